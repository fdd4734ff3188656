import { z } from 'zod'
import { HOME_ACTIONS } from '../../blocks/home/home-controls.ts'
import type {
  DigestChoice,
  NotificationForm,
  ResultsChoice,
} from '../../blocks/settings/notification-words.ts'
import { present } from '../../blocks/text/document.ts'
import type { Choice, Sheet } from '../../blocks/text/sheet.ts'
import { must, refuse } from '../../delivery/answer.ts'
import { button } from '../../delivery/button.ts'
import type { DeliveryContext } from '../../delivery/context.ts'
import { form } from '../../delivery/form.ts'
import type { FormNeeds } from '../../delivery/form-definition.ts'
import { OUT_OF } from '../../exec/grading-scale.ts'
import { knownZone, type LocalDate, momentOf } from '../../lib/zoned-time.ts'
import { type HomeDependencies, redrawHome } from '../../shared/home/show-home.ts'
import {
  choicesOf,
  choosingResults,
  hasAlerts,
  type PreferenceChange,
} from '../../shared/preferences/preference-rules.ts'
import {
  findSubscriber,
  NOTIFICATION_BUTTON,
  type NotificationNeeds,
  OWN_CHOICE,
  type Subscriber,
} from '../../shared/preferences/preferences-table.ts'

/** An option of *Also tell me*. */
const SHARES = 'shares'
const REMINDERS = 'reminders'
const LOW = 'low'
const HIGH = 'high'

/** Default bounds of alerts. */
const LOW_SCORE = OUT_OF * 0.6
const HIGH_SCORE = OUT_OF * 0.9

const RESULTS: Choice<ResultsChoice>[] = [
  { value: 'off', label: 'Off' },
  { value: 'each', label: 'Each session, in working hours' },
  { value: 'at_once', label: 'Each session, at once' },
]

const DIGESTS: Choice<DigestChoice>[] = [
  { value: 'off', label: 'Off' },
  { value: 'weekly', label: 'Weekly, on Mondays at 9:00' },
]

export type SettingsNeeds = HomeDependencies & FormNeeds

/** What a person gets DMs about, and when. */
export const notifications = form({
  id: 'notifications',
  kind: 'notifications',
  title: () => 'Notifications',
  submitLabel: 'Save',
  kept: z.object({
    /** The state of the Home that the form was opened from, to redraw it when the form is saved. */
    home: z.string(),
    /** The subscriber's time zone. */
    zone: z.string().transform(knownZone),
  }),
  fields: (sheet, _, chosen?: NotificationForm) => drawFields(sheet, chosen),
  check: ({ pausedUntil }, { zone }, { now }) => ({
    pause:
      pausedUntil !== undefined && endOfPause(pausedUntil, now.getTime(), zone) === undefined
        ? { kind: 'pause_not_ahead' }
        : undefined,
  }),
  allow: async (needs: SettingsNeeds, context) => must(await findSubscriber(needs, context)),
  shown: 'nothing that changes',
  open: (needs, context, subscriber, home: string) => ({
    audit: [],
    kept: { home, zone: subscriber.zone },
    facts: formOf(subscriber, needs, context),
  }),
  async submit(needs, context, subscriber, open, values) {
    const refusal = subscriber.audience.mayListOthers ? undefined : refusalOf(values)
    if (refusal !== undefined) throw refuse('refused', refusal)
    const change = changeOf(values, subscriber, context.now.getTime())
    await needs.preferences.change(context.user, change, subscriber.profile.email)
    return {
      audit: OWN_CHOICE,
      isDone: true,
      afterwards: () => redrawHome(needs, context, open.home),
    }
  },
})

/** *Notifications…* in the Home. */
export const openNotifications = button({
  ids: [HOME_ACTIONS.notifications],
  ...NOTIFICATION_BUTTON,
  run: notifications.open,
})

/** The refusal of a coach's choice, if the subscriber has stopped coaching since the form opened. */
function refusalOf({ digest, alerts }: NotificationForm) {
  if (digest === 'weekly') return { kind: 'digest_not_allowed' } as const
  return alerts !== undefined && hasAlerts(alerts) ? ({ kind: 'alerts_not_allowed' } as const) : undefined
}

/** @param chosen the subscriber's choices, which also tell which fields they get. */
function drawFields(sheet: Sheet, chosen: NotificationForm | undefined): NotificationForm {
  const has = (name: string, value: unknown) => (chosen === undefined ? sheet.has(name) : value !== undefined)
  return {
    results: has('results', chosen?.results)
      ? sheet.radio('results', 'My results', { choices: RESULTS, initial: chosen?.results ?? 'off' })
      : undefined,
    digest: has('digest', chosen?.digest)
      ? sheet.radio('digest', "Coach's digest", {
          choices: DIGESTS,
          initial: chosen?.digest ?? 'off',
          hint: 'At most three people to write to, and why, and a line on how everyone practiced.',
        })
      : undefined,
    ...drawAlso(sheet, chosen),
    pausedUntil: sheet.date('pause', 'Pause until', {
      initial: chosen?.pausedUntil,
      optional: true,
      hint: 'Until then you only get DMs about coaching, about your sessions that are shared, and those you ask for.',
    }),
  }
}

type Also = Pick<NotificationForm, 'shareNotices' | 'assignmentReminders' | 'alerts'>

function drawAlso(sheet: Sheet, chosen: Also | undefined): Also {
  const choices: AlsoChoice[] = chosen === undefined ? sheet.postedChoices('also') : alsoChoices(chosen)
  const has = (name: string) => choices.some(({ value }) => value === name)
  const hint = has(LOW)
    ? 'Scores come in your working hours, in one DM an hour at most. The Home of your people says that coaches are alerted.'
    : undefined
  const initial = choices.flatMap(({ value, isOn }) => (isOn ? value : []))
  const ticked =
    choices.length === 0 ? [] : sheet.checkboxes('also', 'Also tell me', { choices, initial, hint })
  const isTicked = (name: string) => (has(name) ? ticked.includes(name) : undefined)
  const alerts = {
    atMost: isTicked(LOW) ? LOW_SCORE : undefined,
    atLeast: isTicked(HIGH) ? HIGH_SCORE : undefined,
  }
  return {
    shareNotices: isTicked(SHARES),
    assignmentReminders: isTicked(REMINDERS),
    alerts: has(LOW) ? alerts : undefined,
  }
}

type AlsoChoice = Choice & { isOn?: boolean }

function alsoChoices({ shareNotices, assignmentReminders, alerts }: Also): AlsoChoice[] {
  const people = 'When one of my people scores'
  return present([
    shareNotices !== undefined && {
      label: 'When someone shares my session',
      value: SHARES,
      isOn: shareNotices,
    },
    assignmentReminders !== undefined && {
      label: 'The working day before and after an assignment of mine is due',
      value: REMINDERS,
      isOn: assignmentReminders,
    },
    alerts && {
      label: `${people} ${LOW_SCORE} or below`,
      value: LOW,
      isOn: alerts.atMost !== undefined,
    },
    alerts && {
      label: `${people} ${HIGH_SCORE} or above`,
      value: HIGH,
      isOn: alerts.atLeast !== undefined,
    },
  ])
}

/** A pause until this day ends when the day begins. `undefined` if that has passed. */
export function endOfPause(day: LocalDate, now: number, zone: string): number | undefined {
  const end = momentOf(day, 0, zone)
  return end > now ? end : undefined
}

function formOf(
  { preference, audience, zone }: Subscriber,
  { defaultResults }: NotificationNeeds,
  { now }: DeliveryContext,
): NotificationForm {
  return choicesOf(preference, audience, { now: now.getTime(), defaultResults, zone })
}

/** Only changes fields that the form had and the subscriber may choose. */
function changeOf(form: NotificationForm, { audience, zone }: Subscriber, now: number): PreferenceChange {
  const { results, shareNotices, assignmentReminders, digest, alerts, pausedUntil } = form
  return {
    ...(results !== undefined && audience.hasSessions && audience.canWatch && choosingResults(results)),
    ...(shareNotices !== undefined && { shareNotices }),
    ...(assignmentReminders !== undefined && { assignmentReminders }),
    ...(digest !== undefined && { digest }),
    ...(alerts !== undefined && audience.mayListOthers && audience.canWatch && { alerts }),
    pausedUntil: pausedUntil === undefined ? undefined : endOfPause(pausedUntil, now, zone),
    undeliverable: undefined,
  }
}
