import { type NotificationForm, notificationsLine } from '../blocks/settings/notification-words.ts'
import { localTime } from '../lib/zoned-time.ts'
import type { NotificationSettings } from './notification-settings.ts'
import { type Preference, type ResultsDefault, resultsChoice } from './preference.ts'

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

/** What is on, for the Home. @param facts.hasSessions whether the app can tell which sessions are theirs. */
export function homeLine(
  { canWatch, defaultResults }: Pick<NotificationSettings, 'canWatch' | 'defaultResults'>,
  preference: Preference,
  facts: { mayListOthers: boolean; hasSessions: boolean; now: Date },
): string {
  const { mayListOthers, hasSessions, now } = facts
  const fields = {
    results: canWatch && hasSessions,
    shares: hasSessions,
    reminders: hasSessions,
    digest: mayListOthers,
    alerts: canWatch && mayListOthers,
  }
  // The day of the form is not shown, so its zone does not matter.
  const form = notificationForm(preference, { fields, now: now.getTime(), defaultResults, zone: 'UTC' })
  return notificationsLine(form, preference)
}
