import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { splitText } from '../../../src/blocks/review/fragment.ts'

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' })
const text = fc.array(
  fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 8 }),
    fc.constantFrom(' ', '\n', '   ', '👩‍👩‍👧‍👦', '🇨🇭🇩🇪', 'e\u0301', ' \u0301', 'word', 'שלום'),
  ),
  { maxLength: 60 },
)

function boundaries(whole: string): Set<number> {
  return new Set([...graphemes.segment(whole)].map(({ index }) => index))
}

describe('a text that is split', () => {
  it('stays whole where there is room', () => {
    expect(splitText('one two', 7)).toEqual(['one two'])
  })

  it('is split after a space where one is near', () => {
    expect(splitText('one two three', 9)).toEqual(['one two ', 'three'])
  })

  it('is split where room ends where no space is near', () => {
    expect(splitText('one twothreefour', 9)).toEqual(['one twoth', 'reefour'])
  })

  it('can begin with a shorter chunk', () => {
    expect(splitText('aaaabbbbbbcc', 6, 4)).toEqual(['aaaa', 'bbbbbb', 'cc'])
  })

  it('leaves out chunks of mere white space', () => {
    expect(splitText(`a${' '.repeat(20)}b`, 5).map((chunk) => chunk.trim())).toEqual(['a', 'b'])
  })

  it('keeps all that can be seen, in order and within the limit', () => {
    fc.assert(
      fc.property(
        text.map((parts) => parts.join('')),
        fc.integer({ min: 30, max: 60 }),
        fc.integer({ min: 30, max: 60 }),
        (whole, max, first) => {
          const chunks = splitText(whole, max, Math.min(first, max))
          expect(chunks.join('').replace(/\s/g, '')).toBe(whole.replace(/\s/g, ''))
          for (const chunk of chunks) expect(chunk.length).toBeLessThanOrEqual(max)
        },
      ),
    )
  })

  it('is never split inside a grapheme', () => {
    fc.assert(
      fc.property(
        text.map((parts) => parts.join('')),
        fc.integer({ min: 40, max: 80 }),
        (whole, max) => {
          const starts = boundaries(whole)
          let position = 0
          for (const chunk of splitText(whole, max)) {
            position = whole.indexOf(chunk, position)
            expect(starts).toContain(position)
            position += chunk.length
          }
        },
      ),
    )
  })
})
