import { describe, expect, it } from 'vitest'
import { type NotificationChoice, silenceLine } from '../../../src/blocks/settings/notification-words.ts'
import {
  choicesOf,
  choosingResults,
  hasAlerts,
  isAlerting,
  type Preference,
  preferenceOf,
  type ResultsDefault,
  whyUnwanted,
} from '../../../src/shared/preferences/preference-rules.ts'
import { DAY_MS } from '../../support/durations.ts'

const NOW = Date.UTC(2026, 2, 16, 9)

function preference(change: Partial<Preference> = {}): Preference {
  return { ...preferenceOf({ person: 'U0REP' }), ...change }
}

describe('what a person is told', () => {
  it.each<
    [string, NotificationChoice, Partial<Preference>, ResultsDefault, 'paused' | 'turned_off' | undefined]
  >([
    ['never chosen', 'results', {}, 'off', 'turned_off'],
    ['never chosen, with each session as the default', 'results', {}, 'each', undefined],
    ['off', 'results', { results: 'off' }, 'each', 'turned_off'],
    ['at once', 'results', { results: 'at_once' }, 'each', undefined],
    ['paused until tomorrow', 'results', { results: 'each', pausedUntil: NOW + DAY_MS }, 'off', 'paused'],
    ['paused until now', 'results', { results: 'at_once', pausedUntil: NOW }, 'off', undefined],
    ['the default, paused', 'results', { pausedUntil: NOW + 1 }, 'each', 'paused'],
    ['off in a pause', 'results', { pausedUntil: NOW + 1 }, 'off', 'turned_off'],
    ['Slack takes no DM', 'results', { results: 'each', undeliverable: 'user_disabled' }, 'off', 'paused'],
    ['never chosen', 'shareNotices', {}, 'off', undefined],
    ['off', 'shareNotices', { shareNotices: false }, 'off', 'turned_off'],
    ['in a pause, too', 'shareNotices', { pausedUntil: NOW + DAY_MS }, 'off', undefined],
    ['Slack takes no DM', 'shareNotices', { undeliverable: 'messages_tab_disabled' }, 'off', 'paused'],
    ['never chosen', 'assignmentReminders', {}, 'off', 'turned_off'],
    ['on', 'assignmentReminders', { assignmentReminders: true }, 'off', undefined],
    [
      'on, in a pause',
      'assignmentReminders',
      { assignmentReminders: true, pausedUntil: NOW + 1 },
      'off',
      'paused',
    ],
    ['never chosen', 'digest', {}, 'off', 'turned_off'],
    ['weekly', 'digest', { digest: 'weekly' }, 'off', undefined],
    ['never chosen', 'alerts', {}, 'off', 'turned_off'],
    ['low scores', 'alerts', { alerts: { atMost: 60 } }, 'off', undefined],
  ])('%s: %s', (_, choice, change, defaultResults, expected) => {
    expect(whyUnwanted(choice, preference(change), { now: NOW, defaultResults })).toBe(expected)
  })

  it('is each result again once a choice of results says that DMs come', () => {
    const given = preference({ undeliverable: 'user_disabled' })
    const chosen = { ...given, ...choosingResults('at_once') }
    expect(whyUnwanted('results', chosen, { now: NOW, defaultResults: 'off' })).toBeUndefined()
  })
})

describe('alerts', () => {
  it.each<[number | undefined, number | undefined, number, boolean]>([
    [undefined, undefined, 0, false],
    [60, undefined, 60, true],
    [60, undefined, 60.1, false],
    [0, undefined, 0, true],
    [undefined, 90, 89.9, false],
    [undefined, 90, 90, true],
    [60, 90, 75, false],
    [60, 90, 12, true],
    [60, 90, 100, true],
  ])('of %s or below and %s or above tell of a score of %s: %s', (atMost, atLeast, score, told) => {
    expect(isAlerting({ atMost, atLeast }, score)).toBe(told)
    expect(hasAlerts({ atMost, atLeast })).toBe(atMost !== undefined || atLeast !== undefined)
  })
})

const ALL = { hasSessions: true, mayListOthers: true, canWatch: true }
const NONE = {
  results: undefined,
  shareNotices: undefined,
  assignmentReminders: undefined,
  digest: undefined,
  alerts: undefined,
  pausedUntil: undefined,
}

function chosen(
  change: Partial<Preference>,
  { defaultResults = 'off', zone = 'Europe/Berlin', ...audience }: Partial<Given> = {},
) {
  const preference = { ...preferenceOf({ person: 'U0REP' }), ...change }
  return choicesOf(preference, { ...ALL, ...audience }, { now: NOW, defaultResults, zone })
}

type Given = Parameters<typeof choicesOf>[1] & Parameters<typeof choicesOf>[2]

describe('what someone can choose', () => {
  it('begins with the defaults', () => {
    expect(chosen({})).toEqual({
      results: 'off',
      shareNotices: true,
      assignmentReminders: false,
      digest: 'off',
      alerts: { atMost: undefined, atLeast: undefined },
      pausedUntil: undefined,
    })
    expect(chosen({}, { defaultResults: 'each' }).results).toBe('each')
  })

  it('is only what the app can tell them', () => {
    expect(
      chosen({ results: 'each', digest: 'weekly' }, { hasSessions: false, mayListOthers: false }),
    ).toEqual(NONE)
  })

  it('shows no pause that has ended', () => {
    expect(chosen({ pausedUntil: NOW }).pausedUntil).toBeUndefined()
  })
})

it.each<[string, Partial<Preference>, string | undefined]>([
  ['what comes', { results: 'each', digest: 'weekly' }, undefined],
  ['a pause that has ended', { pausedUntil: NOW }, undefined],
  [
    'a pause',
    { pausedUntil: NOW + 86_400_000 },
    'Paused until <!date^1773738000^{date_short_pretty}|Mar 17, 2026>. Coaching and shares still come.',
  ],
  [
    'a Slack that takes no DM',
    { undeliverable: 'messages_tab_disabled' },
    "Slack couldn't deliver my DMs, so they're off. Save to turn them on again.",
  ],
])('the Home says of %s: %s', (_, change, line) => {
  expect(silenceLine({ ...preferenceOf({ person: 'U0REP' }), ...change }, NOW)).toBe(line)
})
