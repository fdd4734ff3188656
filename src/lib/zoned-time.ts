import { Temporal } from 'temporal-polyfill'

/** A calendar day, e.g. `2026-03-29`. */
export type LocalDate = string

interface LocalTime {
  date: LocalDate
  /** 0 to 23. */
  hour: number
}

/** Something that happens once on a local day. */
export interface Occurrence {
  date: LocalDate
  /** Milliseconds since the epoch. */
  at: number
}

/** Weekly, on Mondays. */
export interface Schedule {
  /** 0 to 23, in the zone. */
  hour: number
  zone: string
}

const MONDAY = 1
const FRIDAY = 5
const WORK_BEGINS = 9
const WORK_ENDS = 17

/** The zone if it is valid, or else UTC. Slack's profiles have IANA zone names. */
export function knownZone(zone: string | undefined): string {
  if (zone === undefined) return 'UTC'
  try {
    localTime(0, zone)
    return zone
  } catch {
    return 'UTC'
  }
}

/** Throws a RangeError for an unknown zone, as all functions here do. */
export function localTime(at: number, zone: string): LocalTime {
  const local = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone)
  return { date: local.toPlainDate().toString(), hour: local.hour }
}

/**
 * The moment of this hour on a local day. If summer time skips the hour, the moment is later by as much as is skipped.
 * If the hour comes twice, it is the first one.
 */
export function momentOf(date: LocalDate, hour: number, zone: string): number {
  const plainTime = new Temporal.PlainTime(hour)
  return dayOf(date).toZonedDateTime({ timeZone: zone, plainTime }).epochMilliseconds
}

export function addDays(date: LocalDate, days: number): LocalDate {
  return dayOf(date).add({ days }).toString()
}

/** 1 is Monday, 7 is Sunday. */
export function weekdayOf(date: LocalDate): number {
  return dayOf(date).dayOfWeek
}

/** The first occurrence after a time. */
export function nextOccurrence(after: number, schedule: Schedule): Occurrence {
  return firstAfter(after, schedule, (date) => weekdayOf(date) === MONDAY)
}

/** Work is from 9:00 to 17:00, Monday to Friday. */
export function isWorkingTime(at: number, zone: string): boolean {
  const { date, hour } = localTime(at, zone)
  return isWorkday(date) && hour >= WORK_BEGINS && hour < WORK_ENDS
}

/** The time itself if it is within working hours, or else the next 9:00 of a working day. */
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

function isWorkday(date: LocalDate): boolean {
  return weekdayOf(date) <= FRIDAY
}

function firstAfter(
  after: number,
  { hour, zone }: Schedule,
  isDay: (date: LocalDate) => boolean,
): Occurrence {
  let { date } = localTime(after, zone)
  for (;;) {
    const at = isDay(date) ? momentOf(date, hour, zone) : after
    if (at > after) return { date, at }
    date = addDays(date, 1)
  }
}

function dayOf(date: LocalDate): Temporal.PlainDate {
  return Temporal.PlainDate.from(date)
}
