import { describe, expect, it } from 'vitest'
import { evaluations, tally } from '../../../src/blocks/card/evaluations.ts'
import type { EvaluationCriterion } from '../../../src/exec/session.ts'

function graded(...grades: (string | null)[]): EvaluationCriterion {
  return { criterion_name: 'Criterion', items: grades.map((grade) => ({ name: 'Item', grade })) }
}

const ROOMY = { characters: 10_000, blocks: 50, blocksPer: 'prose' } as const

describe('tally', () => {
  it('the tally counts the grades of all criteria', () => {
    expect(tally([graded('good', 'mid'), graded('mid', 'bad')])).toBe(
      'Rubric: 🟢 1 good · 🟡 2 fair · 🔴 1 poor',
    )
  })

  it('the tally names only grades that were given', () => {
    expect(tally([graded('bad', 'bad')])).toBe('Rubric: 🔴 2 poor')
  })

  it.each([
    ['not relevant', [graded('not_relevant')]],
    ['unknown', [graded('superb')]],
    ['missing', [graded(null), { items: null }, {}]],
    ['absent with the whole rubric', []],
  ])('there is no tally if every grade is %s', (_, criteria) => {
    expect(tally(criteria)).toBeUndefined()
  })
})

describe('evaluations', () => {
  const criteria = [graded('good', 'mid'), graded('bad')]

  it('shows all evaluations if there is room', () => {
    const { parts, leftOut } = evaluations(criteria, ROOMY)
    expect(parts.map((part) => (part.kind === 'prose' ? part.prose.length : 0))).toEqual([3, 2])
    expect(leftOut).toEqual({ items: 0, criteria: 0, texts: 0 })
  })

  it.each([
    ['blocks, one each', { ...ROOMY, blocks: 4 }, [3], 1],
    ['blocks, one a criterion', { ...ROOMY, blocks: 1, blocksPer: 'criterion' as const }, [3], 1],
    ['characters', { ...ROOMY, characters: 26 }, [2], 2],
    ['anything', { ...ROOMY, blocks: 0 }, [], 3],
  ])('leaves out and counts the last items for lack of %s', (_, room, shown, items) => {
    const { parts, leftOut } = evaluations(criteria, room)
    expect(parts.map((part) => (part.kind === 'prose' ? part.prose.length : 0))).toEqual(shown)
    expect(leftOut).toEqual({ items, criteria: 0, texts: 0 })
  })

  it('says that a criterion has no items', () => {
    expect(evaluations([{ criterion_name: 'Empty', items: [] }], ROOMY).parts).toEqual([
      {
        kind: 'prose',
        prose: [
          { kind: 'criterion', name: 'Empty' },
          { kind: 'paragraph', text: 'No items.' },
        ],
      },
    ])
  })

  it("shows the number of an item's moments, with or without feedback", () => {
    const items = [
      { name: 'A', grade: 'good', feedback: 'Well done.', feedback_examples: [{}, {}] },
      { name: 'B', grade: 'bad', feedback: null, feedback_examples: [{}] },
      { name: 'C', grade: 'mid', feedback: ' ', feedback_examples: [] },
    ]
    const [part] = evaluations([{ criterion_name: 'One', items }], ROOMY).parts
    expect(part?.kind === 'prose' && part.prose.slice(1)).toEqual([
      {
        kind: 'item',
        label: { emoji: '🟢', word: 'Good' },
        name: 'A',
        feedback: 'Well done.',
        aside: '2 moments',
      },
      { kind: 'item', label: { emoji: '🔴', word: 'Poor' }, name: 'B', aside: '1 moment' },
      { kind: 'item', label: { emoji: '🟡', word: 'Fair' }, name: 'C' },
    ])
  })
})
