import type { ModalView } from '@slack/types'
import { problemMessage } from '../../blocks/problems/problem-message.ts'
import { plainWords } from '../../blocks/problems/problems.ts'
import {
  type AlertProblem,
  alertProblems,
  endOfPause,
  NOTIFICATION_FIELDS,
  type NotificationForm,
  notificationForm,
} from '../../blocks/settings/notification-form.ts'
import {
  loadingNotificationsView,
  noNotificationsView,
  notificationsView,
  savedNotificationsView,
} from '../../blocks/settings/notification-view.ts'
import { notificationsLine } from '../../blocks/settings/notification-words.ts'
import type { Content } from '../../blocks/text/document.ts'
import type { DeliveryContext } from '../../delivery/context.ts'
import { fromDatabase } from '../../delivery/from-database.ts'
import { showWhenReady } from '../../lib/result.ts'
import { knownZone } from '../../lib/zoned-time.ts'
import { choosingResults, hasAlerts, type PreferenceChange } from '../../preferences/preference.ts'
import {
  findReader,
  type NotificationDependencies,
  type NotificationSettings,
  type Reader,
} from '../../shared/notification-settings.ts'
import type { Timing } from '../../shared/timing.ts'
import type { Trigger } from '../../slack/modal.ts'

/** @param home the state of the Home, kept in the form: see `notificationsView`. */
export async function openNotifications(
  settings: NotificationSettings,
  dependencies: { timing: Pick<Timing, 'formMs'> },
  context: DeliveryContext,
  home: string,
  openView: Trigger['open'],
): Promise<void> {
  await showWhenReady({
    work: findReader(settings, context),
    patienceMs: dependencies.timing.formMs,
    showLoading: () => openView(loadingNotificationsView()),
    async show(found, showNext) {
      const view = found.ok
        ? notificationsView(formOf(found.value, settings, context), home)
        : noNotificationsView(problemMessage(found.error, context.errorId))
      if (showNext === undefined) await context.reply(() => openView(view))
      else await context.reply(() => showNext(view))
    },
  })
}

export interface Saved {
  /** The confirmation, or the form with the problem. */
  view: ModalView
  /** For someone who has closed the form. */
  problem: Content | undefined
}

/** What each person may choose is checked again: the form may be old. */
export async function saveNotifications(
  settings: NotificationSettings,
  context: DeliveryContext,
  form: NotificationForm,
  home: string,
): Promise<Saved> {
  const notSaved = (problem: Parameters<typeof problemMessage>[0], shown = form): Saved => {
    const message = problemMessage(problem, context.errorId)
    return { view: notificationsView(shown, home, message), problem: message }
  }
  const found = await findReader(settings, context)
  if (!found.ok) return notSaved(found.error)
  const reader = found.value
  if (!reader.fields.digest && form.digest !== undefined && form.digest.choice !== 'off') {
    context.audit({ decision: 'refused', reason: 'digest_not_allowed' })
    return notSaved({ kind: 'digest_not_allowed' }, { ...form, digest: undefined })
  }
  if (!reader.fields.digest && form.alerts !== undefined && hasAlerts(form.alerts)) {
    context.audit({ decision: 'refused', reason: 'alerts_not_allowed' })
    return notSaved({ kind: 'alerts_not_allowed' }, { ...form, digest: undefined, alerts: undefined })
  }
  const now = context.now.getTime()
  if (form.pausedUntil !== undefined && endOfPause(form.pausedUntil, now, reader.zone) === undefined) {
    context.audit({ decision: 'refused', reason: 'pause_not_ahead' })
    return notSaved({ kind: 'pause_not_ahead' })
  }
  const change = changeOf(form, reader, now)
  const { user } = context
  const saving = settings.preferences.change(user, change, reader.profile.email)
  const saved = await fromDatabase(context, saving)
  if (!saved.ok) {
    context.audit({ decision: 'failed', reason: saved.error.kind })
    return notSaved(saved.error)
  }
  context.audit({ decision: 'changed', reason: 'own_choice' })
  const preference = { ...reader.preference, ...change }
  const line = notificationsLine(formOf({ ...reader, preference }, settings, context), preference)
  return { view: savedNotificationsView(line), problem: undefined }
}

/** What is wrong with which field, as far as the app knows without a look-up. */
export function formErrors(
  dependencies: Pick<NotificationDependencies, 'people'>,
  user: string,
  form: NotificationForm,
  now: number,
): Record<string, string> {
  const wrong: [field: string, kind: AlertProblem | 'pause_not_ahead'][] = alertProblems(form).map(
    ({ field, kind }) => [field, kind],
  )
  if (!isPauseAhead(dependencies, user, form, now)) wrong.push([NOTIFICATION_FIELDS.pause, 'pause_not_ahead'])
  return Object.fromEntries(wrong.map(([field, kind]) => [field, plainWords({ kind })]))
}

/** Whether the pause in the form ends after today, as the reader's own calendar has it. `true` if the app must look that up. */
function isPauseAhead(
  { people }: Pick<NotificationDependencies, 'people'>,
  user: string,
  { pausedUntil }: NotificationForm,
  now: number,
): boolean {
  if (pausedUntil === undefined) return true
  // From the profile that was looked up for the form, if by this replica: an acknowledgement can't wait for it.
  const viewer = people.peek(user)
  if (viewer === undefined || 'kind' in viewer) return true
  return endOfPause(pausedUntil, now, knownZone(viewer.timeZone)) !== undefined
}

function formOf(
  { preference, fields, zone }: Reader,
  { defaultResults }: NotificationSettings,
  { now }: DeliveryContext,
): NotificationForm {
  return notificationForm(preference, { fields, now: now.getTime(), defaultResults, zone })
}

/** Only what the form had, and what the reader may choose. */
function changeOf(form: NotificationForm, { fields, zone }: Reader, now: number): PreferenceChange {
  const { results, shareNotices, assignmentReminders, digest, alerts, pausedUntil } = form
  return {
    ...(results !== undefined && fields.results && choosingResults(results, now)),
    ...(shareNotices !== undefined && { shareNotices }),
    ...(assignmentReminders !== undefined && { assignmentReminders }),
    ...(digest !== undefined && { digest: digest.choice, digestHour: digest.hour }),
    ...(alerts !== undefined && fields.alerts && { alerts }),
    pausedUntil: pausedUntil === undefined ? undefined : endOfPause(pausedUntil, now, zone),
    undeliverable: undefined,
  }
}
