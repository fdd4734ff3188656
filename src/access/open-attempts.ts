import { type Attempts, attemptsOf, isSettled } from '../exec/attempts.ts'
import { isGraded, type Session } from '../exec/session.ts'
import { MAX_PAGE_SIZE } from '../exec/session-page.ts'
import { failed, ok, type Result } from '../result.ts'
import type { ListAskOptions, ListProblem, ListRequest, OpenedList, OpenLists } from './open-list.ts'
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

  /** A list as old as `maxAgeMs`, if that says as much as a new one; else a new one. */
  async function open(
    { session, id }: AttemptsRequest,
    request: ListRequest,
    maxAgeMs: number,
    options: ListAskOptions,
  ): Promise<Result<OpenedList, ListProblem>> {
    const { scenario, rank: _, ...all } = request
    const whole = await lists.peek(all, options.purpose)
    if (!whole.ok) return whole
    const kept = whole.value
    if (kept !== undefined && !kept.hasMore && clock() - kept.readAt.getTime() < maxAgeMs) {
      const sessions = kept.sessions.filter((line) => line.scenario?.id === scenario)
      if (isSettled(session, id, { ...kept, sessions })) return ok({ ...kept, sessions })
    }
    const old = await lists.open(request, { ...options, maxAgeMs })
    return old.ok && !isSettled(session, id, old.value) ? lists.open(request, options) : old
  }

  return {
    async forCard(request) {
      const { session, id, onRequest } = request
      const query = isGraded(session) ? listOf(request, 1) : undefined
      if (query === undefined || clock() < restsUntil) return undefined
      const list = await open(request, query, SETTLED_MS, { purpose: 'extra', onRequest })
      if (list.ok) return attemptsOf(session, id, list.value)
      if (!isRefusal(list.error) && list.error.kind !== 'budget_kept') restsUntil = clock() + REST_MS
      return undefined
    },

    async forReview(request) {
      const { session, id, page, onRequest } = request
      const query = listOf(request, page)
      if (query === undefined) return failed({ kind: 'not_attributed' })
      const list = await open(request, query, REVIEW_MS, { onRequest })
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
