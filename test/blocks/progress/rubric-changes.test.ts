import { describe, expect, it } from 'vitest'
import { countItems, rubricChanges } from '../../../src/blocks/progress/rubric-changes.ts'
import type { Session } from '../../../src/exec/session.ts'
import { readDocument } from '../../support/read-documents.ts'

type Rubric = Record<string, Record<string, string | null>>

function session(rubric: Rubric): Session {
  return readDocument({
    evaluations: Object.entries(rubric).map(([criterion_name, items]) => ({
      criterion_name,
      items: Object.entries(items).map(([name, grade]) => ({ name, grade })),
    })),
  })
}

function changes(before: Rubric, now: Rubric) {
  return rubricChanges(session(now), session(before)).map(
    ({ criterion, name, rise }) => `${criterion} › ${name}: ${rise}`,
  )
}

describe('rubricChanges', () => {
  it.each([
    ['bad', 'mid', ['A › x: 1']],
    ['bad', 'good', ['A › x: 2']],
    ['good', 'mid', ['A › x: -1']],
    ['mid', 'bad', ['A › x: -1']],
    ['good', 'good', []],
    ['not_relevant', 'good', []],
    ['good', null, []],
    ['superb', 'good', []],
  ])('tells of a grade that goes from %s to %s: %j', (before, now, told) => {
    expect(changes({ A: { x: before } }, { A: { x: now } })).toEqual(told)
  })

  it('gives what rose first, of the same news the poorest grade first, and nothing of what is new, gone or the same', () => {
    const before = {
      A: { up: 'bad', same: 'bad', down: 'good', old: 'mid' },
      Old: { gone: 'bad' },
      B: { down: 'good', odd: 'good' },
    }
    const now = {
      New: { good: 'good', poor: 'bad' },
      A: { up: 'good', same: 'bad', down: 'mid' },
      B: { down: 'bad', odd: 'superb' },
    }
    expect(changes(before, now)).toEqual(['A › up: 2', 'B › down: -2', 'A › down: -1'])
  })

  it('matches names in another case and with other spaces', () => {
    expect(changes({ 'Talk  ratio': { ' Pauses': 'bad' } }, { 'talk ratio': { PAUSES: 'good' } })).toEqual([
      'talk ratio › PAUSES: 2',
    ])
  })

  it('matches items of the same name in order', () => {
    const rubric = (...grades: string[]) =>
      readDocument({
        evaluations: [{ criterion_name: 'A', items: grades.map((grade) => ({ name: 'x', grade })) }],
      })
    const items = rubricChanges(rubric('good', 'bad', 'mid'), rubric('bad', 'mid'))
    expect(items.map(({ rise, now }) => [rise, now.grade])).toEqual([
      [2, 'good'],
      [-1, 'bad'],
    ])
  })

  it('matches criteria and items without a name in order', () => {
    const rubric = (grade: string) => readDocument({ evaluations: [{ items: [{ grade }, {}] }] })
    expect(rubricChanges(rubric('good'), rubric('mid'))).toMatchObject([
      { criterion: 'Criterion 1', name: 'Item 1', rise: 1 },
    ])
  })

  it('returns no changes without a rubric', () => {
    expect(rubricChanges(readDocument({ evaluations: null }), readDocument({}))).toEqual([])
    expect(rubricChanges(session({ A: {} }), readDocument({}))).toEqual([])
  })
})

it.each<[string, Rubric, Rubric, ReturnType<typeof countItems>]>([
  ['one without a rubric', {}, { A: { x: 'bad' } }, { compared: 0, added: 1 }],
  [
    'grades without an order',
    { A: { x: 'not_relevant' } },
    { A: { x: 'superb' } },
    { compared: 0, added: 0 },
  ],
  [
    'one that has more',
    { A: { x: 'bad' } },
    { A: { x: 'bad', y: 'mid', z: null } },
    { compared: 1, added: 1 },
  ],
  ['one that has less', { A: { x: 'bad', y: 'mid' } }, { A: { y: 'mid' } }, { compared: 1, added: 0 }],
])('of two rubrics, %s, only graded items count', (_, before, now, counted) => {
  expect(countItems(session(now), session(before))).toEqual(counted)
})
