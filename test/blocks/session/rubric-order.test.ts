import { describe, expect, it } from 'vitest'
import { criterionName, itemName, workOnNext, worstFirst } from '../../../src/blocks/session/rubric-order.ts'
import type { Criterion, CriterionItem, FeedbackExample } from '../../../src/exec/session.ts'

describe('worst first', () => {
  it('the items of all criteria stand from Poor over Fair to Good, then unknown grades, without what is not relevant', () => {
    const criteria = [
      { name: 'Talk', items: graded('good', 'not_relevant', 'mid', 'superb') },
      { name: 'Close', items: graded('bad', undefined, 'good', 'mid', 'bad') },
    ]
    expect(
      worstFirst(criteria).map((one) => `${one.item.grade} ${criterionName(one)} ${one.number}`),
    ).toEqual([
      'bad Close 1',
      'bad Close 5',
      'mid Talk 3',
      'mid Close 4',
      'good Talk 1',
      'good Close 3',
      'superb Talk 4',
      'undefined Close 2',
    ])
  })

  it('leaves the criteria as they are', () => {
    const criteria = [{ name: 'Talk', items: graded('good', 'bad') }]
    worstFirst(criteria)
    expect(criteria[0]?.items.map(({ grade }) => grade)).toEqual(['good', 'bad'])
  })

  it.each([
    ['the names that Exec sent', 'Close', 'Next step', 'Close: Next step'],
    ['their numbers, without names', undefined, undefined, 'Criterion 2: Item 2'],
    ['their numbers, with names that nobody sees', ' \u200b', '\u0007', 'Criterion 2: Item 2'],
  ])('item and criterion are called by %s', (_, criterion, item, expected) => {
    const criteria: Criterion[] = [
      { items: [] },
      {
        name: criterion,
        items: [
          { grade: 'good', examples: [] },
          { name: item, grade: 'bad', examples: [] },
        ],
      },
    ]
    expect(worstFirst(criteria).map((one) => `${criterionName(one)}: ${itemName(one)}`)[0]).toBe(expected)
  })
})

const HIGH = { importance: 'high', quote: 'q' }

it.each<[string, CriterionItem[], string | undefined]>([
  ['the poorest item', [item('mid', HIGH), item('bad', HIGH)], 'bad 2 q'],
  [
    'high importance before a poorer grade',
    [item('bad', { ...HIGH, importance: 'mid' }), item('mid', HIGH)],
    'mid 2 q',
  ],
  [
    'medium importance, if none is high',
    [item('bad', { importance: 'low', quote: 'l' }, { importance: 'mid', quote: 'm' })],
    'bad 1 m',
  ],
  ['evidence whose importance is not known, if there is no other', [item('mid', { quote: 'q' })], 'mid 1 q'],
  ['of equals, the first', [item('bad', HIGH), item('bad', HIGH)], 'bad 1 q'],
  [
    'of equals, one that says what to say instead',
    [item('bad', HIGH), item('bad', { ...HIGH, suggestion: 's' })],
    'bad 2 q',
  ],
  ['a suggestion without a quote', [item('bad', { suggestion: 's' })], 'bad 1 undefined'],
  [
    'nothing without a quote or a suggestion',
    [item('bad', { importance: 'high', feedback: 'f', quote: ' ' })],
    undefined,
  ],
  ['nothing from evidence of something done well', [item('bad', { ...HIGH, grade: 'good' })], undefined],
  ['nothing from items without evidence', [item('bad'), item('mid')], undefined],
  [
    'nothing from items that are good, not relevant, or of another grade',
    [item('good', HIGH), item('not_relevant', HIGH), item('superb', HIGH), item(undefined, HIGH)],
    undefined,
  ],
])('work on next is %s', (_, items, expected) => {
  const found = workOnNext({ rubric: [{ name: 'Talk', items }] })
  expect(found && `${found.item.grade} ${found.number} ${found.example.quote}`).toBe(expected)
})

function graded(...grades: (string | undefined)[]): CriterionItem[] {
  return grades.map((grade) => ({ grade, examples: [] }))
}

function item(grade: string | undefined, ...examples: FeedbackExample[]): CriterionItem {
  return { grade, examples }
}
