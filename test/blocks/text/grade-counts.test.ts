import { describe, expect, it } from 'vitest'
import { gradeCounts } from '../../../src/blocks/text/rubric-order.ts'
import type { EvaluationCriterion } from '../../../src/exec/session.ts'

function graded(...grades: (string | null)[]): EvaluationCriterion {
  return { items: grades.map((grade) => ({ grade })) }
}

describe('the counts of grades', () => {
  it('are those of all criteria', () => {
    expect(gradeCounts([graded('good', 'mid'), graded('mid', 'bad')])).toBe(
      '🟢 1 good · 🟡 2 fair · 🔴 1 poor',
    )
  })

  it('name only grades that were given', () => {
    expect(gradeCounts([graded('bad', 'bad')])).toBe('🔴 2 poor')
  })

  it.each([
    ['not relevant', [graded('not_relevant')]],
    ['unknown', [graded('superb')]],
    ['missing', [graded(null), { items: null }, {}]],
    ['absent with the whole rubric', []],
  ])('are left out if every grade is %s', (_, criteria) => {
    expect(gradeCounts(criteria)).toBeUndefined()
  })
})
