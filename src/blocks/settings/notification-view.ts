import type { ModalView, PlainTextOption } from '@slack/types'
import type { DigestChoice, ResultsChoice } from '../../database/tables.ts'
import type { AlertRange } from '../../preferences/preference.ts'
import { alertBlocks } from '../text/alert.ts'
import { type Content, mrkdwnSection, plainText } from '../text/document.ts'
import { type InputBlock, inputBlock, plainView } from '../text/input.ts'
import { NOTIFICATION_FIELDS, type NotificationForm } from './notification-form.ts'
import { hourText } from './notification-words.ts'

export const NOTIFICATIONS_VIEW = 'notifications'

/** @param home the state of the Home in which the form is opened: it is drawn anew when the form is saved. */
export function notificationsView(form: NotificationForm, home: string, problem?: Content): ModalView {
  return {
    type: 'modal',
    callback_id: NOTIFICATIONS_VIEW,
    title: TITLE,
    submit: plainText('Save'),
    close: plainText('Cancel'),
    private_metadata: home,
    blocks: [
      ...alertBlocks(problem),
      ...(form.results === undefined ? [] : [resultsInput(form.results)]),
      ...(form.shareNotices === undefined ? [] : [sharesInput(form.shareNotices)]),
      ...(form.assignmentReminders === undefined ? [] : [remindersInput(form.assignmentReminders)]),
      ...(form.digest === undefined ? [] : digestInputs(form.digest)),
      ...(form.alerts === undefined ? [] : alertInputs(form.alerts)),
      pauseInput(form.pausedUntil),
    ],
  }
}

export function loadingNotificationsView(): ModalView {
  return plainView(TITLE, [mrkdwnSection('Loading your choices…')])
}

export function savingNotificationsView(): ModalView {
  return plainView(TITLE, [mrkdwnSection('Saving…')])
}

/** @param line what is on, from `notificationsLine`. */
export function savedNotificationsView(line: string): ModalView {
  return plainView(TITLE, [mrkdwnSection(`*Saved*\n${line}`)])
}

/** In place of a form that can't be filled in. */
export function noNotificationsView(problem: Content): ModalView {
  return plainView(TITLE, alertBlocks(problem))
}

const TITLE = plainText('Notifications')

const RESULTS: Record<ResultsChoice, string> = {
  off: 'Off',
  each: 'Each session, as soon as it is graded',
  daily: 'Once a day, at the end of your working day',
}

const DIGESTS: Record<DigestChoice, string> = {
  off: 'Off',
  weekly: 'Weekly, on Mondays',
  daily: 'Daily',
}

function resultsInput(results: ResultsChoice): InputBlock {
  return inputBlock(
    'My results',
    radioButtons(NOTIFICATION_FIELDS.results, RESULTS, ['off', 'each', 'daily'], results),
  )
}

function sharesInput(isOn: boolean): InputBlock {
  return checkbox('My sessions', NOTIFICATION_FIELDS.shares, 'Tell me when someone shares my session', isOn)
}

function remindersInput(isOn: boolean): InputBlock {
  const label = 'Remind me the day before an assignment is due, and the day after'
  return checkbox('Assignment reminders', NOTIFICATION_FIELDS.reminders, label, isOn)
}

function checkbox(title: string, field: string, label: string, isOn: boolean): InputBlock {
  const option = optionOf(label, field)
  const element = {
    type: 'checkboxes' as const,
    action_id: field,
    options: [option],
    ...(isOn && { initial_options: [option] }),
  }
  return inputBlock(title, element, { optional: true })
}

function digestInputs({ choice, hour }: NonNullable<NotificationForm['digest']>): InputBlock[] {
  const hours = Array.from({ length: 24 }, (_, at) => optionOf(hourText(at), String(at)))
  return [
    inputBlock(
      "Coach's digest",
      radioButtons(NOTIFICATION_FIELDS.digest, DIGESTS, ['off', 'weekly', 'daily'], choice),
      { hint: plainText("Who practiced, who got better, and who hasn't practiced for two weeks.") },
    ),
    inputBlock(
      'Digest at',
      {
        type: 'static_select',
        action_id: NOTIFICATION_FIELDS.hour,
        options: hours,
        initial_option: optionOf(hourText(hour), String(hour)),
      },
      { hint: plainText('In your own time zone.') },
    ),
  ]
}

function alertInputs({ atMost, atLeast }: AlertRange): InputBlock[] {
  const scoreInput = (action_id: string, score: number | undefined) => ({
    type: 'number_input' as const,
    action_id,
    is_decimal_allowed: false,
    min_value: '0',
    max_value: '100',
    ...(score !== undefined && { initial_value: String(score) }),
  })
  return [
    inputBlock('Alert me to scores at or below', scoreInput(NOTIFICATION_FIELDS.atMost, atMost), {
      optional: true,
    }),
    inputBlock('Alert me to scores at or above', scoreInput(NOTIFICATION_FIELDS.atLeast, atLeast), {
      optional: true,
      hint: plainText(
        'Of your people, in your working hours, in one DM an hour at most. Their Home says that coaches are alerted. Empty: no alerts.',
      ),
    }),
  ]
}

function pauseInput(pausedUntil: string | undefined): InputBlock {
  const element = {
    type: 'datepicker' as const,
    action_id: NOTIFICATION_FIELDS.pause,
    placeholder: plainText('Choose a day'),
    ...(pausedUntil !== undefined && { initial_date: pausedUntil }),
  }
  return inputBlock('Pause until', element, {
    optional: true,
    hint: plainText('No DMs until then, except about coaching.'),
  })
}

function radioButtons<Choice extends string>(
  action_id: string,
  labels: Record<Choice, string>,
  order: readonly Choice[],
  chosen: Choice,
) {
  return {
    type: 'radio_buttons' as const,
    action_id,
    options: order.map((choice) => optionOf(labels[choice], choice)),
    initial_option: optionOf(labels[chosen], chosen),
  }
}

function optionOf(label: string, value: string): PlainTextOption {
  return { text: plainText(label), value }
}
