import { type Assignment, isGoalReached, isToDo } from '../../exec/assignment.ts'
import { BEST_RANK, BEST_RANK_WORD } from '../../exec/grading-scale.ts'
import {
  emailOf,
  type Graded,
  isGraded,
  normalEmail,
  type Session,
  type SessionSummary,
} from '../../exec/session.ts'
import { SILENT_TIME } from '../../lib/durations.ts'
import { groupBy } from '../../lib/group-by.ts'
import { goalText, sessionToCoach } from '../assignments/assignment-rows.ts'
import { rubricChanges } from '../progress/rubric-changes.ts'
import { gradeLabel, listedName, rankOf, scoreText, shortName } from '../session/session-facts.ts'
import { present } from '../text/document.ts'
import { toSingleLine } from '../text/untrusted-text.ts'

/** A session belongs to it if it began at `from` or later, and before `to`. Both are milliseconds since the epoch. */
export interface Period {
  from: number
  to: number
}

export function isIn(session: SessionSummary, { from, to }: Period): boolean {
  const at = session.beganAt?.getTime() ?? 0
  return at >= from && at < to
}

/** The most urgent comes first. Never rename one: stored rows have them. */
const KINDS = ['overdue', 'slipped', 'silent', 'praise'] as const

/** Why a coach may want to write to somebody, and what the note is about. */
export interface Reason {
  kind: (typeof KINDS)[number]
  /** In the form for comparing emails. */
  email: string
  name: string
  /** E.g. "slipped twice in Next Step (🟢 → 🟡 → 🔴)". */
  why: string
  /** Exec's ids, and the name of the rubric's item. */
  session?: string | undefined
  item?: string | undefined
  assignment?: string | undefined
  /** A win of theirs to begin the row and the note with. */
  win?: Attempt | undefined
  /** The attempts that show it, newest first. */
  attempts?: readonly Attempt[] | undefined
}

const MOST_PEOPLE = 3

/** Someone in an earlier digest, and the reason. */
interface Told {
  email: string
  /** A newer version may have other kinds. */
  kind: string
}

/** Finds what is new to a coach. */
export function newTo(told: readonly Told[]): (one: Told) => boolean {
  return ({ kind, email }) => !told.some((one) => one.kind === kind && one.email === email)
}

/**
 * Chooses at most three people, each by their most urgent reason: one of each kind of need, then a second of each. One of the three
 * slots is for praise, if somebody earned it and needs nothing.
 * @param reasons of all kinds, sorted so that the most urgent of each kind comes first.
 */
export function chooseThree(reasons: readonly Reason[]): Reason[] {
  const people = firstOfEach(reasons.toSorted(byKind), ({ email }) => email)
  const needs = people.filter(({ kind }) => kind !== 'praise')
  const [praise, ...praises] = people.filter(({ kind }) => kind === 'praise')
  const ofEachKind = groupBy(needs, ({ kind }) => kind)
  const byTurn = [0, 1, 2].flatMap((turn) => ofEachKind.map((group) => group[turn]))
  return present([praise, ...byTurn, ...praises])
    .slice(0, MOST_PEOPLE)
    .toSorted(byKind)
}

function byKind(one: Reason, other: Reason): number {
  return KINDS.indexOf(one.kind) - KINDS.indexOf(other.kind)
}

/**
 * One reason for each person, by the most urgent assignment that they can still do. People who have reached the goal come last.
 * @param overdue the most urgent first.
 * @param sessions newest first. The note is about the person's newest one in that scenario, if any.
 */
export function overdueReasons(
  overdue: readonly Assignment[],
  sessions: readonly SessionSummary[],
): Reason[] {
  const toDo = overdue.filter(isToDo)
  const order = [...toDo.filter((one) => !isGoalReached(one)), ...toDo.filter(isGoalReached)]
  return firstOfEach(order, emailOf).map((assignment) => {
    const { scenario, id } = assignment
    const topic = toSingleLine(scenario.name) ?? 'an assignment'
    return {
      ...whose(assignment),
      kind: 'overdue',
      why: present([`overdue: ${topic}`, goalText(assignment)]).join(' · '),
      session: sessionToCoach(assignment, sessions)?.id,
      assignment: id,
    }
  })
}

export function silentReasons(people: readonly { email: string; name: string }[]): Reason[] {
  return people.map(({ email, name }) => ({
    kind: 'silent',
    email: normalEmail(email),
    name: shortName(name),
    why: `no practice for ${SILENT_TIME}`,
  }))
}

type Attempt = Graded<SessionSummary>
/** Somebody's graded attempts at a scenario, newest first. */
export type NewestAttempts = readonly [Attempt, ...Attempt[]]

/** Groups sessions by person and scenario, if the newest lies in the period. Skips sessions without an email or a scenario. @param sessions newest first. */
export function attemptsIn(sessions: readonly SessionSummary[], period: Period): NewestAttempts[] {
  const groups = groupBy(sessions.filter(isGraded), (session) => {
    const [email, scenario] = [emailOf(session), session.scenario.id ?? '']
    return email === '' || scenario === '' ? '' : JSON.stringify([email, scenario])
  })
  return groups.filter(([newest]) => isIn(newest, period))
}

/** The people with two falls of their score in a row. The deepest fall comes first. */
export function fallsIn(all: readonly NewestAttempts[]): Reason[] {
  const depth = ([now, , first = now]: NewestAttempts) => first.grade.score - now.grade.score
  return all
    .toSorted((one, other) => depth(other) - depth(one))
    .flatMap(([now, before, first]) => {
      if (before === undefined || first === undefined) return []
      const scores = [first, before, now].map(({ grade }) => grade.score)
      if (scores.some((score, at) => score <= (scores[at + 1] ?? Number.NEGATIVE_INFINITY))) return []
      const why = slippedText(topicOf(now), scores.map(scoreText))
      return [{ ...about('slipped', now, why), attempts: [now, before, first] }]
    })
}

/** Names the rubric's item that slipped with the scores, if any. @param rubrics the sessions read, by id. */
export function withItem(reason: Reason, rubrics: ReadonlyMap<string, Session>): Reason {
  const [now, before, first] = (reason.attempts ?? []).map(({ id }) => rubrics.get(id))
  if (now === undefined || before === undefined || first === undefined) return reason
  const slipsIn = (later: Session, earlier: Session) =>
    rubricChanges(later, earlier).filter(({ rise }) => rise < 0)
  const earliest = slipsIn(before, first)
  for (const { name, before: middle, now: last } of slipsIn(now, before)) {
    const slip = earliest.find((one) => one.now === middle)
    if (slip === undefined) continue
    const grades = [slip.before, middle, last].map(({ grade }) => gradeLabel(grade).emoji)
    return { ...reason, why: slippedText(name, grades), item: last.name }
  }
  return reason
}

/** E.g. "slipped twice in Next Step (🟢 → 🟡 → 🔴)". */
function slippedText(what: string, steps: readonly string[]): string {
  return `slipped twice in ${what} (${steps.join(' → ')})`
}

/** The people who reached Gold in the period, and not at that scenario within the sessions before it. */
export function praisesIn(all: readonly NewestAttempts[], period: Period): Reason[] {
  return all.flatMap((attempts) => {
    const best = attempts.findLast(({ grade }) => grade.rank === BEST_RANK)
    if (best === undefined || !isIn(best, period)) return []
    return [{ ...about('praise', best, `${BEST_RANK_WORD} in ${topicOf(best)}`), attempts: [best] }]
  })
}

/** Each person's Gold or best score of the period, by email. It beats their earlier ones at the scenario within these sessions. */
export function bestsIn(all: readonly NewestAttempts[], period: Period): ReadonlyMap<string, Attempt> {
  const bests = all.flatMap((attempts) => {
    const [best = attempts[0]] = attempts.toSorted((one, other) => other.grade.score - one.grade.score)
    const mayBeWin = best.grade.rank === BEST_RANK || attempts.length > 1
    return mayBeWin && isIn(best, period) ? [[emailOf(best), best] as const] : []
  })
  return new Map(bests.toReversed())
}

/** E.g. "🥇 93 in Procurement Discovery". */
export function winText(win: Attempt): string {
  const { score, rank } = win.grade
  return `${present([rankOf(rank).emoji, scoreText(score)]).join(' ')} in ${topicOf(win)}`
}

function topicOf({ scenario }: Attempt): string {
  return toSingleLine(scenario.name) ?? 'a scenario'
}

function whose(one: SessionSummary | Assignment): Pick<Reason, 'email' | 'name'> {
  const email = emailOf(one)
  return { email, name: shortName(listedName(one)) }
}

function about(kind: Reason['kind'], session: Attempt, why: string): Reason {
  return { ...whose(session), kind, why, session: session.id }
}

export function firstOfEach<Value>(values: readonly Value[], keyOf: (value: Value) => string): Value[] {
  return groupBy(values, keyOf).map(([first]) => first)
}
