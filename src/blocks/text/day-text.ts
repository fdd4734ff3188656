import { type LocalDate, weekdayOf } from '../../lib/zoned-time.ts'
import { MONTHS } from './session-facts.ts'

const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']

/** As "Fri 3 Apr", with the year if it is not that of `today`. */
export function dayText(date: LocalDate, today: LocalDate): string {
  const [year, month, day] = date.split('-')
  const text = `${WEEKDAYS[weekdayOf(date) - 1]} ${Number(day)} ${MONTHS[Number(month) - 1]}`
  return year === today.slice(0, 4) ? text : `${text} ${year}`
}
