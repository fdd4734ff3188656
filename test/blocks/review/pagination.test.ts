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
  it.each<[string, Parameters<typeof splitText>, string[]]>([
    ['does not split a text that fits', ['one two', 7], ['one two']],
    ['splits after a near space', ['one two three', 9], ['one two ', 'three']],
    ['splits a long word at the limit', ['one twothreefour', 9], ['one twoth', 'reefour']],
    ['limits the first chunk separately', ['aaaabbbbbbcc', 6, 4], ['aaaa', 'bbbbbb', 'cc']],
  ])('%s', (_, given, chunks) => {
    expect(splitText(...given)).toEqual(chunks)
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
