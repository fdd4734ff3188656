import { type Attempts, attemptsOf, isSettled } from '../exec/attempts.ts'
import { MAX_PAGE_SIZE } from '../exec/list-page.ts'
import type { Priority } from '../exec/rate-limit.ts'
import { isGraded, type Session } from '../exec/session.ts'
import { failed, ok, type Result } from '../lib/result.ts'
import { CardRest } from './card-rest.ts'
import type { ListAccess, ListProblem, ListRequest, OpenedList } from './list-access.ts'
import type { AccessRule } from './policy.ts'

interface AttemptsRequest {
  /** The Slack user who wants to see the attempts. */
  user: string
  session: Session
  /** The id that the user asked for. */
  id: string
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

/** How old a cached list may be for a card's line. */
const CARD_MS = 24 * 60 * 60_000
/** How old it may be for the tab *Progress*: the request it saves pays for the rubric of the previous attempt. */
const REVIEW_MS = 10 * 60_000

/** A participant's attempts at a session's scenario, for users who may list the participant's sessions. */
export class AttemptAccess {
  readonly #rest: CardRest

  /** @param clock milliseconds since the epoch. */
  constructor(
    private readonly lists: Pick<ListAccess, 'open' | 'peek'>,
    private readonly clock: () => number = Date.now,
  ) {
    this.#rest = new CardRest(clock)
  }

  /** For the line on a card. Sends one request to Exec at most, and none within a minute of a failure. */
  async forCard(request: AttemptsRequest): Promise<Attempts | undefined> {
    const { session, id, onRequest } = request
    const query = isGraded(session) ? listRequest(request, 1) : undefined
    if (query === undefined) return undefined
    const cached = await this.#findCached(request, query, CARD_MS, 'optional')
    if (!cached.ok) return undefined
    const list = cached.value ?? (await this.#askForCard(query, onRequest))
    return list === undefined ? undefined : attemptsOf(session, id, list)
  }

  /** Sends one request to Exec at most. */
  async forReview(
    request: AttemptsRequest & { page: number },
  ): Promise<Result<OpenedAttempts, ListProblem | NotAttributed>> {
    const { session, id, page, onRequest } = request
    const query = listRequest(request, page)
    if (query === undefined) return failed({ kind: 'not_attributed' })
    const cached = await this.#findCached(request, query, REVIEW_MS, 'interactive')
    if (!cached.ok) return cached
    const list = cached.value === undefined ? await this.lists.open(query, { onRequest }) : ok(cached.value)
    if (!list.ok) return list
    const { hasMore, asOf, by } = list.value
    return ok({ attempts: attemptsOf(session, id, list.value), hasOlder: hasMore, asOf, by })
  }

  /** A cached list younger than `maxAgeMs` that is as good as a new one: of the scenario, or else of all scenarios. */
  async #findCached(
    { session, id }: AttemptsRequest,
    request: ListRequest,
    maxAgeMs: number,
    priority: Priority,
  ): Promise<Result<OpenedList | undefined, ListProblem>> {
    const { scenario, ...all } = request
    for (const query of request.page === 1 ? [request, all] : [request]) {
      const found = await this.lists.peek(query, priority)
      if (!found.ok) return found
      if (found.value === undefined) continue
      // No `asOf`: nobody asked for a newer list, so this one is not stale.
      const sessions = found.value.sessions.filter((line) => line.scenario?.id === scenario)
      const list = { ...found.value, asOf: undefined, sessions }
      // A list of all scenarios has every attempt at this one only if it has no further page.
      const isEnough = (query === request || !list.hasMore) && isSettled(session, id, list)
      if (isEnough && this.clock() - list.readAt.getTime() < maxAgeMs) return ok(list)
    }
    return ok(undefined)
  }

  async #askForCard(
    request: ListRequest,
    onRequest: AttemptsRequest['onRequest'],
  ): Promise<OpenedList | undefined> {
    if (this.#rest.isResting) return undefined
    const list = await this.lists.open(request, { priority: 'optional', onRequest })
    if (list.ok) return list.value
    this.#rest.noteFailure(list.error)
    return undefined
  }
}

function listRequest({ user, session }: AttemptsRequest, page: number): ListRequest | undefined {
  const email = session.user?.email?.trim() ?? ''
  const scenario = session.scenario?.id ?? ''
  if (email === '' || scenario === '') return undefined
  return { user, of: { email }, scenario, page, pageSize: MAX_PAGE_SIZE }
}
