import type { LocalDate } from '../../lib/zoned-time.ts'
import { slackDate } from '../text/times.ts'

export type ResultsChoice = 'off' | 'each' | 'at_once'
export type DigestChoice = 'off' | 'weekly'

/** The form's values. A field this reader doesn't get is `undefined`, and saving leaves its choice as it is. */
export interface NotificationForm {
  results: ResultsChoice | undefined
  shareNotices: boolean | undefined
  assignmentReminders: boolean | undefined
  digest: DigestChoice | undefined
  alerts: AlertRange | undefined
  /** The day on which the pause ends. */
  pausedUntil: LocalDate | undefined
}

/** The fields of the form that turn messages on and off. */
export type NotificationChoice = Exclude<keyof NotificationForm, 'pausedUntil'>

/** Both bounds are inclusive, whole numbers from 0 to `OUT_OF`. `undefined` turns low or high alerts off. */
export interface AlertRange {
  atMost?: number | undefined
  atLeast?: number | undefined
}

/** A digest comes at this hour in its reader's time zone, as work begins. */
export const DIGEST_HOUR = 9

/**
 * One short line in `mrkdwn` on why hardly any DMs come; `undefined` if they do.
 * @param now milliseconds since the epoch.
 */
export function silenceLine(
  {
    pausedUntil = 0,
    undeliverable,
  }: { pausedUntil?: number | undefined; undeliverable?: string | undefined },
  now: number,
): string | undefined {
  if (undeliverable !== undefined) return `${UNDELIVERABLE} Save to turn them on again.`
  return pausedUntil > now ? `${pauseText(pausedUntil)}. Coaching and shares still come.` : undefined
}

/** @param until milliseconds since the epoch. */
export function pauseText(until: number): string {
  return `Paused until ${slackDate(new Date(until), 'day')}`
}

const UNDELIVERABLE = "Slack couldn't deliver my DMs, so they're off."
