import { describe, expect, it } from 'vitest'
import { leftOutLine } from '../../../src/blocks/text/document.ts'

describe('the note on what is left out', () => {
  it.each([
    [{ items: 0, texts: 0 }, undefined],
    [{ items: 142, texts: 0 }, '+142 more in the full review'],
    [{ items: 0, texts: 2 }, 'Long texts are shortened here, the full review has all of them'],
    [
      { items: 1, texts: 1 },
      '+1 more in the full review · Long texts are shortened here, the full review has all of them',
    ],
  ])('for %j is %s', (leftOut, note) => {
    expect(leftOutLine(leftOut)).toBe(note)
  })
})
