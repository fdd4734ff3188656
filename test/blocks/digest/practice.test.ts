import { expect, it } from 'vitest'
import { commonRedIn } from '../../../src/blocks/digest/practice.ts'
import { type Session, withoutTexts } from '../../../src/exec/session.ts'
import { session } from './some-sessions.ts'

/** A session with an item for each word, such as `Close:bad`. */
function rubric(words: string): Session {
  const items = words.split(' ').map((word) => {
    const [name = '', grade = ''] = word.split(':')
    return { name, grade, examples: [] }
  })
  return { ...withoutTexts(session('a', 1, 'Ann', 60)), rubric: [{ name: 'A', items }] }
}

it.each([
  { rubrics: ['A:bad B:bad', 'B:bad C:bad', 'B:mid'], red: { item: 'B', count: 2, of: 3 } },
  { rubrics: ['A:bad A:bad', 'B:bad'], red: undefined },
  { rubrics: ['A:bad', 'B:bad'], red: undefined },
  { rubrics: [':bad', ':bad'], red: undefined },
  { rubrics: ['A:not_relevant', 'A:mid'], red: undefined },
  { rubrics: [], red: undefined },
])('of $rubrics, the most common red is $red.item', ({ rubrics, red }) => {
  expect(commonRedIn(rubrics.map(rubric))).toEqual(red)
})
