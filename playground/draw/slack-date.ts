const DAY_MS = 86_400_000
/** Slack leaves out the year of a date that is nearer than that. */
const YEAR_FROM_MS = 183 * DAY_MS

/** A date in Slack's format, such as `{date_short} at {time}`, in the given time zone. An unknown token stays as it is. */
export function slackDateText(
  seconds: number,
  format: string,
  { timeZone, now }: { timeZone: string; now: Date },
): string {
  const date = new Date(seconds * 1000)
  if (Number.isNaN(date.getTime())) return format
  const formatted = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat('en-US', { timeZone, ...options }).format(date)
  const year = Math.abs(date.getTime() - now.getTime()) < YEAR_FROM_MS ? undefined : ('numeric' as const)
  const pretty = (otherwise: string) => dayName(date, now, timeZone) ?? otherwise
  const texts: Record<string, () => string> = {
    date_num: () => new Intl.DateTimeFormat('sv-SE', { timeZone }).format(date),
    date_slash: () => formatted({ dateStyle: 'short' }),
    date: () => formatted({ day: 'numeric', month: 'long', year }),
    date_short: () => formatted({ day: 'numeric', month: 'short', year }),
    date_long: () => formatted({ weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' }),
    time: () => formatted({ timeStyle: 'short' }),
    time_secs: () => formatted({ timeStyle: 'medium' }),
  }
  return format.replace(/\{(\w+?)(_pretty)?\}/g, (token, name: string, isPretty: string | undefined) => {
    const text = texts[name]?.()
    if (text === undefined) return token
    return isPretty === undefined ? text : pretty(text)
  })
}

/** As Slack writes above the first message of a day: `Today`, `Yesterday` or `Thursday, December 10`. */
export function dayText(seconds: number, { timeZone, now }: { timeZone: string; now: Date }): string {
  const date = new Date(seconds * 1000)
  const name = dayName(date, now, timeZone)
  if (name !== undefined) return `${name.charAt(0).toUpperCase()}${name.slice(1)}`
  return new Intl.DateTimeFormat('en-US', {
    timeZone,
    weekday: 'long',
    month: 'long',
    day: 'numeric',
  }).format(date)
}

function dayName(date: Date, now: Date, timeZone: string): string | undefined {
  const day = (moment: Date) => new Intl.DateTimeFormat('sv-SE', { timeZone }).format(moment)
  if (day(date) === day(now)) return 'today'
  if (day(date) === day(new Date(now.getTime() - DAY_MS))) return 'yesterday'
  return day(date) === day(new Date(now.getTime() + DAY_MS)) ? 'tomorrow' : undefined
}
