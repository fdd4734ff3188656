import { expect, it } from 'vitest'
import { resultLine } from '../../../src/blocks/results/result-line.ts'
import { attemptsWith } from '../progress/some-attempts.ts'

it.each([
  ['a new best', attemptsWith([48, 74, 82.5]), 'Attempt 3 · a new best · ▲ 8.5 since the last one'],
  ['a gain', attemptsWith([91, 70, 78]), 'Attempt 3 · ▲ 8 since the last one · best 91'],
  ['a loss', attemptsWith([91, 78]), 'Attempt 2 · ▼ 13 since the last one · best 91'],
  ['the same score', attemptsWith([62, 62]), 'Attempt 2 · same score as the last one · best 62'],
  [
    'a best that a later one beats',
    attemptsWith([62, 70, 99], { at: 1 }),
    'Attempt 2 · ▲ 8 since the last one · best 99',
  ],
  [
    'attempts whose beginning is unknown',
    attemptsWith([62, 88], { isWhole: false }),
    '▲ 26 since the last one',
  ],
  ['a first attempt', attemptsWith([62]), 'First attempt'],
  ['one that may not be the first', attemptsWith([62], { isWhole: false }), undefined],
  ['none', attemptsWith([], { at: undefined }), undefined],
])('a new result says how it stands: %s', (_, attempts, line) => {
  expect(resultLine(attempts)).toBe(line)
})
