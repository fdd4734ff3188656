import type {
  AuthoriseOptions,
  ListAccess,
  ListAskOptions,
  ListFilters,
  ListProblem,
  OpenedList,
  PersonLists,
} from '../../src/access/list-access.ts'
import { ParticipantAccess } from '../../src/access/participant-access.ts'
import { isRefusal } from '../../src/access/policy.ts'
import { Assignments } from '../../src/exec/assignments.ts'
import { Scenarios } from '../../src/exec/scenarios.ts'
import type { SessionSummary } from '../../src/exec/session.ts'
import { failed, ok } from '../../src/lib/result.ts'

export const FIRST: SessionSummary = { id: 'first1', score: 62, created_at: '2026-03-01T10:00:00Z' }
/** As Exec lists the session of `sessionDocument`. */
export const OWN: SessionSummary = { id: 'abc123def456', score: 82.5, created_at: '2026-03-15T14:30:00Z' }

const NEVER = () => Promise.reject(new Error('Nobody asks Exec for that'))

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
  /** For a card that several people see, which asks Exec for neither assignments nor scenarios. */
  readonly participantAccess = new ParticipantAccess({
    listAccess: this.access,
    assignments: new Assignments({ listAssignments: NEVER }),
    scenarios: new Scenarios({ getScenarios: NEVER }),
    clock: () => this.now,
  })

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
