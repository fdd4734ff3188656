import { expect, it } from 'vitest'
import { assignedParts } from '../../../src/blocks/assign/assigned-rows.ts'
import type { Assignment } from '../../../src/exec/assignment.ts'
import { batchesOf } from '../../../src/features/assign/assigned-by-you.ts'

const one = { batch: 'b1', title: 'Discovery', due: '2026-04-03', name: 'Jane', assignment: 'a1' }
const two = { ...one, name: 'Gus', assignment: 'a2' }
const other = { ...one, batch: 'b2', title: undefined, due: '2026-03-01', assignment: 'a3' }
const inExec = (id: string, status: string): Assignment => ({
  ...{ id, status, person: {}, scenario: {}, attempts: 1, attemptsNeeded: 1 },
})

const textsOf = (assigned: Parameters<typeof batchesOf>[0], found: Assignment[] | undefined) =>
  assignedParts(batchesOf(assigned, found), '2026-03-27', []).flatMap((part) =>
    part && part.text !== '' ? part.text : [],
  )

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
    ['Discovery · 2 of 2 done · due Fri, Apr 3', 'Exec scenario · 1 of 1 done · was due Sun, Mar 1'],
  ],
  ['Exec does not tell', undefined, ['Discovery · due Fri, Apr 3', 'Exec scenario · was due Sun, Mar 1']],
])('what a coach has assigned, where %s', (_, found, lines) => {
  expect(textsOf([one, two, other], found)).toEqual(['Assigned by you', ...lines])
})

it('counts somebody without a name among those who still have it to do', () => {
  expect(textsOf([{ ...one, name: undefined }, two], [])).toContain(
    'Discovery · 0 of 2 done · due Fri, Apr 3 · Someone, Gus',
  )
})

it('shows the ten newest', () => {
  const all = Array.from({ length: 150 }, (_, at) => ({ ...one, batch: `b${at}`, title: `No. ${at}` }))
  const texts = textsOf(all, [])
  expect(texts).toHaveLength(11)
  expect(texts[1]).toMatch(/^No\. 0 /)
})
