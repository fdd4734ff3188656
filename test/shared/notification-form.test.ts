import { describe, expect, it } from 'vitest'
import { hourText, notificationsLine } from '../../src/blocks/settings/notification-words.ts'
import { momentOf } from '../../src/lib/zoned-time.ts'
import { notificationForm } from '../../src/shared/notification-form.ts'
import { defaultPreference, type Preference } from '../../src/shared/preference.ts'

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

  it.each(['Europe/Berlin', 'America/New_York', 'Asia/Kolkata'])(
    'shows the day on which a pause ends in %s',
    (zone) => {
      const pausedUntil = momentOf('2026-03-29', 0, zone)
      expect(formOf({ pausedUntil }, { zone }).pausedUntil).toBe('2026-03-29')
    },
  )

  it('shows no pause that has ended', () => {
    expect(formOf({ pausedUntil: NOW }).pausedUntil).toBeUndefined()
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
