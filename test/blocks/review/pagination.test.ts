import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { splitText } from '../../../src/blocks/review/pagination.ts'

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

describe('splitText', () => {
  it('does not split a text that fits', () => {
    expect(splitText('one two', 7)).toEqual(['one two'])
  })

  it('splits after a near space', () => {
    expect(splitText('one two three', 9)).toEqual(['one two ', 'three'])
  })

  it('splits a long word at the limit', () => {
    expect(splitText('one twothreefour', 9)).toEqual(['one twoth', 'reefour'])
  })

  it('limits the first chunk separately', () => {
    expect(splitText('aaaabbbbbbcc', 6, 4)).toEqual(['aaaa', 'bbbbbb', 'cc'])
  })

  it('drops chunks of white space only', () => {
    expect(splitText(`a${' '.repeat(20)}b`, 5).map((chunk) => chunk.trim())).toEqual(['a', 'b'])
  })

  it('splitText keeps all visible text, in order and within the limit', () => {
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

  it('never splits inside a grapheme', () => {
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
