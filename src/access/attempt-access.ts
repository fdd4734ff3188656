import { type Attempts, attemptsOf, isSettled } from '../exec/attempts.ts'
import { MAX_PAGE_SIZE } from '../exec/list-page.ts'
import type { Session } from '../exec/session.ts'
import { failed, ok, type Result } from '../lib/result.ts'
import type { ListAccess, ListProblem, OpenedList, PersonLists } from './list-access.ts'
import type { AccessRule } from './policy.ts'

/** A session whose participant and scenario Exec tells, and the id by which somebody asked for it. */
export interface AttributedSession {
  id: string
  session: Session
  /** The participant's, as Exec spells it. */
  email: string
  scenario: string
}

/** `undefined` if Exec does not say whose session it is, or of which scenario. */
export function attributed(session: Session, id: string): AttributedSession | undefined {
  const email = session.user?.email?.trim() ?? ''
  const scenario = session.scenario?.id ?? ''
  return email === '' || scenario === '' ? undefined : { id, session, email, scenario }
}

interface ReviewRequest {
  /** The Slack user who wants to see the attempts. */
  user: string
  session: Session
  /** The id that the user asked for. */
  id: string
  /** From 1. */
  page: number
  onRequest?: (() => void) | undefined
}

export interface OpenedAttempts {
  attempts: Attempts
  /** Whether Exec's list goes on with older sessions. */
  hasOlder: boolean
  /** Set when stale: the time it was fetched. */
  asOf: Date | undefined
  by: AccessRule
}

/** Exec does not say whose session it is, or of which scenario. */
export type NotAttributed = { kind: 'not_attributed' }

/** How old a cached list may be for the tab *Progress*: the request it saves pays for the rubric of the previous attempt. */
const REVIEW_MS = 10 * 60_000

/** A participant's attempts at a session's scenario, for users who may list the participant's sessions. */
export class AttemptAccess {
  /** @param clock milliseconds since the epoch. */
  constructor(
    private readonly listAccess: Pick<ListAccess, 'authorise'>,
    private readonly clock: () => number = Date.now,
  ) {}

  /** Sends one request to Exec at most. */
  async forReview({
    user,
    session,
    id,
    page,
    onRequest,
  }: ReviewRequest): Promise<Result<OpenedAttempts, ListProblem | NotAttributed>> {
    const of = attributed(session, id)
    if (of === undefined) return failed({ kind: 'not_attributed' })
    const lists = await this.listAccess.authorise(user, { of })
    if (!lists.ok) return lists
    const cached = await this.peek(lists.value, of, { page, maxAgeMs: REVIEW_MS })
    const list = cached === undefined ? await openAttempts(lists.value, of, page, { onRequest }) : ok(cached)
    if (!list.ok) return list
    const { hasMore, asOf, by } = list.value
    return ok({ attempts: attemptsOf(session, id, list.value), hasOlder: hasMore, asOf, by })
  }

  /** A cached list that is as good as a new one: of the scenario, or else of all scenarios. */
  async peek(
    lists: PersonLists,
    { session, id, scenario }: AttributedSession,
    { page, maxAgeMs }: { page: number; maxAgeMs: number },
  ): Promise<OpenedList | undefined> {
    for (const only of page === 1 ? [scenario, undefined] : [scenario]) {
      const found = await lists.peek({ scenario: only, page, pageSize: MAX_PAGE_SIZE })
      if (found === undefined) continue
      // No `asOf`: nobody asked for a newer list, so this one is not stale.
      const sessions = found.sessions.filter((line) => line.scenario?.id === scenario)
      const list = { ...found, asOf: undefined, sessions }
      // A list of all scenarios has every attempt at this one only if it has no further page.
      const isEnough = (only !== undefined || !list.hasMore) && isSettled(session, id, list)
      if (isEnough && this.clock() - list.readAt.getTime() < maxAgeMs) return list
    }
    return undefined
  }
}

/** A page of the participant's sessions of that scenario. */
export function openAttempts(
  lists: PersonLists,
  { scenario }: AttributedSession,
  page: number,
  options: Parameters<PersonLists['open']>[1],
): ReturnType<PersonLists['open']> {
  return lists.open({ scenario, page, pageSize: MAX_PAGE_SIZE }, options)
}
