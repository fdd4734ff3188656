import { z } from 'zod'
import type { DigestChoice, ResultsChoice } from '../../database/tables.ts'
import { type LocalDate, localTime, momentOf } from '../../lib/zoned-time.ts'
import {
  type AlertRange,
  type Preference,
  type ResultsDefault,
  resultsChoice,
} from '../../preferences/preference.ts'

/** The `block_id` of each input, and the `action_id` of its element. */
export const NOTIFICATION_FIELDS = {
  results: 'results',
  shares: 'shares',
  reminders: 'reminders',
  digest: 'digest',
  hour: 'hour',
  atMost: 'alert_at_most',
  atLeast: 'alert_at_least',
  pause: 'pause',
} as const

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

/** Which fields a reader gets. */
export interface NotificationFields {
  /** Whether the app finds their sessions, and hears when one is graded. */
  results: boolean
  /** Whether the app finds their sessions. */
  shares: boolean
  /** Whether the app finds their assignments. */
  reminders: boolean
  /** For people who may list others. */
  digest: boolean
  /** For people who may list others, if the app hears when a session is graded. */
  alerts: boolean
}

interface FormFacts {
  fields: NotificationFields
  now: number
  defaultResults: ResultsDefault
  /** As `Intl` knows it. */
  zone: string
}

export function notificationForm(
  preference: Preference,
  { fields, now, defaultResults, zone }: FormFacts,
): NotificationForm {
  const { digest, digestHour, shareNotices, assignmentReminders, alerts, pausedUntil } = preference
  return {
    results: fields.results ? resultsChoice(preference, { now, defaultResults }) : undefined,
    shareNotices: fields.shares ? shareNotices : undefined,
    assignmentReminders: fields.reminders ? assignmentReminders : undefined,
    digest: fields.digest ? { choice: digest, hour: digestHour } : undefined,
    alerts: fields.alerts ? alerts : undefined,
    pausedUntil:
      pausedUntil !== undefined && pausedUntil > now ? localTime(pausedUntil, zone).date : undefined,
  }
}

/** When a pause until this day ends: as the day begins. `undefined` if that is not ahead. */
export function endOfPause(day: LocalDate, now: number, zone: string): number | undefined {
  const end = momentOf(day, 0, zone)
  return end > now ? end : undefined
}

const RESULTS = ['off', 'each', 'daily'] as const satisfies readonly ResultsChoice[]
const DIGESTS = ['off', 'weekly', 'daily'] as const satisfies readonly DigestChoice[]

function chosen<Choice extends string>(choices: readonly Choice[]) {
  return z.object({ selected_option: z.object({ value: z.enum(choices) }) })
}

const hour = z.object({
  selected_option: z.object({
    value: z
      .string()
      .regex(/^(?:1?\d|2[0-3])$/)
      .transform(Number),
  }),
})

/** A text with a number, or nothing. */
const scoreNumber = z
  .string()
  .nullish()
  .transform((text) => (text == null || text.trim() === '' ? undefined : Number(text)))

const checked = z.object({ selected_options: z.array(z.unknown()) })

/** Each input under its `block_id`, its element under its `action_id`. */
const values = z.object({
  results: z.object({ results: chosen(RESULTS) }).optional(),
  shares: z.object({ shares: checked }).optional(),
  reminders: z.object({ reminders: checked }).optional(),
  digest: z.object({ digest: chosen(DIGESTS) }).optional(),
  hour: z.object({ hour }).optional(),
  alert_at_most: z.object({ alert_at_most: z.object({ value: scoreNumber }) }).optional(),
  alert_at_least: z.object({ alert_at_least: z.object({ value: scoreNumber }) }).optional(),
  pause: z.object({
    pause: z.object({
      selected_date: z.iso.date().nullish(),
    }),
  }),
})

/** The state of a submitted form. `undefined` if it is none of this app's. */
export function readNotificationForm(state: unknown): NotificationForm | undefined {
  const { data } = values.safeParse(state)
  if (data === undefined) return undefined
  const digest = data.digest?.digest.selected_option.value
  const at = data.hour?.hour.selected_option.value
  const { alert_at_most: most, alert_at_least: least } = data
  return {
    results: data.results?.results.selected_option.value,
    shareNotices: data.shares && data.shares.shares.selected_options.length > 0,
    assignmentReminders: data.reminders && data.reminders.reminders.selected_options.length > 0,
    digest: digest === undefined || at === undefined ? undefined : { choice: digest, hour: at },
    alerts: most && least && { atMost: most.alert_at_most.value, atLeast: least.alert_at_least.value },
    pausedUntil: data.pause.pause.selected_date ?? undefined,
  }
}

export type AlertProblem = 'alert_not_a_score' | 'alerts_overlap'

/** What is wrong with which field of the alerts. */
export function alertProblems({ alerts }: NotificationForm): { field: string; kind: AlertProblem }[] {
  if (alerts === undefined) return []
  const fields = [
    { field: NOTIFICATION_FIELDS.atMost, score: alerts.atMost },
    { field: NOTIFICATION_FIELDS.atLeast, score: alerts.atLeast },
  ]
  const wrong = fields.filter(({ score }) => score !== undefined && !isScore(score))
  if (wrong.length > 0) return wrong.map(({ field }) => ({ field, kind: 'alert_not_a_score' }))
  const { atMost, atLeast } = alerts
  const overlaps = atMost !== undefined && atLeast !== undefined && atMost >= atLeast
  return overlaps ? [{ field: NOTIFICATION_FIELDS.atLeast, kind: 'alerts_overlap' }] : []
}

function isScore(score: number): boolean {
  return Number.isInteger(score) && score >= 0 && score <= 100
}
