import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  addDays,
  isWorkingTime,
  knownZone,
  localTime,
  momentOf,
  nextOccurrence,
  nextWorkingTime,
  type Schedule,
  weekdayOf,
} from '../../src/lib/zoned-time.ts'
import { DAY_MS } from '../support/durations.ts'

const ZONES = [
  'Europe/Berlin',
  'America/New_York',
  'America/Los_Angeles',
  'Asia/Kolkata',
  'Australia/Lord_Howe',
  'Pacific/Kiritimati',
  'UTC',
]
const zone = fc.constantFrom(...ZONES)
const hour = fc.integer({ min: 0, max: 23 })
const moment = fc.integer({ min: Date.UTC(2024, 0), max: Date.UTC(2030, 0) })
const schedule: fc.Arbitrary<Schedule> = fc.record({ hour, zone })

function iso(at: number): string {
  return new Date(at).toISOString()
}

function utc(text: string): number {
  return Date.parse(text)
}

it.each([
  ['2026-03-29T00:59:59Z', { date: '2026-03-29', hour: 1 }],
  ['2026-03-29T01:00:00Z', { date: '2026-03-29', hour: 3 }],
  ['2026-03-29T22:00:00Z', { date: '2026-03-30', hour: 0 }],
])('the local time in Berlin at %s', (at, local) => {
  expect(localTime(utc(at), 'Europe/Berlin')).toEqual(local)
})

it.each([
  ['an ordinary hour', '2026-07-01', 9, '2026-07-01T07:00:00.000Z'],
  ['an hour that is skipped', '2026-03-29', 2, '2026-03-29T01:00:00.000Z'],
  ['an hour that comes twice', '2026-10-25', 2, '2026-10-25T00:00:00.000Z'],
])('the moment of %s in Berlin', (_, date, hour, expected) => {
  expect(iso(momentOf(date, hour, 'Europe/Berlin'))).toBe(expected)
})

describe('a schedule', () => {
  const berlin: Schedule = { hour: 9, zone: 'Europe/Berlin' }

  it.each([
    [
      'before the hour on a Monday',
      '2026-03-23T07:59:59Z',
      { date: '2026-03-23', at: '2026-03-23T08:00:00.000Z' },
    ],
    ['at the hour', '2026-03-23T08:00:00Z', { date: '2026-03-30', at: '2026-03-30T07:00:00.000Z' }],
    ['on a Sunday', '2026-10-25T12:00:00Z', { date: '2026-10-26', at: '2026-10-26T08:00:00.000Z' }],
  ])('comes next, weekly, %s', (_, after, expected) => {
    const { date, at } = nextOccurrence(utc(after), berlin)
    expect({ date, at: iso(at) }).toEqual(expected)
  })

  it('comes on each Monday, and leaves none out', () => {
    fc.assert(
      fc.property(moment, schedule, (now, schedule) => {
        const first = nextOccurrence(now, schedule)
        const second = nextOccurrence(first.at, schedule)
        expect(first.at).toBeGreaterThan(now)
        expect(second.date).toBe(addDays(first.date, 7))
        expect(weekdayOf(first.date)).toBe(1)
      }),
    )
  })
})

describe('working hours', () => {
  it.each([
    ['2026-10-23T06:59:59Z', false],
    ['2026-10-23T07:00:00Z', true],
    ['2026-10-23T14:59:59Z', true],
    ['2026-10-23T15:00:00Z', false],
    ['2026-10-24T10:00:00Z', false],
    ['2026-10-26T08:00:00Z', true],
  ])('in Berlin at %s: %s', (at, expected) => {
    expect(isWorkingTime(utc(at), 'Europe/Berlin')).toBe(expected)
  })

  it('come next within three days, and last', () => {
    fc.assert(
      fc.property(moment, zone, (at, zone) => {
        const next = nextWorkingTime(at, zone)
        expect(isWorkingTime(next, zone)).toBe(true)
        expect(next - at).toBeGreaterThanOrEqual(0)
        expect(next - at).toBeLessThan(3 * DAY_MS)
        expect(nextWorkingTime(next, zone)).toBe(next)
      }),
    )
  })
})

it.each([
  ['Europe/Berlin', 'Europe/Berlin'],
  ['Mars/Olympus', 'UTC'],
  ['', 'UTC'],
  [undefined, 'UTC'],
])('a zone that Slack names %s counts as %s', (named, expected) => {
  expect(knownZone(named)).toBe(expected)
})
