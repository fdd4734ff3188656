import { describe, expect, it } from 'vitest'
import { difference, progressLine } from '../../../src/blocks/card/progress-line.ts'
import { attemptsWith } from '../progress/some-attempts.ts'

describe('progressLine', () => {
  it("shows the attempt's number, the first score, the best and the gain since the first", () => {
    expect(progressLine(attemptsWith([62, 88, 82.5]))).toBe(
      'Attempt 3 · first 62 · best 88 · +20.5 since the first',
    )
  })

  it('the best score may be that of the attempt itself', () => {
    expect(progressLine(attemptsWith([62, 70, 82.5]))).toContain('· best 82.5 ·')
  })

  it('shows a loss with a minus sign', () => {
    expect(progressLine(attemptsWith([62, 40.5]))).toBe(
      'Attempt 2 · first 62 · best 62 · −21.5 since the first',
    )
  })

  it('later attempts do not change the progress line', () => {
    expect(progressLine(attemptsWith([62, 70, 99], { at: 1 }))).toBe(
      'Attempt 2 · first 62 · best 70 · +8 since the first',
    )
  })

  it.each([
    ['a first attempt', attemptsWith([62])],
    ['a first attempt with later ones', attemptsWith([62, 70, 80], { at: 0 })],
    ['a session without a place', attemptsWith([62, 70], { at: undefined })],
    ['no attempts', attemptsWith([], { at: undefined })],
  ])('there is no progress line for %s', (_, attempts) => {
    expect(progressLine(attempts)).toBeUndefined()
  })

  it('leaves out the first score and the number of attempts if earlier ones are unknown', () => {
    expect(progressLine(attemptsWith([62, 88, 82.5], { before: undefined }))).toBe(
      'Attempt 3 or later · best of the latest 3: 88',
    )
  })
})

describe('difference', () => {
  it.each([
    [62, 82.5, '+20.5'],
    [82.5, 62, '−20.5'],
    [62, 62, '±0'],
    // As a reader would compute it from the shown 62 and 82.6.
    [62.04, 82.55, '+20.6'],
    [0.1, 0.4, '+0.3'],
  ])('the difference from %d to %d is %s', (from, to, words) => {
    expect(difference(from, to)).toBe(words)
  })
})
