import { describe, expect, it } from 'vitest'
import { rubricChanges } from '../../../src/blocks/progress/rubric-changes.ts'
import type { Session } from '../../../src/exec/session.ts'

type Rubric = Record<string, Record<string, string | null>>

function session(rubric: Rubric): Session {
  return {
    evaluations: Object.entries(rubric).map(([criterion_name, items]) => ({
      criterion_name,
      items: Object.entries(items).map(([name, grade]) => ({ name, grade })),
    })),
  }
}

function changes(before: Rubric, now: Rubric) {
  return rubricChanges(session(now), session(before)).map(
    ({ criterion, name, change }) => `${criterion} › ${name}: ${change}`,
  )
}

describe('rubricChanges', () => {
  it.each([
    ['bad', 'mid', 'improved'],
    ['bad', 'good', 'improved'],
    ['good', 'mid', 'slipped'],
    ['mid', 'bad', 'slipped'],
    ['good', 'good', 'same'],
    ['not_relevant', 'not_relevant', 'same'],
    ['not_relevant', 'good', 'changed'],
    ['good', null, 'changed'],
    ['superb', 'good', 'changed'],
  ])('marks a grade that goes from %s to %s as %s', (before, now, change) => {
    expect(changes({ A: { x: before } }, { A: { x: now } })).toEqual([`A › x: ${change}`])
  })

  it('gives what improved first, then the worst news, of the same news the poorest grade first, and what stayed the same last', () => {
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
    expect(changes(before, now)).toEqual([
      'A › up: improved',
      'B › down: slipped',
      'A › down: slipped',
      'New › poor: new',
      'New › good: new',
      'B › odd: changed',
      'Old › gone: dropped',
      'A › old: dropped',
      'A › same: same',
    ])
  })

  it('matches names in another case and with other spaces', () => {
    expect(changes({ 'Talk  ratio': { ' Pauses': 'bad' } }, { 'talk ratio': { PAUSES: 'good' } })).toEqual([
      'talk ratio › PAUSES: improved',
    ])
  })

  it('matches items of the same name in order', () => {
    const rubric = (...grades: string[]): Session => ({
      evaluations: [{ criterion_name: 'A', items: grades.map((grade) => ({ name: 'x', grade })) }],
    })
    const items = rubricChanges(rubric('good', 'bad', 'mid'), rubric('bad', 'bad'))
    expect(items.map(({ change, now }) => [change, now?.grade])).toEqual([
      ['improved', 'good'],
      ['new', 'mid'],
      ['same', 'bad'],
    ])
  })

  it('matches criteria and items without a name in order', () => {
    const rubric = (grade: string): Session => ({ evaluations: [{ items: [{ grade }, {}] }] })
    expect(rubricChanges(rubric('good'), rubric('mid'))).toMatchObject([
      { criterion: 'Criterion 1', name: 'Item 1', change: 'improved' },
      { criterion: 'Criterion 1', name: 'Item 2', change: 'same' },
    ])
  })

  it('returns no changes without a rubric', () => {
    expect(rubricChanges({ evaluations: null }, {})).toEqual([])
    expect(rubricChanges(session({ A: {} }), {})).toEqual([])
  })
})
