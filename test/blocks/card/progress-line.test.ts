import { describe, expect, it } from 'vitest'
import {
  progressLine,
  readProgress,
  scoreChange,
  sinceLastAttempt,
} from '../../../src/blocks/card/progress-line.ts'
import { sessionCard } from '../../../src/blocks/card/session-card.ts'
import { sessionDocument } from '../../support/exec/session-documents.ts'
import { attemptsWith } from '../progress/some-attempts.ts'

describe('progressLine', () => {
  it.each([
    ['a personal best', [48, 62, 82.5], 'Attempt 3 · personal best · ▲ 34.5 since the first (48)'],
    ['a gain without a best', [62, 88, 82.5], 'Attempt 3 · ▲ 20.5 since the first (62) · best 88'],
    ['a loss since a first that is the best', [91, 78], 'Attempt 2 · ▼ 13 since the first (91, best)'],
    [
      'a loss since a first that another beat',
      [62, 70, 50],
      'Attempt 3 · ▼ 12 since the first (62) · best 70',
    ],
    ['the score of the first', [62, 62], 'Attempt 2 · same as the first (62, best)'],
    ['the best score again', [48, 82.5, 82.5], 'Attempt 3 · ▲ 34.5 since the first (48) · best 82.5'],
  ])('tells of %s', (_, scores, line) => {
    expect(progressLine(attemptsWith(scores))).toBe(line)
  })

  it('later attempts do not change the progress line', () => {
    expect(progressLine(attemptsWith([62, 70, 99], { at: 1 }))).toBe(
      'Attempt 2 · personal best · ▲ 8 since the first (62)',
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

  it.each([
    ['a gain', attemptsWith([48, 74, 82.5]), '▲ 8.5 since your last attempt'],
    ['a loss', attemptsWith([48, 91, 82.5]), '▼ 8.5 since your last attempt'],
    ['the same score', attemptsWith([48, 82.5, 82.5]), 'Same score as your last attempt'],
    ['a second attempt, whose line says it', attemptsWith([48, 82.5]), undefined],
    ['a first attempt', attemptsWith([48]), undefined],
    ['no attempts', attemptsWith([], { at: undefined }), undefined],
  ])('tells the participant of %s since the last attempt', (_, attempts, text) => {
    expect(sinceLastAttempt(attempts)).toBe(text)
  })

  it('leaves out the first score and the number of attempts if earlier ones are unknown', () => {
    expect(progressLine(attemptsWith([62, 88, 82.5], { before: undefined }))).toBe(
      'Attempt 3 or later · best of the latest 3: 88',
    )
  })
})

describe('scoreChange', () => {
  it.each([
    [62, 82.5, '▲ 20.5'],
    [82.5, 62, '▼ 20.5'],
    [62, 62, undefined],
    // As a reader would compute it from the shown 62 and 82.6.
    [62.04, 82.55, '▲ 20.6'],
    [0.1, 0.4, '▲ 0.3'],
  ])('from %d to %d is %s', (from, to, words) => {
    expect(scoreChange(from, to)).toBe(words)
  })
})

describe('readProgress', () => {
  const options = { reference: { id: 'x' }, sessionUrl: undefined, now: new Date() }

  it.each(['message', 'unfurl'] as const)('finds the line of progress on a card in a %s', (surface) => {
    const progress = { line: 'Attempt 3 · personal best', hasButton: false }
    const { blocks } = sessionCard(sessionDocument(), { ...options, surface, progress })
    expect(readProgress(blocks)).toBe('Attempt 3 · personal best')
  })

  it('finds none on a card without it', () => {
    expect(
      readProgress(sessionCard(sessionDocument(), { ...options, surface: 'message' }).blocks),
    ).toBeUndefined()
  })
})
