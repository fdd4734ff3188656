import { type FulfilledAssignment, fulfilledBy, isDoneBefore } from '../exec/assignment.ts'
import { type Attempts, attemptsOf, isSettled } from '../exec/attempts.ts'
import { isGraded, type Session, type SessionHead, ungradedState } from '../exec/session.ts'
import { DAY_MS, HOUR_MS } from '../lib/durations.ts'
import { failed, ok, type Result, withTimeout } from '../lib/result.ts'
import { authorizeLists, type ListProblem, type OpenedList, type PersonLists } from './lists.ts'
import type { AccessRule } from './policy.ts'
import type { Viewer } from './viewer.ts'

/** A session with a known participant and scenario, and the id that somebody asked for. */
interface AttributedSession {
  id: string
  session: SessionHead
  /** The participant's, as Exec spells it. */
  email: string
  scenario: string
}

/** `undefined` if Exec doesn't name the participant or the scenario. */
function attributed(session: SessionHead, id: string): AttributedSession | undefined {
  const { email } = session.person
  const scenario = session.scenario.id
  return email === undefined || scenario === undefined ? undefined : { id, session, email, scenario }
}

export interface OpenedAttempts {
  attempts: Attempts
  /** Set when stale: the time it was fetched. */
  asOf: Date | undefined
  by: AccessRule
}

interface CardRequest {
  /** The id that the viewer asked for. */
  id: string
  opened: { session: SessionHead; isOwn: boolean }
  /** Whether one person sees the card: only there it shows their tasks and their own links. */
  isForOne: boolean
  /**
   * `if_outdated`, the default: asks Exec if the cached list may be outdated. `if_unknown`: asks for attempts only if no earlier one is
   * cached, and for assignments only if no list of them is. `never`: only reads the cache.
   */
  asks?: 'if_outdated' | 'if_unknown' | 'never'
  /** In milliseconds. */
  patienceMs: number
}

/** What a card shows besides its session. A part is missing if the viewer may not see it, or if it is late or fails. */
export interface CardFacts {
  attempts?: Attempts | undefined
  /** The assignment that the session fulfils, unless an earlier attempt did. */
  assignment?: FulfilledAssignment | undefined
  /** Where the participant, who is the viewer, practices the scenario again. */
  practiceUrl?: string | undefined
}

/** How old a cached list of attempts may be for a card. Grades that the poll has found since are added. */
const ATTEMPTS_MS = HOUR_MS
/** The same for a message that the app sends first: the poll adds what is newer. */
const KNOWN_MS = DAY_MS
/** How old a cached list may be for the tab *Progress*. */
const REVIEW_MS = 10 * 60_000
/** A card asks Exec for assignments only if its session is new: nobody waits for what an older one fulfilled. */
const NEW_SESSION_MS = 14 * DAY_MS

/**
 * Returns what it finds within `patienceMs`. Finds attempts and assignments only if the viewer may list the participant. A late answer
 * is cached for the next card. Sends one optional request for the attempts, and one for each hundred assignments. The participant's own
 * card may also read the scenarios, once a day.
 */
export async function findCardFacts(viewer: Viewer, request: CardRequest): Promise<CardFacts> {
  const { id, isForOne, patienceMs } = request
  const { session, isOwn } = request.opened
  const of = isGraded(session) ? attributed(session, id) : undefined
  const facts: CardFacts = {}
  const authorized = of && authorizeLists(viewer, { email: of.email }, 'optional')
  const addAttempts = async () => {
    const lists = await authorized
    if (of && lists?.ok) facts.attempts = await findAttempts(viewer, lists.value, of, request)
  }
  const addAssignment = async () => {
    const lists = await authorized
    if (lists?.ok && isForOne) facts.assignment = await findAssignment(viewer, lists.value, request)
  }
  const addPracticeUrl = async () => {
    const now = new Date(viewer.sources.clock())
    const isOver = isGraded(session) || ungradedState(session, now) === 'does_not_count'
    if (isForOne && isOwn && isOver) facts.practiceUrl = await findScenarioUrl(viewer, session.scenario.id)
  }
  await withTimeout(Promise.allSettled([addAttempts(), addAssignment(), addPracticeUrl()]), patienceMs)
  const { attempts, assignment } = facts
  const earlier = attempts?.graded.slice(0, attempts.at ?? 0) ?? []
  const isOldNews = assignment !== undefined && isDoneBefore(assignment, earlier)
  return { ...facts, ...(isOldNews && { assignment: undefined }) }
}

/** The participant's newest attempts at the session's scenario. Sends one request to Exec at most. */
export async function openAttempts(
  viewer: Viewer,
  { id, session }: { id: string; session: Session },
): Promise<Result<OpenedAttempts, ListProblem | { kind: 'not_attributed' }>> {
  const of = attributed(session, id)
  if (of === undefined) return failed({ kind: 'not_attributed' })
  const lists = await authorizeLists(viewer, { email: of.email })
  if (!lists.ok) return lists
  const cached = await peekAttempts(viewer, lists.value, of, { maxAgeMs: REVIEW_MS })
  const filters = { scenario: of.scenario, page: 1 }
  const list = cached === undefined ? await lists.value.open(filters) : ok(cached)
  if (!list.ok) return list
  const { asOf, by } = list.value
  return ok({ attempts: attemptsOf(session, id, list.value), asOf, by })
}

async function findAttempts(
  viewer: Viewer,
  lists: PersonLists,
  of: AttributedSession,
  { asks = 'if_outdated' }: CardRequest,
): Promise<CardFacts['attempts']> {
  const { lists: listed } = viewer.sources
  const { session, id, scenario } = of
  const cached =
    asks === 'if_outdated'
      ? { maxAgeMs: ATTEMPTS_MS }
      : { maxAgeMs: KNOWN_MS, outdatedSince: listed.rememberedSince }
  const known = await peekAttempts(viewer, lists, of, cached)
  const { sessions, hasMore } = known ?? { sessions: [], hasMore: true }
  const seen = listed.remembered({ emails: lists.emails, scenario })
  // The poll may have found a grade that the list doesn't have yet.
  const lines = [...sessions, ...seen, ...sessions.filter(isGraded)].map((line) => [line.id, line] as const)
  const attempts = attemptsOf(session, id, { sessions: [...new Map(lines).values()], hasMore })
  const isEnough = {
    if_outdated: known !== undefined,
    if_unknown: attempts.isWhole || (attempts.at ?? 0) > 0,
    never: true,
  }
  if (isEnough[asks]) return attempts
  const list = await lists.open({ scenario, page: 1 }, { priority: 'optional' })
  if (list.ok) return attemptsOf(session, id, list.value)
  return asks === 'if_outdated' ? undefined : attempts
}

/** The attempt before the viewer's own session. Sends one optional request at most. */
export async function openPreviousOwn(
  viewer: Viewer,
  { graded, at = 0 }: Attempts,
): Promise<Result<Session | undefined, { kind: string }>> {
  const previous = graded[at - 1]
  if (previous === undefined) return ok(undefined)
  const opened = await viewer.with({ priority: 'optional' }).open(previous.id)
  if (opened.ok) return ok(opened.value.isOwn ? opened.value.session : undefined)
  return opened.error.kind === 'not_found' ? ok(undefined) : opened
}

/** A cached list of this scenario, or else of all scenarios, that is still current or was read since `outdatedSince`. */
async function peekAttempts(
  { sources }: Viewer,
  lists: PersonLists,
  { session, id, scenario }: AttributedSession,
  { maxAgeMs, outdatedSince = Number.POSITIVE_INFINITY }: { maxAgeMs: number; outdatedSince?: number },
): Promise<OpenedList | undefined> {
  const peek = async (only: string | undefined) => ({
    only,
    found: await lists.peek({ scenario: only, page: 1 }),
  })
  // In parallel: the store answers both with one statement.
  for (const { only, found } of await Promise.all([peek(scenario), peek(undefined)])) {
    if (found === undefined) continue
    const sessions = found.sessions.filter((line) => line.scenario.id === scenario)
    const list = { ...found, sessions }
    // A list of all scenarios has every attempt at this one only if it has no further page.
    const isWhole = only !== undefined || !list.hasMore
    const readAt = list.readAt.getTime()
    const isEnough = isWhole && (readAt >= outdatedSince || isSettled(session, id, list))
    if (isEnough && sources.clock() - readAt < maxAgeMs) return list
  }
  return undefined
}

/** Uses a cached list up to a day old. Reads a new one if the session is new and Exec may have more. */
async function findAssignment(
  { sources, requester }: Viewer,
  { emails }: PersonLists,
  { opened: { session }, asks = 'if_outdated' }: CardRequest,
): Promise<FulfilledAssignment | undefined> {
  const { assignments, clock } = sources
  const { beganAt } = session
  if (beganAt === undefined) return undefined
  const known = await assignments.peek({ emails })
  const fulfilled = known && fulfilledBy(session, known.assignments)
  const needs = {
    // A session can't fulfil an assignment made after it began, so a list read since then is enough.
    if_outdated: fulfilled === undefined && !(known !== undefined && known.readAt > beganAt),
    // The person may open the Home next, which must not ask for what the DM calls done.
    if_unknown: known === undefined || fulfilled?.isOpen === true,
    never: false,
  }
  const isNew = clock() - beganAt.getTime() <= NEW_SESSION_MS
  if (!needs[asks] || !isNew) return fulfilled
  const list = await assignments.get({ emails }, { ...requester, priority: 'optional', maxAgeMs: 0 })
  return list.ok ? fulfilledBy(session, list.value.assignments) : fulfilled
}

/** The scenario's page in Exec, if Exec lists it. */
export async function findScenarioUrl(
  { sources }: Viewer,
  scenario: string | undefined,
): Promise<string | undefined> {
  const all = await sources.scenarios.get({ priority: 'background' })
  return all.ok ? all.value.entries.get(scenario ?? '')?.url : undefined
}
