import { expect, it } from 'vitest'
import { assignedParts } from '../../../src/blocks/assign/assigned-table.ts'
import type { Assignment } from '../../../src/exec/assignment.ts'
import { batchesOf } from '../../../src/features/assign/assigned-by-you.ts'

const one = { batch: 'b1', title: 'Discovery', due: '2026-04-03', name: 'Jane', assignment: 'a1' }
const two = { ...one, name: 'Gus', assignment: 'a2' }
const other = { ...one, batch: 'b2', title: undefined, due: '2026-03-01', assignment: 'a3' }
const inExec = (id: string, status: string): Assignment => ({
  ...{ id, status, person: {}, scenario: {}, attempts: 1, attemptsNeeded: 1 },
})

it.each<[string, Assignment[] | undefined, string[]]>([
  [
    'some have done',
    [inExec('a1', 'completed'), inExec('a2', 'past_due'), inExec('a9', 'completed')],
    [
      'Discovery · 1 of 2 done · due Fri, Apr 3 · Gus',
      'Exec scenario · 0 of 1 done · was due Sun, Mar 1 · Jane',
    ],
  ],
  [
    'all have done',
    ['a1', 'a2', 'a3'].map((id) => inExec(id, 'completed')),
    ['Discovery · 2 of 2 done · was due Fri, Apr 3', 'Exec scenario · 1 of 1 done · was due Sun, Mar 1'],
  ],
  ['Exec does not tell', undefined, ['Discovery · due Fri, Apr 3', 'Exec scenario · was due Sun, Mar 1']],
])('what a coach has assigned, where %s', (_, found, lines) => {
  const { table, rows } = assignedParts(batchesOf([one, two, other], found), '2026-03-27', [])
  const texts = [table, rows].map((parts) => parts.flatMap((part) => (part ? part.text.split('\n') : [])))
  expect(texts.map((all) => all.filter((text) => text !== ''))).toEqual([
    ['Assigned by you', ...lines],
    ['Assigned by you', ...lines],
  ])
})

it('counts somebody without a name among those who still have it to do', () => {
  const { rows } = assignedParts(batchesOf([{ ...one, name: undefined }, two], []), '2026-03-27', [])
  expect(JSON.stringify(rows)).toContain('Discovery · 0 of 2 done · due Fri, Apr 3 · Someone, Gus')
})

it('shows the newest, as many as Slack takes', () => {
  const title = 'x'.repeat(150)
  const all = Array.from({ length: 150 }, (_, at) => ({ ...one, batch: `b${at}`, title: `${at} ${title}` }))
  const { table } = assignedParts(batchesOf(all, []), '2026-03-27', [])
  const blocks = table.flatMap((part) => (part ? part.blocks : []))
  const rows = blocks.flatMap((block) => (block.type === 'data_table' ? block.rows : []))
  expect(JSON.stringify(rows[1])).toContain('"0 x')
  expect(rows.length).toBeLessThanOrEqual(101)
  expect(JSON.stringify(rows).length).toBeLessThan(20_000)
})
