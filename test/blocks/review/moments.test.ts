import { describe, expect, it } from 'vitest'
import { quoteFinder } from '../../../src/blocks/review/moments.ts'

function lineOf(quote: string | null | undefined, ...texts: (string | null | undefined)[]) {
  return quoteFinder(texts.map((text) => ({ text })))(quote)
}

describe('quoteFinder', () => {
  it('finds the line with the same words as the quote', () => {
    expect(lineOf('How do you buy?', 'Hello.', 'How do you buy?', 'We see.')).toBe(1)
  })

  it.each([
    ['case', 'HOW DO you buy'],
    ['punctuation', 'How… do you, buy!'],
    ['spacing', ' How\n do  you\tbuy '],
    ['typographic quotes', '“How do you buy?”'],
    ['full-width letters', 'Ｈｏｗ do you buy'],
    ['composition', 'How do you buy'.normalize('NFD')],
  ])('finds a quote that differs in %s', (_, quote) => {
    expect(lineOf(quote, 'Hello.', 'How do you buy?')).toBe(1)
  })

  it('finds a quote with another apostrophe or without one', () => {
    expect(lineOf("don't", 'So.', 'I don’t.')).toBe(1)
    expect(lineOf('dont', 'So.', "I don't.")).toBe(1)
    expect(lineOf('it', "it's fine", 'do it')).toBe(1)
  })

  it('finds a quote inside a line', () => {
    expect(lineOf('go on with the reports', 'Hello.', 'Let me go on with the reports, then.')).toBe(1)
  })

  it('prefers a line that equals the quote to an earlier one that contains it', () => {
    expect(lineOf('Yes, I see.', 'Yes, I see what you mean.', 'Yes, I see.')).toBe(1)
  })

  it('finds the first line that contains the quote', () => {
    expect(lineOf('you buy', 'Hello.', 'How do you buy now?', 'What do you buy now?')).toBe(1)
  })

  it('finds the first of several lines that contain the quote together', () => {
    expect(
      lineOf('a budget for that. Who has one?', 'Hello.', 'I lack a budget for that.', 'Who has one?'),
    ).toBe(1)
    expect(lineOf('one two three four five', 'one two', null, 'three', 'four five')).toBe(0)
  })

  it('prefers a single line to an earlier pair of lines', () => {
    expect(lineOf('see you', 'I see', 'You said so.', 'Now see you there.')).toBe(2)
  })

  it('does not find a short quote inside a word', () => {
    expect(lineOf('no', 'I know.', 'No one else.')).toBe(1)
    expect(lineOf('no', 'I know nothing.')).toBeUndefined()
    expect(lineOf('the end', 'Breathe, end it.', 'The end.')).toBe(1)
  })

  it('finds a long quote that begins inside a word', () => {
    expect(
      lineOf('ppens when an invoice surpri', 'Hello.', 'What happens when an invoice surprises you?'),
    ).toBe(1)
  })

  it('finds a quote in scripts without spaces', () => {
    expect(lineOf('预算', '你好', '我没有预算。')).toBe(1)
  })

  it('does not find a quote that was not said', () => {
    expect(lineOf('Never said by anyone', 'Hello.')).toBeUndefined()
    expect(lineOf('Hello', ...[])).toBeUndefined()
  })

  it('does not find a quote without letters and digits', () => {
    for (const quote of [undefined, null, '', '…', '?!', '👍'])
      expect(lineOf(quote, '…', '👍')).toBeUndefined()
  })

  it('compares only the first 400 letters of a quote', () => {
    const long = 'word '.repeat(200)
    expect(lineOf(`${long} and then something else`, 'Hello.', long)).toBe(1)
  })
})
