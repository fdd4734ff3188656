import { describe, expect, it } from 'vitest'
import { rubricParts } from '../../../src/blocks/card/feedback-parts.ts'
import { type CardPart, contextPart } from '../../../src/blocks/text/document.ts'
import type { EvaluationCriterion } from '../../../src/exec/session.ts'

function graded(...grades: (string | null)[]): EvaluationCriterion {
  return { criterion_name: 'Closing', items: grades.map((grade, at) => ({ name: `${grade} ${at}`, grade })) }
}

function names(parts: readonly CardPart[]): (string | undefined)[] {
  return parts.map((part) => {
    const item = part.kind === 'prose' ? part.prose[0] : undefined
    return item?.kind === 'item' ? item.name : undefined
  })
}

const ROOMY = { items: 50, characters: 10_000 }

describe('the items of a rubric', () => {
  const criteria = [graded('good', 'mid'), graded('bad', 'superb', 'not_relevant')]

  it('stand worst first, and what is not relevant has a line at the end', () => {
    const { parts, notRelevant, leftOut } = rubricParts(criteria, ROOMY)
    expect(names(parts)).toEqual(['bad 0', 'mid 1', 'good 0', 'superb 1'])
    expect(notRelevant).toEqual(contextPart('⚪ Not relevant: not_relevant 2'))
    expect(leftOut).toBe(0)
  })

  it.each([
    ['items', { ...ROOMY, items: 3 }, 3],
    ['characters', { ...ROOMY, characters: 60 }, 2],
    ['anything', { ...ROOMY, items: 0 }, 0],
  ])('are left out and counted for lack of room for %s', (_, room, shown) => {
    const { parts, leftOut } = rubricParts(criteria, room)
    expect(parts).toHaveLength(shown)
    expect(leftOut).toBe(4 - shown)
  })

  it('leave out a criterion that has none', () => {
    expect(rubricParts([{ criterion_name: 'Empty', items: [] }], ROOMY).parts).toEqual([])
  })

  it('name their criterion', () => {
    const { parts } = rubricParts([graded('bad')], ROOMY)
    const label = { emoji: '🔴', word: 'Poor · Closing' }
    expect(parts).toEqual([{ kind: 'prose', prose: [{ kind: 'item', label, name: 'bad 0' }] }])
  })
})
