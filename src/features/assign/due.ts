import { DAY_MS } from '../../lib/durations.ts'
import { addDays, type LocalDate, localTime, momentOf } from '../../lib/zoned-time.ts'

/** Messages name a day without its year. */
const YEAR_MS = 365 * DAY_MS
const SECOND_MS = 1000
const PROPOSED_DAYS = 7

/** The due day a form opens with. */
export function proposedDue(zone: string, now: Date): LocalDate {
  return addDays(localTime(now.getTime(), zone).date, PROPOSED_DAYS)
}

/** Whether the day ends after now, and within a year. */
export function isDueWithinYear(due: LocalDate | undefined, zone: string, now: number): boolean {
  const ahead = due === undefined ? 0 : endOf(due, zone) - now
  return ahead > 0 && ahead < YEAR_MS
}

/** The last second of the day, in milliseconds since the epoch. */
export function endOf(day: LocalDate, zone: string): number {
  return momentOf(addDays(day, 1), 0, zone) - SECOND_MS
}
