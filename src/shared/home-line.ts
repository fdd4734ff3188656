import { notificationForm } from '../blocks/settings/notification-form.ts'
import { notificationsLine } from '../blocks/settings/notification-words.ts'
import type { Preference } from '../preferences/preference.ts'
import type { NotificationSettings } from './notification-settings.ts'

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
