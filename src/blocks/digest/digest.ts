import { type Assignment, onePerScenario } from '../../exec/assignment.ts'
import { OUT_OF } from '../../exec/grading-scale.ts'
import {
  emailOf,
  type Graded,
  isGraded,
  roundScore,
  type SessionSummary,
  sessionAbout,
} from '../../exec/session.ts'
import { WEEK_MS } from '../../lib/durations.ts'
import { listedName, personKey, scenarioName } from '../session/session-facts.ts'
import { toSingleLine } from '../text/untrusted-text.ts'

/** In milliseconds since the epoch. A session belongs to it if it began at `from` or later, and before `to`. */
export interface Period {
  from: number
  to: number
}

/** How far before a period a digest reads. Someone who began nothing for so long is quiet. */
export const TWO_WEEKS_MS = 2 * WEEK_MS

/** What a coach hears about a period. All texts are harmless in `plain_text` and rich text. */
export interface Digest {
  /** How many sessions began in the period, graded or not, and of how many people. Exec may not say whose a session is. */
  sessions: number
  people: number
  /** Of the graded sessions; `undefined` if there is none. */
  scores: { graded: number; average: number } | undefined
  /** Who has a graded session: the highest average first. */
  practices: Practice[]
  /** Whom a coach may want to write to: who is overdue, then who began no session for two weeks, the latest of them first. */
  waiting: Waiting[]
  /** One for each person, the highest rise first. */
  rose: Change[]
  /** One for each person, the deepest fall first. */
  slipped: Change[]
}

export interface Practice {
  name: string
  /** Graded ones. */
  sessions: number
  average: number
  best: number
  newest: Graded<SessionSummary>
}

export interface Waiting {
  name: string
  /** As "Pricing is overdue, and 2 more". */
  why: string
  /** What *Coach…* opens: their newest session in the overdue scenario, or another, if the digest has read one. */
  session: string | undefined
}

/** From the last graded attempt at a scenario before the period, or else the first in it, to the newest. */
export interface Change {
  name: string
  scenario: string
  before: number
  now: number
}

interface Line {
  session: SessionSummary
  at: number
}

interface Person {
  name: string
  /** See `personKey`: their email, if Exec says it. */
  key: string
  /** Newest first. */
  lines: readonly Line[]
}

const SCENARIO_CHARACTERS = 60
/** A smaller change is left out. */
const SMALLEST_CHANGE = OUT_OF / 100

/**
 * @param sessions those of the period and of the two weeks before it, as far as they were read, in any order.
 * @param overdue what these people should have done by now, the most urgent first.
 */
export function digestOf(
  sessions: readonly SessionSummary[],
  period: Period,
  overdue: readonly Assignment[] = [],
): Digest {
  const lines = datedLines(sessions)
  const inPeriod = lines.filter((line) => isIn(line, period))
  const everyone = peopleIn(lines)
  const changes = everyone.map((person) => changesOf(person, period))
  const changesBy = (order: (one: Change, other: Change) => number) =>
    changes.flatMap((own) => own.toSorted(order).slice(0, 1)).toSorted(order)
  return {
    sessions: inPeriod.length,
    people: everyone.filter(({ lines }) => lines.some((line) => isIn(line, period))).length,
    scores: scoresOf(inPeriod),
    practices: everyone.flatMap((person) => practiceOf(person, period)).toSorted(byAverage),
    waiting: waitingIn(everyone, overdue, period),
    rose: changesBy(highestFirst).filter((change) => difference(change) >= SMALLEST_CHANGE),
    slipped: changesBy((one, other) => highestFirst(other, one)).filter(
      (change) => difference(change) <= -SMALLEST_CHANGE,
    ),
  }
}

function scoresOf(lines: readonly Line[]): Digest['scores'] {
  const graded = lines.map(({ session }) => session).filter(isGraded)
  return graded.length === 0 ? undefined : { graded: graded.length, average: average(graded) }
}

/** Each person once, by the most urgent of their overdue assignments. */
function waitingIn(
  everyone: readonly Person[],
  overdue: readonly Assignment[],
  period: Period,
): Digest['waiting'] {
  const late = new Map<string, { assignment: Assignment; others: number }>()
  for (const assignment of onePerScenario(overdue)) {
    const known = late.get(emailOf(assignment))
    if (known === undefined) late.set(emailOf(assignment), { assignment, others: 0 })
    else known.others += 1
  }
  late.delete('')
  const people = new Map(everyone.map((person) => [person.key, person]))
  const overduePeople = [...late].map(([email, { assignment, others }]): Waiting => {
    const name = people.get(email)?.name ?? listedName(assignment) ?? email
    const scenario = toSingleLine(assignment.scenario.name, SCENARIO_CHARACTERS) ?? 'An assignment'
    return {
      name,
      why: `${scenario} is overdue${others === 0 ? '' : `, and ${others} more`}`,
      session: sessionOf(people.get(email), assignment.scenario.id),
    }
  })
  const quiet = everyone
    .filter((person) => isQuiet(person, period) && !late.has(person.key))
    .map(
      (person): Waiting => ({
        name: person.name,
        why: 'no practice for two weeks',
        session: sessionOf(person),
      }),
    )
  return [...overduePeople, ...quiet]
}

function sessionOf(person: Person | undefined, scenario?: string): string | undefined {
  const sessions = person?.lines.map(({ session }) => session)
  return sessions && sessionAbout(sessions, scenario)?.id
}

function difference({ before, now }: Change): number {
  return roundScore(now - before)
}

function highestFirst(one: Change, other: Change): number {
  return difference(other) - difference(one)
}

/** Newest first. */
function datedLines(sessions: readonly SessionSummary[]): Line[] {
  return sessions
    .flatMap((session) => {
      const at = session.beganAt?.getTime()
      return at === undefined ? [] : [{ session, at }]
    })
    .toSorted((one, other) => other.at - one.at || (one.session.id < other.session.id ? -1 : 1))
}

function isIn({ at }: Pick<Line, 'at'>, { from, to }: Period): boolean {
  return at >= from && at < to
}

/** Sessions that name nobody are left out. */
function peopleIn(lines: readonly Line[]): Person[] {
  const groups = groupBy(lines, ({ session }) => personKey(session))
  return [...groups].map(([key, lines]) => {
    const [newest] = lines
    return { key, name: (newest && listedName(newest.session)) ?? 'Someone without a name', lines }
  })
}

/** In the order of the first of each group. Values with an empty key are in none. */
function groupBy<Value>(
  values: readonly Value[],
  keyOf: (value: Value) => string,
): ReadonlyMap<string, readonly Value[]> {
  const groups = new Map<string, Value[]>()
  for (const value of values) {
    const key = keyOf(value)
    groups.set(key, [...(groups.get(key) ?? []), value])
  }
  groups.delete('')
  return groups
}

function practiceOf({ name, lines }: Person, period: Period): Practice[] {
  const graded = lines
    .filter((line) => isIn(line, period))
    .map(({ session }) => session)
    .filter(isGraded)
  const newest = graded[0]
  if (newest === undefined) return []
  const best = Math.max(...graded.map(({ grade }) => grade.score))
  return [{ name, sessions: graded.length, average: average(graded), best, newest }]
}

function byAverage(one: Practice, other: Practice): number {
  return roundScore(other.average) - roundScore(one.average) || one.name.localeCompare(other.name, 'en')
}

/** One for each scenario that the person practiced in the period and has two graded attempts at. */
function changesOf({ name, lines }: Person, period: Period): Change[] {
  const graded = lines.flatMap(({ session, at }) =>
    at < period.to && isGraded(session) ? [{ session, at }] : [],
  )
  const byScenario = groupBy(graded, ({ session }) => session.scenario.id ?? '')
  return [...byScenario.values()].flatMap(([newest, ...earlier]) => {
    const before = earlier.find(({ at }) => at < period.from) ?? earlier.at(-1)
    if (newest === undefined || before === undefined || !isIn(newest, period)) return []
    const { session } = newest
    return [
      { name, scenario: scenarioName(session), before: before.session.grade.score, now: session.grade.score },
    ]
  })
}

function isQuiet({ lines }: Person, { to }: Period): boolean {
  const newest = lines[0]
  return newest !== undefined && newest.at <= to - TWO_WEEKS_MS
}

/** Divides before it adds, so that no sum is too large for a number. */
function average(graded: readonly Graded<SessionSummary>[]): number {
  return graded.reduce((sum, { grade }) => sum + grade.score / graded.length, 0)
}
