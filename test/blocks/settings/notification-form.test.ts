import { describe, expect, it } from 'vitest'
import { problemMessage } from '../../../src/blocks/problems/problem-message.ts'
import {
  alertProblems,
  endOfPause,
  type NotificationForm,
  notificationForm,
  readNotificationForm,
} from '../../../src/blocks/settings/notification-form.ts'
import { notificationsView } from '../../../src/blocks/settings/notification-view.ts'
import { hourText, notificationsLine } from '../../../src/blocks/settings/notification-words.ts'
import { defaultPreference, type Preference } from '../../../src/preferences/preference.ts'
import { validateView } from '../../support/slack/blocks/validate-view.ts'
import { parseJson } from '../../support/slack/json.ts'

const NOW = Date.UTC(2026, 2, 16, 9)
const ALL = { results: true, shares: true, reminders: true, digest: true, alerts: true }
const NONE = {
  results: undefined,
  shareNotices: undefined,
  assignmentReminders: undefined,
  digest: undefined,
  alerts: undefined,
  pausedUntil: undefined,
}

function formOf(change: Partial<Preference>, facts: Partial<Parameters<typeof notificationForm>[1]> = {}) {
  const preference = { ...defaultPreference('U0REP'), ...change }
  const given = { fields: ALL, now: NOW, defaultResults: 'off', zone: 'Europe/Berlin', ...facts } as const
  return notificationForm(preference, given)
}

describe('the form for notifications', () => {
  it('begins with the defaults', () => {
    expect(formOf({})).toEqual({
      results: 'off',
      shareNotices: true,
      assignmentReminders: false,
      digest: { choice: 'off', hour: 9 },
      alerts: { atMost: undefined, atLeast: undefined },
      pausedUntil: undefined,
    })
    expect(formOf({}, { defaultResults: 'each' }).results).toBe('each')
  })

  it('has only the fields that the reader gets', () => {
    const fields = { results: false, shares: false, reminders: false, digest: false, alerts: false }
    expect(formOf({ results: 'each', digest: 'daily' }, { fields })).toEqual(NONE)
  })

  it.each([
    ['Europe/Berlin', '2026-03-29', Date.UTC(2026, 2, 28, 23)],
    ['America/New_York', '2026-03-29', Date.UTC(2026, 2, 29, 4)],
    ['Asia/Kolkata', '2026-03-17', Date.UTC(2026, 2, 16, 18, 30)],
    ['Asia/Kolkata', '2026-03-16', undefined],
    ['Europe/Berlin', '2020-01-01', undefined],
  ])('ends a pause in %s until %s at the beginning of that day', (zone, day, end) => {
    expect(endOfPause(day, NOW, zone)).toBe(end)
    if (end !== undefined) expect(formOf({ pausedUntil: end }, { zone }).pausedUntil).toBe(day)
  })

  it('shows no pause that has ended', () => {
    expect(formOf({ pausedUntil: NOW }).pausedUntil).toBeUndefined()
  })

  it.each<[string, NotificationForm]>([
    [
      'everything',
      formOf({
        results: 'daily',
        digest: 'weekly',
        alerts: { atMost: 0, atLeast: 100 },
        pausedUntil: NOW + 9e8,
      }),
    ],
    ['nothing', { ...NONE }],
  ])('is a view that Slack takes, with %s', (_, form) => {
    const problem = problemMessage({ kind: 'database_unavailable' }, 'EX-ABCDEF')
    for (const view of [notificationsView(form, '{}'), notificationsView(form, '{}', problem)])
      expect(validateView(parseJson(JSON.stringify(view)), 'modal')).toEqual([])
  })
})

describe('the reader of the form', () => {
  const option = (value: string) => ({ selected_option: { value } })
  const pause = { pause: { pause: { selected_date: null } } }
  const all = {
    results: { results: option('each') },
    shares: { shares: { selected_options: [option('shares')] } },
    reminders: { reminders: { selected_options: [option('reminders')] } },
    digest: { digest: option('weekly') },
    hour: { hour: option('17') },
    alert_at_most: { alert_at_most: { value: '60' } },
    alert_at_least: { alert_at_least: { value: null } },
    pause: { pause: { selected_date: '2026-04-01' } },
  }

  it('reads what Slack sends', () => {
    expect(readNotificationForm(all)).toEqual({
      results: 'each',
      shareNotices: true,
      assignmentReminders: true,
      digest: { choice: 'weekly', hour: 17 },
      alerts: { atMost: 60, atLeast: undefined },
      pausedUntil: '2026-04-01',
    })
    expect(readNotificationForm(pause)).toEqual(NONE)
    expect(readNotificationForm({ ...pause, shares: { shares: { selected_options: [] } } })).toMatchObject({
      shareNotices: false,
    })
  })

  it.each([
    [{ ...all, results: { results: option('always') } }],
    [{ ...all, hour: { hour: option('24') } }],
    [{ ...all, hour: { hour: option('-1') } }],
    [{ ...all, digest: { digest: option('hourly') } }],
    [{ ...all, pause: { pause: { selected_date: 'tomorrow' } } }],
    [{ ...all, pause: { pause: { selected_date: '2026-13-45' } } }],
    [{}],
    [undefined],
  ])('takes nothing else: %j', (state) => {
    expect(readNotificationForm(state)).toBeUndefined()
  })
})

describe('alerts in the form', () => {
  const wrong = 'alert_not_a_score'
  it.each<[number | undefined, number | undefined, ReturnType<typeof alertProblems>]>([
    [undefined, undefined, []],
    [60, undefined, []],
    [undefined, 0, []],
    [0, 100, []],
    [60, 61, []],
    [60, 60, [{ field: 'alert_at_least', kind: 'alerts_overlap' }]],
    [61, 60, [{ field: 'alert_at_least', kind: 'alerts_overlap' }]],
    [
      -1,
      101,
      [
        { field: 'alert_at_most', kind: wrong },
        { field: 'alert_at_least', kind: wrong },
      ],
    ],
    [60.5, 20, [{ field: 'alert_at_most', kind: wrong }]],
    [undefined, Number.NaN, [{ field: 'alert_at_least', kind: wrong }]],
  ])('of %s or below and %s or above have the problems %j', (atMost, atLeast, problems) => {
    expect(alertProblems({ ...NONE, alerts: { atMost, atLeast } })).toEqual(problems)
  })

  it('are none in a form without these fields', () => {
    expect(alertProblems(NONE)).toEqual([])
  })
})

describe('the line of what is on', () => {
  it.each<[Partial<Preference>, string]>([
    [{ shareNotices: false }, 'Off'],
    [{}, 'On: a DM when someone shares your session'],
    [{ results: 'each', shareNotices: false }, 'On: a DM for each of your sessions'],
    [
      { assignmentReminders: true },
      'On: reminders of your assignments · a DM when someone shares your session',
    ],
    [{ results: 'daily', shareNotices: false }, 'On: your results once a day'],
    [
      { results: 'each', digest: 'weekly', digestHour: 0 },
      'On: a DM for each of your sessions · a digest on Mondays at 12:00 AM · a DM when someone shares your session',
    ],
    [{ shareNotices: false, digest: 'daily', digestHour: 12 }, 'On: a digest every day at 12:00 PM'],
    [
      { shareNotices: false, alerts: { atMost: 60, atLeast: undefined } },
      'On: alerts to scores of 60 or below',
    ],
    [
      { shareNotices: false, alerts: { atMost: 60, atLeast: 95 } },
      'On: alerts to scores of 60 or below, or 95 or above',
    ],
    [
      { results: 'daily', shareNotices: false, pausedUntil: NOW + 86_400_000 },
      'Paused until <!date^1773738000^{date_short_pretty}|17 Mar 2026>, then your results once a day',
    ],
    [{ shareNotices: false, pausedUntil: NOW + 86_400_000 }, 'Off'],
    [
      { results: 'each', undeliverable: 'messages_tab_disabled' },
      "Slack couldn't deliver to you, so DMs are off. Save to turn them on again.",
    ],
  ])('of %j is: %s', (change, line) => {
    expect(notificationsLine(formOf(change), { ...defaultPreference('U0REP'), ...change })).toBe(line)
  })

  it.each([
    [0, '12:00 AM'],
    [9, '9:00 AM'],
    [12, '12:00 PM'],
    [23, '11:00 PM'],
  ])('writes the hour %s as %s', (hour, text) => {
    expect(hourText(hour)).toBe(text)
  })
})
