import { createdAt, isGraded, normalEmail, type SessionSummary } from '../../exec/session.ts'
import { participantName, scenarioName } from '../text/session-facts.ts'
import { toSingleLine } from '../text/untrusted-text.ts'

/** In milliseconds since the epoch. A session belongs to it if it began at `from` or later, and before `to`. */
export interface Period {
  from: number
  to: number
}

/** How far before a period a digest reads. Someone who began nothing for so long is quiet. */
export const TWO_WEEKS_MS = 14 * 24 * 60 * 60_000

/** What a coach hears about a period. All texts are harmless in `plain_text` and rich text. */
export interface Digest {
  /** How many sessions began in the period, graded or not. */
  sessions: number
  /** Who practiced: the highest average first. Exec may not say whose a session is. */
  people: Practice[]
  /** Of the graded sessions; `undefined` if there is none. */
  average: number | undefined
  best: { name: string | undefined; session: SessionSummary & { score: number } } | undefined
  rise: Change | undefined
  /** One for each person, the deepest fall first. */
  slipped: Change[]
  /** Who began no session for two weeks, the latest of them first. */
  quiet: string[]
}

export interface Practice {
  name: string
  sessions: number
  average: number | undefined
  best: number | undefined
  newest: SessionSummary
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
  /** Newest first. */
  lines: Line[]
}

/** In points. A smaller change is left out. */
const SMALLEST_CHANGE = 1

/**
 * `undefined` if no session began in the period.
 * @param sessions those of the period and of the two weeks before it, as far as they were read, in any order.
 */
export function digestOf(sessions: readonly SessionSummary[], period: Period): Digest | undefined {
  const lines = datedLines(sessions)
  const inPeriod = lines.filter((line) => isIn(line, period))
  if (inPeriod.length === 0) return undefined
  const everyone = peopleIn(lines)
  const names = new Map(everyone.flatMap(({ name, lines }) => lines.map(({ session }) => [session.id, name])))
  const graded = inPeriod.map(({ session }) => session).filter(isGraded)
  const best = graded.toSorted((one, other) => other.score - one.score)[0]
  const changes = everyone.map((person) => changesOf(person, period))
  return {
    sessions: inPeriod.length,
    people: everyone.flatMap((person) => practiceOf(person, period)).toSorted(byAverage),
    average: average(graded),
    best: best && { name: names.get(best.id), session: best },
    rise: changes
      .flat()
      .toSorted((one, other) => difference(other) - difference(one))
      .find((change) => difference(change) >= SMALLEST_CHANGE),
    slipped: changes
      .flatMap((own) => own.toSorted(deepestFirst).slice(0, 1))
      .toSorted(deepestFirst)
      .filter((change) => difference(change) <= -SMALLEST_CHANGE),
    quiet: everyone.filter((person) => isQuiet(person, period)).map(({ name }) => name),
  }
}

export function difference({ before, now }: Change): number {
  return now - before
}

function deepestFirst(one: Change, other: Change): number {
  return difference(one) - difference(other)
}

/** Newest first, and each session once: Exec's pages overlap if a session begins while they are read. */
function datedLines(sessions: readonly SessionSummary[]): Line[] {
  const once = new Map(sessions.map((session) => [session.id, session]))
  return [...once.values()]
    .flatMap((session) => {
      const at = createdAt(session)?.getTime()
      return at === undefined ? [] : [{ session, at }]
    })
    .toSorted((one, other) => other.at - one.at || (one.session.id < other.session.id ? -1 : 1))
}

function isIn({ at }: Pick<Line, 'at'>, { from, to }: Period): boolean {
  return at >= from && at < to
}

/** By email, or by Exec's id where a line has no email. Sessions that name nobody are left out. */
function peopleIn(lines: readonly Line[]): Person[] {
  const emails = new Map(
    lines.flatMap(({ session: { user } }) => {
      const [id, email] = [user?.id ?? '', normalEmail(user?.email ?? '')]
      return id === '' || email === '' ? [] : [[id, email] as const]
    }),
  )
  const keyOf = ({ session: { user } }: Line) => {
    const id = user?.id ?? ''
    return normalEmail(user?.email ?? '') || emails.get(id) || id
  }
  return groupBy(lines, keyOf).map((own) => ({ name: nameOf(own), lines: own }))
}

/** In the order of the first of each group. Values with an empty key are in none. */
function groupBy<Value>(values: readonly Value[], keyOf: (value: Value) => string): Value[][] {
  const groups = new Map<string, Value[]>()
  for (const value of values) {
    const key = keyOf(value)
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [value])
    else group.push(value)
  }
  groups.delete('')
  return [...groups.values()]
}

function nameOf(lines: readonly Line[]): string {
  const names = lines.map(({ session }) => participantName(session))
  const emails = lines.map(({ session }) => toSingleLine(session.user?.email, 80))
  return [...names, ...emails].find((name) => name !== undefined) ?? 'Someone without a name'
}

function practiceOf({ name, lines }: Person, period: Period): Practice[] {
  const own = lines.filter((line) => isIn(line, period)).map(({ session }) => session)
  const newest = own[0]
  if (newest === undefined) return []
  const graded = own.filter(isGraded)
  const best = graded.length === 0 ? undefined : Math.max(...graded.map(({ score }) => score))
  return [{ name, sessions: own.length, average: average(graded), best, newest }]
}

function byAverage(one: Practice, other: Practice): number {
  const lowest = Number.NEGATIVE_INFINITY
  const [own, others] = [one.average ?? lowest, other.average ?? lowest]
  if (own !== others) return others > own ? 1 : -1
  return other.sessions - one.sessions || one.name.localeCompare(other.name, 'en')
}

/** One for each scenario that the person practiced in the period and has two graded attempts at. */
function changesOf({ name, lines }: Person, period: Period): Change[] {
  const graded = lines.flatMap(({ session, at }) =>
    at < period.to && isGraded(session) ? [{ session, at }] : [],
  )
  return groupBy(graded, ({ session }) => session.scenario?.id ?? '').flatMap(([newest, ...earlier]) => {
    const before = earlier.find(({ at }) => at < period.from) ?? earlier.at(-1)
    if (newest === undefined || before === undefined || !isIn(newest, period)) return []
    const { session } = newest
    return [{ name, scenario: scenarioName(session), before: before.session.score, now: session.score }]
  })
}

function isQuiet({ lines }: Person, { to }: Period): boolean {
  const newest = lines[0]
  return newest !== undefined && newest.at <= to - TWO_WEEKS_MS
}

/** Divides before it adds, so that no sum is too large for a number. */
function average(graded: readonly { score: number }[]): number | undefined {
  if (graded.length === 0) return undefined
  return graded.reduce((sum, { score }) => sum + score / graded.length, 0)
}
