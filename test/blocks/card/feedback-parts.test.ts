import { describe, expect, it } from 'vitest'
import { rubricItems } from '../../../src/blocks/card/feedback-parts.ts'
import { contextPart } from '../../../src/blocks/text/document.ts'
import type { EvaluationCriterion } from '../../../src/exec/session.ts'

function graded(...grades: (string | null)[]): EvaluationCriterion {
  return { criterion_name: 'Closing', items: grades.map((grade, at) => ({ name: `${grade} ${at}`, grade })) }
}

const ROOMY = { items: 50, characters: 10_000 }

describe('the items of a rubric', () => {
  const criteria = [graded('good', 'mid'), graded('bad', 'superb', 'not_relevant')]

  it('stand worst first, and what is not relevant has a line at the end', () => {
    const { items, notRelevant, leftOut } = rubricItems(criteria, ROOMY)
    expect(items.map(({ name }) => name)).toEqual(['bad 0', 'mid 1', 'good 0', 'superb 1'])
    expect(notRelevant).toEqual(contextPart('⚪ Not relevant: not_relevant 2'))
    expect(leftOut).toBe(0)
  })

  it.each([
    ['items', { ...ROOMY, items: 3 }, 3],
    ['characters', { ...ROOMY, characters: 60 }, 2],
    ['anything', { ...ROOMY, items: 0 }, 0],
  ])('are left out and counted for lack of room for %s', (_, room, shown) => {
    const { items, leftOut } = rubricItems(criteria, room)
    expect(items).toHaveLength(shown)
    expect(leftOut).toBe(4 - shown)
  })

  it('leave out a criterion that has none', () => {
    expect(rubricItems([{ criterion_name: 'Empty', items: [] }], ROOMY).items).toEqual([])
  })

  it('name their criterion', () => {
    const { items } = rubricItems([graded('bad')], ROOMY)
    const label = { emoji: '🔴', word: 'Poor · Closing' }
    expect(items).toEqual([{ kind: 'item', label, name: 'bad 0' }])
  })
})
