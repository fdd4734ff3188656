import { type FulfilledAssignment, fulfilledBy } from '../exec/assignment.ts'
import type { Assignments } from '../exec/assignments.ts'
import { MAX_PAGE_SIZE } from '../exec/list-page.ts'
import type { Scenarios } from '../exec/scenarios.ts'
import { createdAt, isGraded, type Session, type SessionHead } from '../exec/session.ts'
import { type Attempts, attemptsOf, isSettled } from '../exec/session-lists.ts'
import { failed, ok, type Result, withTimeout } from '../lib/result.ts'
import type { ListAccess, ListProblem, OpenedList, PersonLists } from './list-access.ts'
import { type AccessRule, isRefusal } from './policy.ts'
import type { OpenedSession } from './viewer.ts'

/** A session whose participant and scenario Exec tells, and the id by which somebody asked for it. */
interface AttributedSession {
  id: string
  session: Session
  /** The participant's, as Exec spells it. */
  email: string
  scenario: string
}

/** `undefined` if Exec does not say whose session it is, or of which scenario. */
function attributed(session: Session, id: string): AttributedSession | undefined {
  const email = session.user?.email?.trim() ?? ''
  const scenario = session.scenario?.id ?? ''
  return email === '' || scenario === '' ? undefined : { id, session, email, scenario }
}

interface ParticipantAccessOptions {
  listAccess: Pick<ListAccess, 'authorise'>
  assignments: Assignments
  scenarios: Scenarios
  /** Milliseconds since the epoch. */
  clock?: (() => number) | undefined
}

interface AttemptsRequest {
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
  /** Where the participant, who is the user, practices the scenario again. */
  practiceUrl?: string | undefined
}

/** How old a cached list of attempts may be for a card. */
const ATTEMPTS_MS = 24 * 60 * 60_000
/** How old a cached list may be for the tab *Progress*: the request it saves pays for the rubric of the previous attempt. */
const REVIEW_MS = 10 * 60_000
/** A card asks Exec for assignments and scenarios only if its session is new: nobody waits for what an older one fulfilled. */
const NEW_SESSION_MS = 14 * 24 * 60 * 60_000

/** What the app says of a participant besides one session, for users who may list the participant's sessions. */
export class ParticipantAccess {
  readonly #options: ParticipantAccessOptions
  readonly #clock: () => number
  readonly #attemptsRest: Rest
  readonly #assignmentsRest: Rest

  constructor(options: ParticipantAccessOptions) {
    this.#options = options
    this.#clock = options.clock ?? Date.now
    this.#attemptsRest = new Rest(this.#clock)
    this.#assignmentsRest = new Rest(this.#clock)
  }

  /**
   * What is known within `patienceMs`. What is late is cached for the next card. Sends Exec one optional request for the attempts
   * and one for each hundred assignments, and none of a kind within a minute of a failure. A new session may cause the reading of the
   * scenarios, once a day.
   */
  async forCard(request: CardRequest): Promise<CardFacts> {
    const { user, id, isForOne, patienceMs } = request
    const { session, isOwn } = request.opened
    const of = isGraded(session) ? attributed(session, id) : undefined
    if (of === undefined) return {}
    const facts: CardFacts = {}
    const ofLists = async () => {
      const lists = await this.#options.listAccess.authorise(user, {
        of: { email: of.email },
        priority: 'optional',
      })
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
      if (isForOne && isOwn) facts.practiceUrl = await this.#practiceUrl(session)
    }
    await withTimeout(Promise.allSettled([ofLists(), ofScenario()]), patienceMs)
    return { ...facts }
  }

  /** A page of the participant's attempts at the session's scenario. Sends one request to Exec at most. */
  async attempts({
    user,
    session,
    id,
    page,
    onRequest,
  }: AttemptsRequest): Promise<Result<OpenedAttempts, ListProblem | NotAttributed>> {
    const of = attributed(session, id)
    if (of === undefined) return failed({ kind: 'not_attributed' })
    const lists = await this.#options.listAccess.authorise(user, { of: { email: of.email } })
    if (!lists.ok) return lists
    const cached = await this.#peek(lists.value, of, { page, maxAgeMs: REVIEW_MS })
    const list = cached === undefined ? await openAttempts(lists.value, of, page, { onRequest }) : ok(cached)
    if (!list.ok) return list
    const { hasMore, asOf, by } = list.value
    return ok({ attempts: attemptsOf(session, id, list.value), hasOlder: hasMore, asOf, by })
  }

  async #attempts(
    lists: PersonLists,
    of: AttributedSession,
    { onRequest }: CardRequest,
  ): Promise<Attempts | undefined> {
    const known = await this.#peek(lists, of, { page: 1, maxAgeMs: ATTEMPTS_MS })
    if (known !== undefined) return attemptsOf(of.session, of.id, known)
    if (this.#attemptsRest.isResting) return undefined
    const list = await openAttempts(lists, of, 1, { priority: 'optional', onRequest })
    if (list.ok) return attemptsOf(of.session, of.id, list.value)
    this.#attemptsRest.noteFailure(list.error)
    return undefined
  }

  /** A cached list that is as good as a new one: of the scenario, or else of all scenarios. */
  async #peek(
    lists: PersonLists,
    { session, id, scenario }: AttributedSession,
    { page, maxAgeMs }: { page: number; maxAgeMs: number },
  ): Promise<AttemptsList | undefined> {
    for (const only of page === 1 ? [scenario, undefined] : [scenario]) {
      const found = await lists.peek({ scenario: only, page, pageSize: MAX_PAGE_SIZE })
      if (found === undefined) continue
      // No `asOf`: nobody asked for a newer list, so this one is not stale.
      const sessions = found.sessions.filter((line) => line.scenario?.id === scenario)
      const { hasMore, readAt, by } = found
      const list = { sessions, page, hasMore, asOf: undefined, by }
      // A list of all scenarios has every attempt at this one only if it has no further page.
      const isEnough = (only !== undefined || !hasMore) && isSettled(session, id, list)
      if (isEnough && this.#clock() - readAt.getTime() < maxAgeMs) return list
    }
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
  async #practiceUrl(session: SessionHead): Promise<string | undefined> {
    const priority = this.#isNew(session) ? 'background' : 'optional'
    const all = await this.#options.scenarios.all({ priority })
    return all.ok ? all.value.get(session.scenario?.id ?? '')?.url : undefined
  }

  #isNew(session: SessionHead): boolean {
    const began = createdAt(session)
    return began !== undefined && this.#clock() - began.getTime() <= NEW_SESSION_MS
  }
}

type AttemptsList = Pick<OpenedList, 'sessions' | 'page' | 'hasMore' | 'asOf' | 'by'>

/** A page of the participant's sessions of that scenario. */
function openAttempts(
  lists: PersonLists,
  { scenario }: AttributedSession,
  page: number,
  options: Parameters<PersonLists['open']>[1],
): ReturnType<PersonLists['open']> {
  return lists.open({ scenario, page, pageSize: MAX_PAGE_SIZE }, options)
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
