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
  return rubricChanges(session(now), session(before)).flatMap(({ name, items }) =>
    items.map((item) => `${name} › ${item.name}: ${item.change}`),
  )
}

describe('rubricChanges', () => {
  it.each([
    ['bad', 'mid', 'rose'],
    ['bad', 'good', 'rose'],
    ['good', 'mid', 'fell'],
    ['mid', 'bad', 'fell'],
    ['good', 'good', 'same'],
    ['not_relevant', 'not_relevant', 'same'],
    ['not_relevant', 'good', 'changed'],
    ['good', null, 'changed'],
    ['superb', 'good', 'changed'],
  ])('marks a grade that goes from %s to %s as %s', (before, now, change) => {
    expect(changes({ A: { x: before } }, { A: { x: now } })).toEqual([`A › x: ${change}`])
  })

  it('names new items in the order of the rubric, and then those that are gone', () => {
    expect(
      changes(
        { A: { x: 'good', old: 'bad' }, Gone: { z: 'mid' } },
        { New: { y: 'good' }, A: { n: 'bad', x: 'good' } },
      ),
    ).toEqual(['New › y: new', 'A › n: new', 'A › x: same', 'A › old: gone', 'Gone › z: gone'])
  })

  it('matches names in another case and with other spaces', () => {
    expect(changes({ 'Talk  ratio': { ' Pauses': 'bad' } }, { 'talk ratio': { PAUSES: 'good' } })).toEqual([
      'talk ratio › PAUSES: rose',
    ])
  })

  it('matches items of the same name in order', () => {
    const rubric = (...grades: string[]): Session => ({
      evaluations: [{ criterion_name: 'A', items: grades.map((grade) => ({ name: 'x', grade })) }],
    })
    const [criterion] = rubricChanges(rubric('good', 'bad', 'mid'), rubric('bad', 'bad'))
    expect(criterion?.items.map(({ change }) => change)).toEqual(['rose', 'same', 'new'])
  })

  it('matches criteria and items without a name in order', () => {
    const rubric = (grade: string): Session => ({ evaluations: [{ items: [{ grade }, {}] }] })
    expect(rubricChanges(rubric('good'), rubric('mid'))).toMatchObject([
      {
        name: 'Criterion 1',
        items: [
          { name: 'Item 1', change: 'rose' },
          { name: 'Item 2', change: 'same' },
        ],
      },
    ])
  })

  it('returns no changes without a rubric', () => {
    expect(rubricChanges({ evaluations: null }, {})).toEqual([])
    expect(rubricChanges(session({ A: {} }), {})).toEqual([])
  })
})
