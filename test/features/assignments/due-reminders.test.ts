import { describe, expect, it } from 'vitest'
import type { Assignment } from '../../../src/exec/assignment.ts'
import { remindersBetween, reminderTimes } from '../../../src/features/assignments/due-reminders.ts'

const ALWAYS = { from: 0, to: Number.MAX_SAFE_INTEGER }
const jane = { person: 'U0REP', zone: 'Europe/Berlin' }

describe('reminderTimes', () => {
  it.each([
    ['a Wednesday', '2026-03-25T17:00:00Z', 'Europe/Berlin', '2026-03-24T08:00:00Z', '2026-03-26T08:00:00Z'],
    ['a Friday', '2026-03-20T17:00:00Z', 'Europe/Berlin', '2026-03-19T08:00:00Z', '2026-03-23T08:00:00Z'],
    ['a Sunday', '2026-03-22T17:00:00Z', 'Europe/Berlin', '2026-03-20T08:00:00Z', '2026-03-23T08:00:00Z'],
    ['a Monday', '2026-03-23T17:00:00Z', 'Europe/Berlin', '2026-03-20T08:00:00Z', '2026-03-24T08:00:00Z'],
    [
      'the start of summer time',
      '2026-03-29T12:00:00Z',
      'Europe/Berlin',
      '2026-03-27T08:00:00Z',
      '2026-03-30T07:00:00Z',
    ],
    [
      'midnight in UTC, a day before',
      '2026-03-26T00:00:00Z',
      'America/New_York',
      '2026-03-24T13:00:00Z',
      '2026-03-26T13:00:00Z',
    ],
    [
      'midnight in UTC, that day',
      '2026-03-26T00:00:00Z',
      'Asia/Kolkata',
      '2026-03-25T03:30:00Z',
      '2026-03-27T03:30:00Z',
    ],
  ])('of what is due on %s', (_, due, zone, before, after) => {
    const times = reminderTimes(new Date(due), zone)
    expect(new Date(times.assignments_due)).toEqual(new Date(before))
    expect(new Date(times.assignments_overdue)).toEqual(new Date(after))
  })
})

describe('remindersBetween', () => {
  const assignment: Assignment = {
    due_date: '2026-03-25T17:00:00Z',
    status: 'in_progress',
    created_at: '2026-03-01T00:00:00Z',
  }
  const before = Date.parse('2026-03-24T08:00:00Z')
  const after = Date.parse('2026-03-26T08:00:00Z')
  const found = (assignments: Assignment[], between = ALWAYS) =>
    remindersBetween(jane, assignments, between).map(({ kind, dedupKey, dueAt }) => [kind, dedupKey, dueAt])

  it('are one before and one after', () => {
    expect(found([assignment])).toEqual([
      ['assignments_due', '2026-03-25', before],
      ['assignments_overdue', '2026-03-25', after],
    ])
  })

  it('gather all that is due on one day', () => {
    const later = { ...assignment, due_date: '2026-03-25T22:00:00Z' }
    const other = { ...assignment, due_date: '2026-03-27T17:00:00Z' }
    expect(found([assignment, later, other])).toHaveLength(4)
  })

  it.each<[name: string, change: Partial<Assignment>, count: number]>([
    ['is done', { status: 'completed' }, 0],
    ['was not passed', { status: 'did_not_pass' }, 0],
    ['has no attempt left', { attempt_max: 2, attempt_count: 2 }, 0],
    ['has no due date', { due_date: null }, 0],
    ['came after the morning before it is due', { created_at: '2026-03-24T09:00:00Z' }, 1],
    ['came at an unknown time', { created_at: null }, 2],
    ['has a status that the app does not know', { status: 'paused' }, 2],
  ])('of what %s are %s', (_, change, count) => {
    expect(found([{ ...assignment, ...change }])).toHaveLength(count)
  })

  it.each([
    [before, before, 1],
    [before + 1, after - 1, 0],
    [before + 1, after, 1],
    [after + 1, after + 9e9, 0],
  ])('from %i to %i are %i', (from, to, count) => {
    expect(found([assignment], { from, to })).toHaveLength(count)
  })
})
