import { describe, expect, it } from 'vitest'
import { dayText, slackDateText } from '../../playground/draw/slack-date.ts'

const SECONDS = Date.parse('2026-03-15T14:30:05Z') / 1000
const berlin = { timeZone: 'Europe/Berlin', now: new Date('2026-04-01T00:00:00Z') }

describe('slackDateText', () => {
  it.each([
    ['{date_num} {time}', '2026-03-15 3:30 PM'],
    ['{date}', 'March 15'],
    ['{date_short} at {time_secs}', 'Mar 15 at 3:30:05 PM'],
    ['{date_short_pretty}', 'Mar 15'],
    ['{unknown}', '{unknown}'],
  ])('formats %s as %s', (format, text) => {
    expect(slackDateText(SECONDS, format, berlin)).toBe(text)
  })

  it('says the year from half a year on', () => {
    const now = new Date('2026-09-20T00:00:00Z')
    expect(slackDateText(SECONDS, '{date_short}', { ...berlin, now })).toBe('Mar 15, 2026')
  })

  it('names the weekday in date_long', () => {
    expect(slackDateText(SECONDS, '{date_long}', berlin)).toMatch(/^Sunday, March 15, 2026$/)
  })

  it("formats a time in the reader's time zone", () => {
    expect(slackDateText(SECONDS, '{time}', { ...berlin, timeZone: 'Asia/Kolkata' })).toBe('8:00 PM')
  })

  it.each([
    ['2026-03-15T20:00:00Z', 'today'],
    ['2026-03-16T20:00:00Z', 'yesterday'],
    ['2026-03-14T20:00:00Z', 'tomorrow'],
  ])('formats date_pretty on %s as %s', (now, text) => {
    expect(slackDateText(SECONDS, '{date_pretty}', { ...berlin, now: new Date(now) })).toBe(text)
  })

  it('shows the format for an invalid time', () => {
    expect(slackDateText(Number.NaN, '{date}', berlin)).toBe('{date}')
  })
})

it.each([
  ['2026-03-15T20:00:00Z', 'Today'],
  ['2026-03-20T20:00:00Z', 'Sunday, March 15'],
])('names the day above its first message on %s as %s', (now, text) => {
  expect(dayText(SECONDS, { ...berlin, now: new Date(now) })).toBe(text)
})
