import type { LocalDate } from '../../lib/zoned-time.ts'

/** @returns `undefined` for zero, and from 100 hours on. */
export function durationText(seconds: number | undefined): string | undefined {
  const whole = Math.round(seconds ?? 0)
  if (whole <= 0 || whole >= MAX_SECONDS) return undefined
  const [hours, minutes, rest] = splitTime(whole)
  if (hours > 0) return minutes > 0 ? `${hours}h ${minutes}m` : `${hours}h`
  if (minutes > 0) return rest > 0 ? `${minutes}m ${rest}s` : `${minutes}m`
  return `${rest}s`
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** Which parts of a date to show. */
export type DateStyle = 'day and time' | 'day' | 'time'

/** For places where Slack can't show the reader's own time zone. It does without `Intl`, which is slow. */
export function utcText(date: Date, style: DateStyle = 'day and time'): string {
  const day = `${MONTHS[date.getUTCMonth()] ?? ''} ${date.getUTCDate()}, ${date.getUTCFullYear()}`
  const time = `${twoDigits(date.getUTCHours())}:${twoDigits(date.getUTCMinutes())} UTC`
  return style === 'day' ? day : style === 'time' ? time : `${day}, ${time}`
}

/** Slack leaves out the year of a date within six months, and writes *yesterday* for `date_short_pretty`. */
const DATE_TOKENS: Record<DateStyle, string> = {
  'day and time': '{date_short}, {time}',
  day: '{date_short_pretty}',
  time: '{time}',
}

/** E.g. "Fri, Apr 3", with the year if it is not that of `today`. */
export function dayText(date: LocalDate, today: LocalDate): string {
  const year = date.slice(0, 4) === today.slice(0, 4) ? undefined : 'numeric'
  const style = { weekday: 'short', month: 'short', day: 'numeric', year, timeZone: 'UTC' } as const
  return new Date(date).toLocaleDateString('en-US', style)
}

/** Markup that Slack shows in the reader's time zone and language. */
export function slackDate(date: Date, style: DateStyle = 'day and time'): string {
  const seconds = Math.floor(date.getTime() / 1000)
  return `<!date^${seconds}^${DATE_TOKENS[style]}|${utcText(date, style)}>`
}

/** The time alone, rounded up to the minute, for a moment within a day. */
export function slackClock(date: Date): string {
  return slackDate(new Date(Math.ceil(date.getTime() / 60_000) * 60_000), 'time')
}

/** Writes m:ss, or h:mm:ss from an hour on. `undefined` for negative times, and from 100 hours on. */
export function clockTime(seconds: number | undefined): string | undefined {
  const whole = Math.floor(seconds ?? -1)
  if (whole < 0 || whole >= MAX_SECONDS) return undefined
  const [hours, minutes, rest] = splitTime(whole)
  return hours > 0 ? `${hours}:${twoDigits(minutes)}:${twoDigits(rest)}` : `${minutes}:${twoDigits(rest)}`
}

const MAX_SECONDS = 360_000

function splitTime(seconds: number): [hours: number, minutes: number, seconds: number] {
  return [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60]
}

function twoDigits(number: number): string {
  return String(number).padStart(2, '0')
}
