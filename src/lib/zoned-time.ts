/** A day of the calendar, as `2026-03-29`. */
export type LocalDate = string

export interface LocalTime {
  date: LocalDate
  /** 0 to 23. */
  hour: number
}

/** Something that comes once on a local day. */
export interface Occurrence {
  date: LocalDate
  /** Milliseconds since the epoch. */
  at: number
}

/** `weekly`: on Mondays. */
export interface Schedule {
  every: 'daily' | 'weekly'
  /** 0 to 23, in the zone. */
  hour: number
  zone: string
}

const DAY_MS = 24 * 60 * 60_000
const MONDAY = 1
const FRIDAY = 5
const WORK_BEGINS = 9
const WORK_ENDS = 17

const clocks = new Map<string, Intl.DateTimeFormat>()

/** The zone if `Intl` knows it, or else UTC. Slack's profiles name zones as the IANA database does. */
export function knownZone(zone: string | undefined): string {
  if (zone === undefined) return 'UTC'
  try {
    clockOf(zone)
    return zone
  } catch {
    return 'UTC'
  }
}

/** Throws a RangeError for a zone that `Intl` doesn't know, as all functions here do. */
export function localTime(at: number, zone: string): LocalTime {
  const local = new Date(toLocal(at, zone))
  return { date: dateOf(local.getTime()), hour: local.getUTCHours() }
}

/**
 * When a local day has this hour. If the clock skips it at the start of summer time: the first moment after the gap. If the
 * clock shows it twice at the end: the first of both.
 */
export function momentOf(date: LocalDate, hour: number, zone: string): number {
  const wanted = startOf(date) + hour * 60 * 60_000
  // The moment lies between these two, whatever the zone, and so does a change of the clock that matters.
  const [before, after] = [offsetAt(wanted - DAY_MS, zone), offsetAt(wanted + DAY_MS, zone)]
  const candidates = [...new Set([wanted - before, wanted - after])]
  const found = candidates.filter((at) => toLocal(at, zone) === wanted)
  return found.length > 0 ? Math.min(...found) : changeBetween(wanted - after, wanted - before, zone)
}

export function addDays(date: LocalDate, days: number): LocalDate {
  return dateOf(startOf(date) + days * DAY_MS)
}

/** From 1 for Monday to 7 for Sunday. */
export function weekdayOf(date: LocalDate): number {
  return new Date(startOf(date)).getUTCDay() || 7
}

/** The first occurrence after a time. */
export function nextOccurrence(after: number, schedule: Schedule): Occurrence {
  return firstAfter(after, schedule, isDayOf(schedule))
}

/** The next 17:00 of a working day, Monday to Friday, after a time. */
export function nextEndOfWork(after: number, zone: string): Occurrence {
  return firstAfter(after, { hour: WORK_ENDS, zone }, isWorkday)
}

/** From 9:00 to 17:00, Monday to Friday. */
export function isWorkingTime(at: number, zone: string): boolean {
  const { date, hour } = localTime(at, zone)
  return isWorkday(date) && hour >= WORK_BEGINS && hour < WORK_ENDS
}

/** The time itself within working hours, or else the next 9:00 of a working day. */
export function nextWorkingTime(at: number, zone: string): number {
  return isWorkingTime(at, zone) ? at : firstAfter(at, { hour: WORK_BEGINS, zone }, isWorkday).at
}

/** 9:00 of the last working day before a local day, or of the first one after it. */
export function workMorning(date: LocalDate, side: 'before' | 'after', zone: string): number {
  const step = side === 'before' ? -1 : 1
  let day = addDays(date, step)
  while (!isWorkday(day)) day = addDays(day, step)
  return momentOf(day, WORK_BEGINS, zone)
}

function isDayOf({ every }: Schedule): (date: LocalDate) => boolean {
  return every === 'daily' ? () => true : (date) => weekdayOf(date) === MONDAY
}

function isWorkday(date: LocalDate): boolean {
  return weekdayOf(date) <= FRIDAY
}

function firstAfter(
  after: number,
  { hour, zone }: Pick<Schedule, 'hour' | 'zone'>,
  isDay: (date: LocalDate) => boolean,
): Occurrence {
  let { date } = localTime(after, zone)
  for (;;) {
    const at = isDay(date) ? momentOf(date, hour, zone) : after
    if (at > after) return { date, at }
    date = addDays(date, 1)
  }
}

/** The first moment with the later offset; `from` has the earlier one. */
function changeBetween(from: number, to: number, zone: string): number {
  const before = offsetAt(from, zone)
  let [last, first] = [from, to]
  while (first - last > 1) {
    const middle = Math.floor((last + first) / 2)
    if (offsetAt(middle, zone) === before) last = middle
    else first = middle
  }
  return first
}

function offsetAt(at: number, zone: string): number {
  return toLocal(at, zone) - at
}

/** What the zone's clock shows, as if it were UTC. */
function toLocal(at: number, zone: string): number {
  const parts = new Map(
    clockOf(zone)
      .formatToParts(at)
      .map(({ type, value }) => [type, Number(value)]),
  )
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? 0
  const minute = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'))
  return minute + part('second') * 1000 + (((at % 1000) + 1000) % 1000)
}

/** Cached: `Intl` takes longer to make one than to use it. */
function clockOf(zone: string): Intl.DateTimeFormat {
  const known = clocks.get(zone)
  if (known !== undefined) return known
  const made = new Intl.DateTimeFormat('en-u-ca-gregory-nu-latn', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })
  clocks.set(zone, made)
  return made
}

function startOf(date: LocalDate): number {
  return Date.parse(`${date}T00:00:00Z`)
}

function dateOf(time: number): LocalDate {
  return new Date(time).toISOString().slice(0, 10)
}
