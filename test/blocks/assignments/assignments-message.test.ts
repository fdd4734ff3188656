import { describe, expect, it } from 'vitest'
import {
  decodeAssignmentCursor,
  encodeAssignmentCursor,
  FIRST_ASSIGNMENTS,
  overdueMessage,
  ownAssignmentsMessage,
  reminderMessage,
} from '../../../src/blocks/assignments/assignments-message.ts'
import type { Assignment } from '../../../src/exec/assignment.ts'
import type { AssignmentList } from '../../../src/exec/assignments.ts'
import { assignmentOf } from '../../support/read-documents.ts'
import { readableBlocks } from '../../support/slack/readable.ts'
import { drawn } from '../drawn.ts'
import { messageProblems } from '../sent.ts'

const now = new Date('2026-03-26T12:00:00Z')
const options = {
  now,
  zone: 'Europe/Berlin',
  scenarios: new Map([
    ['s1', { id: 's1', name: 'Pricing', url: 'https://acme.app.exec.com/scenarios/s1-7f3a' }],
  ]),
}

function assignment(number: number, more: Partial<Assignment> = {}): Assignment {
  const due_date = new Date(now.getTime() + number * 86_400_000).toISOString()
  const user = { email: 'jane@acme.com', first_name: 'Jane', last_name: 'Smith' }
  const document = { id: `a${number}`, user, scenario: { id: 's1', name: `#${number}` }, due_date }
  return { ...assignmentOf(document), ...more }
}

function list(assignments: Assignment[], more: Partial<AssignmentList> = {}): AssignmentList {
  return { assignments, isWhole: true, readAt: now, ...more }
}

function many(count: number, more: Partial<Assignment> = {}): Assignment[] {
  return Array.from({ length: count }, (_, at) => assignment(at + 1, more))
}

const DONE = { status: 'completed' } as const
const ALL = [assignment(1, { rankToReach: 'gold' }), assignment(2, DONE), assignment(3, DONE)]
const own = (assignments: AssignmentList, cursor = FIRST_ASSIGNMENTS, overdue?: AssignmentList) =>
  ownAssignmentsMessage(assignments, overdue, cursor, options)
const overdue = (assignments: AssignmentList, hasOwn = false) =>
  overdueMessage(assignments, FIRST_ASSIGNMENTS, {
    ...options,
    hasOwn,
    sessions: [],
    keyOf: () => `m.${'k'.repeat(32)}`,
    hasWrittenTo: () => false,
  })

it.each([
  ['none', own(list([]))],
  ['each with its due date, Practice to its address, and those that are done folded away', own(list(ALL))],
  ['those that are done, too', own(list(ALL), { ...FIRST_ASSIGNMENTS, withDone: true })],
  ['nothing but those that are done', own(list(ALL.slice(1)))],
  ['no Practice without an address', own(list([assignment(1, { scenario: { id: 's9', name: 'Old' } })]))],
  ['that there may be more, and that the list is old', own(list(many(500), { isWhole: false, asOf: now }))],
  ["the way to what is overdue of a coach's people", own(list([]), FIRST_ASSIGNMENTS, list(many(7)))],
  ['no way where nothing is overdue', own(list([]), FIRST_ASSIGNMENTS, list([]))],
  ['the person of each that is overdue', overdue(list([assignment(-3)]), true)],
  ['nothing overdue', overdue(list([]))],
  ['nothing overdue of what was checked', overdue(list([], { isWhole: false }))],
  ['a reminder of one', reminderMessage(ALL.slice(0, 1), { ...options, turnOff: 'button' })],
  ['a reminder of more than a message shows', reminderMessage(many(7), { ...options, turnOff: 'menu' })],
])('the message of assignments shows %s', (_, content) => {
  expect(drawn(content)).toMatchSnapshot()
})

describe('ownAssignmentsMessage', () => {
  it.each([
    [0, '1–5 of 12\n[More]'],
    [5, '6–10 of 12\n[Back] [More]'],
    [10, '11–12 of 12\n[Back]'],
    [500, '11–12 of 12\n[Back]'],
  ])('from row %i ends with %s', (from, end) => {
    const { blocks } = own(list(many(12)), { ...FIRST_ASSIGNMENTS, from })
    expect(readableBlocks(blocks).endsWith(`\n${end}`)).toBe(true)
  })

  it('fits into a message whatever Exec sends', () => {
    const name = '<!channel> *x* '.repeat(500)
    const hostile = many(500, { scenario: { id: 's1', name }, program: name, rankToReach: name })
    const content = own(list(hostile), { ...FIRST_ASSIGNMENTS, from: 250 })
    expect(messageProblems(content)).toEqual([])
    expect(content.text).toMatch(/^(?![\s\S]*<!channel>)[\s\S]*251–255 of 500/)
  })
})

describe('a cursor of assignments', () => {
  it.each([FIRST_ASSIGNMENTS, { view: 'overdue', from: 495, withDone: true } as const])(
    'reads back %j',
    (one) => {
      expect(decodeAssignmentCursor(encodeAssignmentCursor(one))).toEqual(one)
    },
  )

  it.each(['', 'assignments:all:0:open', 'assignments:own:99999:open', 'list:1:0::own'])(
    'refuses %j',
    (text) => {
      expect(decodeAssignmentCursor(text)).toBeUndefined()
    },
  )
})
