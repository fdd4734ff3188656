import { addDays, isWorkingTime, localTime, momentOf } from '../../src/lib/zoned-time.ts'

/** The next 17:00 of a working day after a time. */
export function endOfWork(after: number, zone: string): number {
  for (let { date } = localTime(after, zone); ; date = addDays(date, 1)) {
    const end = momentOf(date, 17, zone)
    if (end > after && isWorkingTime(end - 1, zone)) return end
  }
}
