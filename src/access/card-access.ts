import { type FulfilledAssignment, fulfilledBy } from '../exec/assignment-progress.ts'
import type { Assignments } from '../exec/assignments.ts'
import { type Attempts, attemptsOf } from '../exec/attempts.ts'
import type { Scenarios } from '../exec/scenarios.ts'
import { createdAt, isGraded, type SessionHead } from '../exec/session.ts'
import { withTimeout } from '../lib/result.ts'
import { type AttemptAccess, type AttributedSession, attributed, openAttempts } from './attempt-access.ts'
import type { ListAccess, ListProblem, PersonLists } from './list-access.ts'
import { isRefusal } from './policy.ts'
import type { OpenedSession } from './session-access.ts'

interface CardAccessOptions {
  listAccess: Pick<ListAccess, 'authorise'>
  attempts: Pick<AttemptAccess, 'peek'>
  assignments: Assignments
  scenarios: Scenarios
  /** Milliseconds since the epoch. */
  clock?: (() => number) | undefined
}

interface CardRequest {
  user: string
  /** The id that the user asked for. */
  id: string
  opened: Pick<OpenedSession, 'session' | 'isOwn'>
  /** Whether nobody else sees the card: it is no place for what a person is to do, nor for their own link. */
  isForOne: boolean
  /** Without a request to Exec for assignments. */
  onlyKnownAssignments?: boolean | undefined
  /** In milliseconds. */
  patienceMs: number
  onRequest?: (() => void) | undefined
}

/** What a card says besides its session. A part is missing if the user may not know it, or if it is late or fails. */
export interface CardFacts {
  attempts?: Attempts | undefined
  /** The assignment that the session fulfils. */
  assignment?: FulfilledAssignment | undefined
  /** Where the participant, who is the user, practises the scenario again. */
  practiseUrl?: string | undefined
}

/** How old a cached list of attempts may be. */
const ATTEMPTS_MS = 24 * 60 * 60_000
/** A card asks Exec for assignments and scenarios only if its session is new: nobody waits for what an older one fulfilled. */
const NEW_SESSION_MS = 14 * 24 * 60 * 60_000

/** What cards say of a participant besides the session, for users who may list the participant's sessions. */
export class CardAccess {
  readonly #options: CardAccessOptions
  readonly #clock: () => number
  readonly #attemptsRest: Rest
  readonly #assignmentsRest: Rest

  constructor(options: CardAccessOptions) {
    this.#options = options
    this.#clock = options.clock ?? Date.now
    this.#attemptsRest = new Rest(this.#clock)
    this.#assignmentsRest = new Rest(this.#clock)
  }

  /**
   * What is known within `patienceMs`. What is late is cached for the next card. Sends Exec one optional request for the attempts
   * and one for each hundred assignments, and none of a kind within a minute of a failure.
   */
  async find(request: CardRequest): Promise<CardFacts> {
    const { user, id, isForOne, patienceMs } = request
    const { session, isOwn } = request.opened
    const of = isGraded(session) ? attributed(session, id) : undefined
    if (of === undefined) return {}
    const facts: CardFacts = {}
    const ofLists = async () => {
      const lists = await this.#options.listAccess.authorise(user, { of, priority: 'optional' })
      if (!lists.ok) return
      await Promise.allSettled([
        this.#attempts(lists.value, of, request).then((found) => {
          facts.attempts = found
        }),
        isForOne &&
          this.#assignment(lists.value, session, request).then((found) => {
            facts.assignment = found
          }),
      ])
    }
    const ofScenario = async () => {
      if (isForOne && isOwn) facts.practiseUrl = await this.#practiseUrl(session)
    }
    await withTimeout(Promise.allSettled([ofLists(), ofScenario()]), patienceMs)
    return { ...facts }
  }

  async #attempts(
    lists: PersonLists,
    of: AttributedSession,
    { onRequest }: CardRequest,
  ): Promise<Attempts | undefined> {
    const known = await this.#options.attempts.peek(lists, of, { page: 1, maxAgeMs: ATTEMPTS_MS })
    if (known !== undefined) return attemptsOf(of.session, of.id, known)
    if (this.#attemptsRest.isResting) return undefined
    const list = await openAttempts(lists, of, 1, { priority: 'optional', onRequest })
    if (list.ok) return attemptsOf(of.session, of.id, list.value)
    this.#attemptsRest.noteFailure(list.error)
    return undefined
  }

  /** A list of the person's assignments up to a day old tells it, or a new one if Exec may have more for a new session. */
  async #assignment(
    { emails }: PersonLists,
    session: SessionHead,
    { user, onlyKnownAssignments, onRequest }: CardRequest,
  ): Promise<FulfilledAssignment | undefined> {
    const { assignments } = this.#options
    const began = createdAt(session)
    if (began === undefined) return undefined
    const known = await assignments.peekOfPerson(emails)
    const fulfilled = known && fulfilledBy(session, known.assignments)
    // Nothing is assigned for a session that has begun, so a newer list than that has all that it may fulfil.
    const isEnough = fulfilled !== undefined || (known !== undefined && known.readAt > began)
    if (isEnough || onlyKnownAssignments === true || !this.#isNew(session) || this.#assignmentsRest.isResting)
      return fulfilled
    const list = await assignments.ofPerson(emails, { priority: 'optional', user, onRequest, maxAgeMs: 0 })
    if (list.ok) return fulfilledBy(session, list.value.assignments)
    this.#assignmentsRest.noteFailure(list.error)
    return undefined
  }

  /** An older session causes no request to Exec. */
  async #practiseUrl(session: SessionHead): Promise<string | undefined> {
    const priority = this.#isNew(session) ? 'background' : 'optional'
    const all = await this.#options.scenarios.all({ priority })
    return all.ok ? all.value.get(session.scenario?.id ?? '')?.url : undefined
  }

  #isNew(session: SessionHead): boolean {
    const began = createdAt(session)
    return began !== undefined && this.#clock() - began.getTime() <= NEW_SESSION_MS
  }
}

/** How long cards ask Exec for nothing more of a kind after a failure. */
const REST_MS = 60_000
/** Refusals of one request that say nothing of the next one. */
const OTHERS_MAY_ASK: ReadonlySet<string> = new Set(['quota_reserved', 'personal_limit'])

/** Cards go without what Exec has just failed to tell. */
class Rest {
  #until = Number.NEGATIVE_INFINITY

  constructor(private readonly clock: () => number) {}

  get isResting(): boolean {
    return this.clock() < this.#until
  }

  noteFailure(problem: ListProblem): void {
    if (!isRefusal(problem) && !OTHERS_MAY_ASK.has(problem.kind)) this.#until = this.clock() + REST_MS
  }
}
