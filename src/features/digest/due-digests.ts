import { addDays, momentOf, nextOccurrence, type Occurrence, type Schedule } from '../../lib/zoned-time.ts'

export interface Reader {
  person: string
  schedule: Schedule
}

/** What the outbox keeps of a digest until it is sent. Times are milliseconds since the epoch. */
export interface DueDigest {
  person: string
  /** The local day on which it comes: one digest a day, whatever the reader changes. */
  day: string
  every: Schedule['every']
  from: number
  /** When it is due. */
  to: number
}

/** A digest that is later than this is not sent. */
export const MAX_LATE_MS = 12 * 60 * 60_000

/** Each digest that became due after `since`, and not after `now`, exactly once over changes of summer time. */
export function dueDigests(readers: readonly Reader[], since: number, now: number): DueDigest[] {
  return readers.flatMap(({ person, schedule }) =>
    occurrencesBetween(schedule, since, now).map(({ date, at }) => ({
      person,
      day: date,
      every: schedule.every,
      from: momentOf(addDays(date, schedule.every === 'daily' ? -1 : -7), schedule.hour, schedule.zone),
      to: at,
    })),
  )
}

function occurrencesBetween(schedule: Schedule, since: number, now: number): Occurrence[] {
  const next = nextOccurrence(since, schedule)
  return next.at > now ? [] : [next, ...occurrencesBetween(schedule, next.at, now)]
}
