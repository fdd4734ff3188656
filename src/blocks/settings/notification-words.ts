import type { LocalDate } from '../../lib/zoned-time.ts'
import { present } from '../text/document.ts'
import { slackDate } from '../text/times.ts'

export type ResultsChoice = 'off' | 'each' | 'at_once' | 'daily'
export type DigestChoice = 'off' | 'daily' | 'weekly'

/** What stands in the form. A field that this reader does not get is `undefined`, and saving leaves its choice as it is. */
export interface NotificationForm {
  results: ResultsChoice | undefined
  shareNotices: boolean | undefined
  assignmentReminders: boolean | undefined
  digest: { choice: DigestChoice; hour: number } | undefined
  alerts: AlertRange | undefined
  /** The day on which the pause ends. */
  pausedUntil: LocalDate | undefined
}

/** Both ends belong to it; `undefined`: no low ones, or no high ones. Whole numbers from 0 to `OUT_OF`. */
export interface AlertRange {
  atMost?: number | undefined
  atLeast?: number | undefined
}

/** As "9:00 AM", for an hour from 0 to 23. */
export function hourText(hour: number): string {
  return `${hour % 12 === 0 ? 12 : hour % 12}:00 ${hour < 12 ? 'AM' : 'PM'}`
}

/** One short line in `mrkdwn`: what is on. Says nothing of a field that the reader does not get. */
export function notificationsLine(
  form: NotificationForm,
  { pausedUntil, undeliverable }: { pausedUntil?: number | undefined; undeliverable?: string | undefined },
): string {
  const on = whatIsOn(form)
  if (on.length === 0) return 'DMs are off, except about coaching.'
  if (undeliverable !== undefined) return `${UNDELIVERABLE} Save to turn them on again.`
  const text = on.join(' · ')
  if (form.pausedUntil === undefined || pausedUntil === undefined) return `On: ${text}`
  return `${pauseText(pausedUntil)} (coaching and shares still come), then ${text}`
}

/** @param until milliseconds since the epoch. */
export function pauseText(until: number): string {
  return `Paused until ${slackDate(new Date(until), 'day')}`
}

const UNDELIVERABLE = "Slack couldn't deliver to you, so DMs are off."

/** As "60 or below" or "60 or below, or 95 or above". Empty without alerts. */
function alertWords({ atMost, atLeast }: AlertRange): string {
  return present([
    atMost !== undefined && `${atMost} or below`,
    atLeast !== undefined && `${atLeast} or above`,
  ]).join(', or ')
}

function whatIsOn({
  results,
  shareNotices,
  assignmentReminders,
  digest,
  alerts,
}: NotificationForm): string[] {
  const scores = alerts === undefined ? '' : alertWords(alerts)
  const hour = digest === undefined ? '' : hourText(digest.hour)
  return present([
    results === 'each' && 'a DM for each of your sessions',
    results === 'at_once' && 'a DM for each of your sessions, at once',
    results === 'daily' && 'your results once a day',
    digest?.choice === 'weekly' && `a digest on Mondays at ${hour}`,
    digest?.choice === 'daily' && `a digest every day at ${hour}`,
    scores !== '' && `alerts to scores of ${scores}`,
    assignmentReminders === true && 'reminders of your assignments',
    shareNotices === true && 'a DM when someone shares your session',
  ])
}
