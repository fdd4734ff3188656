import { expect, it } from 'vitest'
import { practiceNow } from '../../../src/blocks/home/practice-now.ts'
import { DAY_MS } from '../../../src/lib/durations.ts'
import { assignmentDocument } from '../../support/exec/assignments.ts'
import { assignmentOf, summaryOf } from '../../support/read-documents.ts'

const NOW = new Date('2026-03-15T12:00:00Z')

/** @param days until it is due; negative if that is past. */
function assigned(name: string, days: number | undefined, more: object = {}) {
  const due_date = days === undefined ? null : new Date(NOW.getTime() + days * DAY_MS).toISOString()
  return assignmentOf(assignmentDocument({ id: name, scenario: { id: name, name }, due_date, ...more }))
}

function attempt(name: string, score: number | null, rank: 'gold' | 'silver' | 'bronze' | null) {
  return summaryOf({ id: `${name}${score}`, scenario: { id: name, name, slug: name }, score, rank })
}

const [GOLD, WEAK, WEAKER] = [
  attempt('A', 91, 'gold'),
  attempt('B', 78, 'silver'),
  attempt('C', 55, 'bronze'),
]

it.each<[string, Parameters<typeof practiceNow>[0], Parameters<typeof practiceNow>[1], string | undefined]>([
  ['nothing', [], [], undefined],
  ['nothing after a Gold', [], [GOLD], undefined],
  [
    'nothing of what is done or has no attempts left',
    [assigned('D', -1, { status: 'completed' }), assigned('E', -1, { status: 'did_not_pass' })],
    [],
    undefined,
  ],
  ['what is overdue, before what is weak', [assigned('D', 1), assigned('E', -1)], [WEAKER], 'due E'],
  [
    'what is overdue lately, before what was due a month ago',
    [assigned('D', -30), assigned('E', -1)],
    [],
    'due E',
  ],
  ['the weakest scenario, before what is due next', [assigned('D', 1)], [WEAK, WEAKER], 'weak C'],
  ['the weakest scenario by its newest attempt', [], [attempt('C', 88, 'silver'), WEAK, WEAKER], 'weak B'],
  ['no scenario that is Gold by now', [], [GOLD, attempt('A', 10, null), WEAK], 'weak B'],
  ['the assignment in the weakest scenario', [assigned('D', 1), assigned('C', 5)], [WEAK, WEAKER], 'due C'],
  ['what is due next, without a weak attempt', [assigned('D', undefined), assigned('E', 2)], [GOLD], 'due E'],
  [
    'what has no due day, without anything else',
    [assigned('D', undefined)],
    [attempt('B', null, null)],
    'due D',
  ],
])('what to practice now is %s', (_, assignments, sessions, expected) => {
  const found = practiceNow(assignments, sessions, NOW)
  const name =
    found &&
    ('weakest' in found ? `weak ${found.weakest.scenario.id}` : `due ${found.assignment.scenario.id}`)
  expect(name).toBe(expected)
})
