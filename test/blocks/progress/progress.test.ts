import { expect, it } from 'vitest'
import { attemptRows } from '../../../src/blocks/progress/progress.ts'
import { attemptsWith } from './some-attempts.ts'

it.each([
  ['gold', '🥇 82.5/100 · Attempt 1'],
  ['unranked', '82.5/100 · Attempt 1'],
  [null, '82.5/100 · Attempt 1'],
])('the row of an attempt with the rank %s begins with %s', (rank, title) => {
  const attempts = attemptsWith([82.5])
  const ranked = {
    ...attempts,
    graded: attempts.graded.map((attempt) => ({ ...attempt, rank: rank ?? undefined })),
  }
  const [row] = attemptRows(ranked)
  expect(row).toMatchObject({ text: title })
})
