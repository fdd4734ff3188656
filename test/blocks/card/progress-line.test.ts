import { describe, expect, it } from 'vitest'
import {
  attemptLine,
  isNewBest,
  progressLine,
  readAttempt,
  scoreChange,
} from '../../../src/blocks/card/progress-line.ts'
import { sessionCard } from '../../../src/blocks/card/session-card.ts'
import { testClock } from '../../support/clock.ts'
import { gradedSession } from '../../support/read-documents.ts'
import { attemptsWith } from '../progress/some-attempts.ts'

it.each([
  ['a first attempt', attemptsWith([62]), false],
  ['better than all others', attemptsWith([40, 82, 60, 82.5]), true],
  ['as good as the best', attemptsWith([82.5, 60, 82.5]), false],
  ['better than those before, and worse than a later one', attemptsWith([40, 50, 99], { at: 1 }), false],
  ['earlier ones are unknown', attemptsWith([40, 50], { isWhole: false }), false],
  ['not graded', attemptsWith([40, 50], { at: undefined }), false],
])('a new best is told from others: %s', (_, attempts, expected) => {
  expect(isNewBest(attempts)).toBe(expected)
})

describe('progressLine', () => {
  it.each([
    ['a best', [48, 62, 82.5], 2, 'Attempt 3 of 3 · ▲ 34.5 since the first · best so far'],
    ['one with a later best', [31, 55.5, 93, 70], 1, 'Attempt 2 of 4 · ▲ 24.5 since the first · best 93'],
    ['a loss', [91, 78], 1, 'Attempt 2 of 2 · ▼ 13 since the first · best 91'],
    ['the score of the first', [62, 62], 1, 'Attempt 2 of 2 · same as the first · best so far'],
    ['a first with later ones', [62, 70, 80], 0, 'Attempt 1 of 3 · best 80'],
  ])('counts all attempts that are known, of %s', (_, scores, at, line) => {
    expect(progressLine(attemptsWith(scores, { at }))).toBe(line)
  })

  it.each([
    ['a first attempt', attemptsWith([62])],
    ['a session without a place', attemptsWith([62, 70], { at: undefined })],
    ['no attempts', attemptsWith([], { at: undefined })],
    ['attempts of which earlier ones are unknown', attemptsWith([62, 88], { isWhole: false })],
  ])('there is no progress line for %s', (_, attempts) => {
    expect(progressLine(attempts)).toBeUndefined()
  })

  it.each([
    ['the number of the attempt', attemptsWith([62, 70, 99], { at: 1 }), 'Attempt 2'],
    ['nothing of a first attempt', attemptsWith([62, 70], { at: 0 }), undefined],
    ['nothing where earlier ones are unknown', attemptsWith([62, 70], { isWhole: false }), undefined],
    ['nothing of a session without a place', attemptsWith([62], { at: undefined }), undefined],
  ])('others are told %s', (_, attempts, line) => {
    expect(attemptLine(attempts)).toBe(line)
  })
})

it('scoreChange is computed from what is shown', () => {
  // As a reader would compute it from 62 and 82.6.
  expect(scoreChange(62.04, 82.55)).toBe('▲ 20.6')
})

const options = { reference: { id: 'x' }, sessionUrl: undefined, now: new Date(testClock()) }
const readFrom = (surface: 'message' | 'unfurl', line: string | undefined) =>
  readAttempt(sessionCard(gradedSession(), { ...options, surface, progress: { line } }).blocks)

it.each(['message', 'unfurl'] as const)(
  'readAttempt finds the number of the attempt on a card in a %s',
  (surface) => {
    expect(readFrom(surface, 'Attempt 12')).toBe('Attempt 12')
    // As cards said it once.
    expect(readFrom(surface, 'Attempt 3 · personal best · ▲ 8 since the first (62)')).toBe('Attempt 3')
    expect(readFrom(surface, 'Attempt 31 or later · best of the latest 31: 88')).toBeUndefined()
    expect(readFrom(surface, undefined)).toBeUndefined()
  },
)
