import { expect, it } from 'vitest'
import { rubricItems } from '../../../src/blocks/card/feedback-parts.ts'

const criteria = ['good', 'mid', 'bad', 'not_relevant'].map((grade) => ({
  name: 'Closing',
  items: [{ name: grade, grade, examples: [] }],
}))

it.each([
  ['items', { items: 2, characters: 10_000 }, 2],
  ['characters', { items: 50, characters: 40 }, 1],
  ['anything', { items: 0, characters: 10_000 }, 0],
])('the items of a rubric are left out and counted for lack of room for %s', (_, room, shown) => {
  const { items, leftOut } = rubricItems(criteria, room)
  expect(items).toHaveLength(shown)
  expect(leftOut).toBe(3 - shown)
})
