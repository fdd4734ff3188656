import { AttemptAccess } from '../../src/access/attempt-access.ts'
import type {
  AuthoriseOptions,
  ListAccess,
  ListAskOptions,
  ListFilters,
  ListProblem,
  OpenedList,
  PersonLists,
} from '../../src/access/list-access.ts'
import { isRefusal } from '../../src/access/policy.ts'
import type { SessionSummary } from '../../src/exec/session-page.ts'
import { failed, ok } from '../../src/lib/result.ts'

export const FIRST: SessionSummary = { id: 'first1', score: 62, created_at: '2026-03-01T10:00:00Z' }
/** As Exec lists the session of `sessionDocument`. */
export const OWN: SessionSummary = { id: 'abc123def456', score: 82.5, created_at: '2026-03-15T14:30:00Z' }

/** The lists of one person: what is cached, and what Exec has. */
export class AttemptLists {
  now = 0
  /** By default those of one scenario. */
  sessions: SessionSummary[] = [OWN, FIRST]
  problem: ListProblem | undefined
  cachedList: OpenedList | undefined
  cachedListOfAll: OpenedList | undefined
  readonly authorised: (AuthoriseOptions & { user: string })[] = []
  readonly opened: { filters: ListFilters; options: ListAskOptions | undefined }[] = []
  readonly access: Pick<ListAccess, 'authorise'> = {
    authorise: async (user, options) => {
      this.authorised.push({ user, ...options })
      return this.problem !== undefined && isRefusal(this.problem) ? failed(this.problem) : ok(this.#lists)
    },
  }
  readonly attempts = new AttemptAccess(this.access, () => this.now)

  readonly #lists: PersonLists = {
    by: 'participant',
    isOwn: true,
    personName: undefined,
    emails: ['jane@acme.com'],
    peek: async ({ scenario }) => (scenario === undefined ? this.cachedListOfAll : this.cachedList),
    open: async (filters, options) => {
      this.opened.push({ filters, options })
      return this.problem === undefined
        ? ok(listOf(this.sessions, { page: filters.page }))
        : failed(this.problem)
    },
  }
}

export function listOf(sessions: SessionSummary[], more: Partial<OpenedList> = {}): OpenedList {
  return {
    sessions,
    page: 1,
    hasMore: false,
    readAt: new Date(0),
    by: 'participant',
    isOwn: true,
    ...more,
  }
}
