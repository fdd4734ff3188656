import { type Attempts, attemptsOf, isSettled } from '../exec/attempts.ts'
import type { Priority } from '../exec/rate-limit.ts'
import { isGraded, type Session } from '../exec/session.ts'
import type { SessionSummary } from '../exec/session-page.ts'
import { MAX_PAGE_SIZE } from '../exec/session-page.ts'
import { failed, ok, type Result } from '../lib/result.ts'
import type { ListProblem, ListRequest, OpenedList, OpenLists } from './open-list.ts'
import { type AccessRule, isRefusal } from './policy.ts'

export interface AttemptsRequest {
  /** The Slack user who wants to see the attempts. */
  user: string
  session: Session
  /** The id that the session was asked for by. */
  id: string
  /** Told when Exec is asked for the list. */
  onRequest?: () => void
}

export interface OpenedAttempts {
  attempts: Attempts
  /** Whether Exec's list goes on with older sessions. */
  hasOlder: boolean
  asOf?: Date
  by: AccessRule
}

/** Exec does not say whose session it is, or of which scenario. */
export interface NotAttributed {
  kind: 'not_attributed'
}

export interface OpenAttempts {
  /**
   * The attempts for a line on a card, if the person may list the participant's sessions. It costs one request at most, and
   * none where a list that was read before says as much, be it of all scenarios, while the budget is short, or within a
   * minute of a failure.
   */
  forCard(request: AttemptsRequest): Promise<Attempts | undefined>
  /** A page of the attempts, from 1, for someone who asks for them. One request at most. */
  forReview(
    request: AttemptsRequest & { page: number },
  ): Promise<Result<OpenedAttempts, ListProblem | NotAttributed>>
}

/** So old a list may be for a card that it has. */
const SETTLED_MS = 24 * 60 * 60_000
/** So old a list may be for who looks at all attempts, so that the request is left for the rubric of the one before. */
const REVIEW_MS = 10 * 60_000
/** Exec is left alone for so long after it failed for a card's sake. */
const REST_MS = 60_000

/** A participant's attempts at a session's scenario, for those who may list the participant's sessions. */
export function createOpenAttempts(
  lists: Pick<OpenLists, 'open' | 'peek'>,
  { clock = Date.now }: { clock?: () => number } = {},
): OpenAttempts {
  let restsUntil = Number.NEGATIVE_INFINITY

  /**
   * A list that is kept, younger than `maxAgeMs`, and says as much as a new one, be it of all scenarios. Undefined where
   * there is none.
   */
  async function find(
    { session, id }: AttemptsRequest,
    request: ListRequest,
    maxAgeMs: number,
    priority: Priority,
  ): Promise<Result<OpenedList | undefined, ListProblem>> {
    const { scenario, ...all } = request
    for (const query of request.page === 1 ? [request, all] : [request]) {
      const found = await lists.peek(query, priority)
      if (!found.ok) return found
      if (found.value === undefined) continue
      // Its age is not told: a newer one was not asked for.
      const { asOf: _, ...kept } = found.value
      const list = { ...kept, sessions: ofScenario(kept.sessions, scenario) }
      // Of all scenarios, only a list that does not go on has every attempt at this one.
      const isEnough = (query === request || !list.hasMore) && isSettled(session, id, list)
      if (isEnough && clock() - list.readAt.getTime() < maxAgeMs) return ok(list)
    }
    return ok(undefined)
  }

  /** A new list for a card, if Exec is to be asked for it. */
  async function askForCard(
    request: ListRequest,
    onRequest: AttemptsRequest['onRequest'],
  ): Promise<OpenedList | undefined> {
    if (clock() < restsUntil) return undefined
    const list = await lists.open(request, { priority: 'optional', onRequest })
    if (list.ok) return list.value
    if (!isRefusal(list.error) && list.error.kind !== 'quota_reserved') restsUntil = clock() + REST_MS
    return undefined
  }

  return {
    async forCard(request) {
      const { session, id, onRequest } = request
      const query = isGraded(session) ? listOf(request, 1) : undefined
      if (query === undefined) return undefined
      const kept = await find(request, query, SETTLED_MS, 'optional')
      if (!kept.ok) return undefined
      const list = kept.value ?? (await askForCard(query, onRequest))
      return list === undefined ? undefined : attemptsOf(session, id, list)
    },

    async forReview(request) {
      const { session, id, page, onRequest } = request
      const query = listOf(request, page)
      if (query === undefined) return failed({ kind: 'not_attributed' })
      const kept = await find(request, query, REVIEW_MS, 'interactive')
      if (!kept.ok) return kept
      const list = kept.value === undefined ? await lists.open(query, { onRequest }) : ok(kept.value)
      if (!list.ok) return list
      const { hasMore, asOf, by } = list.value
      return ok({
        attempts: attemptsOf(session, id, list.value),
        hasOlder: hasMore,
        ...(asOf === undefined ? {} : { asOf }),
        by,
      })
    },
  }
}

function listOf({ user, session }: AttemptsRequest, page: number): ListRequest | undefined {
  const email = session.user?.email?.trim() ?? ''
  const scenario = session.scenario?.id ?? ''
  if (email === '' || scenario === '') return undefined
  return { user, of: { email }, scenario, page, pageSize: MAX_PAGE_SIZE }
}

/** The lines of one scenario; the same array where all are, as what is made of it is remembered by it. */
function ofScenario(sessions: SessionSummary[], scenario: string | undefined): SessionSummary[] {
  if (sessions.every((line) => line.scenario?.id === scenario)) return sessions
  return sessions.filter((line) => line.scenario?.id === scenario)
}
