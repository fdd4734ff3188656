import type { CriterionItem, FeedbackExample, Session, TranscriptLine } from '../../exec/session.ts'
import { oncePer } from '../../lib/once-per.ts'
import { isVisible } from '../text/untrusted-text.ts'

export interface Remark {
  item: CriterionItem
  example: FeedbackExample
}

interface Moments {
  /** The index of the line with the quote, by the piece of evidence. */
  lineOf: ReadonlyMap<FeedbackExample, number>
  /** The remarks on each transcript line, by its index, in the rubric's order. */
  remarksOn: ReadonlyMap<number, readonly Remark[]>
}

/** Finds them once a session, since every line and every quote of a page asks. */
export const momentsOf = oncePer((session: Session): Moments => {
  const find = quoteFinder(session.transcript)
  const lineOf = new Map<FeedbackExample, number>()
  const remarksOn = new Map<number, Remark[]>()
  const items = session.rubric.flatMap((criterion) => criterion.items)
  for (const item of items) {
    for (const example of item.examples) {
      const line = find(example.quote)
      if (line === undefined) continue
      lineOf.set(example, line)
      const remarks = remarksOn.get(line)
      if (remarks === undefined) remarksOn.set(line, [{ item, example }])
      else remarks.push({ item, example })
    }
  }
  return { lineOf, remarksOn }
})

/** What the customer said before a participant's words, which may take several lines of the transcript. */
export function heardBefore(session: Session, example: FeedbackExample): TranscriptLine | undefined {
  const { transcript } = session
  const at = momentsOf(session).lineOf.get(example)
  if (at === undefined || transcript[at]?.speaker !== 'user') return undefined
  const before = transcript
    .slice(0, at)
    .findLast(({ speaker, text }) => speaker !== 'user' && isVisible(text))
  return before?.speaker === 'ai' ? before : undefined
}

/** A shorter quote must be whole words, so that "no" doesn't match "know". */
const SHORT = 16
/**
 * Compares this many letters of a quote. The number of quotes and the letters of the transcript (some ten hours) have limits, too. They
 * bound the time that a malformed answer can take.
 */
const DECISIVE = 400
const MOST_QUOTES = 1000
const MOST_LETTERS = 500_000
/** Reads this much of a quote: one character may stand for eighteen letters. */
const MOST_OF_QUOTE = 10 * DECISIVE
const MOST_OF_LINE = 50_000
/** Each letter keeps four marks, since sorting many takes quadratic time. */
const MARKS = /([\p{M}\uFF9E\uFF9F]{4})[\p{M}\uFF9E\uFF9F]+/gu

const APOSTROPHES = /['’‘ʼ`´＇]/g
const WORD = /[\p{L}\p{N}\p{M}]+/gu
/** Scripts without spaces: each character may begin or end a word. */
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u

/**
 * Finds the index of the line with a quote: first a line that equals it, then one that contains it, then the first of several
 * consecutive lines that contain it together. Compares letters and digits only, ignoring case.
 */
export function quoteFinder(
  transcript: readonly TranscriptLine[],
): (quote: string | undefined) => number | undefined {
  const speech = joinLines(transcript)
  const found = new Map<string, number | undefined>()
  return (quote) => {
    const letters = wordsOf(quote?.slice(0, MOST_OF_QUOTE)).join('').slice(0, DECISIVE)
    if (letters === '') return undefined
    if (!found.has(letters) && found.size < MOST_QUOTES) found.set(letters, findLine(speech, letters))
    return found.get(letters)
  }
}

interface Speech {
  letters: string
  /** The index in `letters` at which each line begins. */
  lineStarts: readonly number[]
  /** The first line with exactly these letters, by its letters. */
  wholeLines: ReadonlyMap<string, number>
  /** 1 at each index in `letters` where a word begins, and at the end. */
  wordStarts: Uint8Array
}

function joinLines(transcript: readonly TranscriptLine[]): Speech {
  let count = 0
  const lines = transcript.map(({ text }) => {
    const words = count < MOST_LETTERS ? wordsOf(text?.slice(0, MOST_OF_LINE)) : []
    for (const { length } of words) count += length
    return words
  })
  const lineLetters = lines.map((words) => words.join(''))
  const letters = lineLetters.join('').slice(0, MOST_LETTERS)
  const lineStarts: number[] = []
  const wholeLines = new Map<string, number>()
  const wordStarts = new Uint8Array(letters.length + 1)
  let position = 0
  for (const [index, words] of lines.entries()) {
    const line = lineLetters[index] ?? ''
    lineStarts.push(position)
    if (!wholeLines.has(line)) wholeLines.set(line, index)
    if (UNSPACED.test(line)) wordStarts.fill(1, position, position + line.length)
    for (const word of words) {
      wordStarts[position] = 1
      position += word.length
    }
  }
  wordStarts[letters.length] = 1
  return { letters, lineStarts, wholeLines, wordStarts }
}

function wordsOf(text: string | undefined): string[] {
  const sparse = text?.replace(MARKS, '$1')
  return sparse?.normalize('NFKC').toLowerCase().replace(APOSTROPHES, '').match(WORD) ?? []
}

function findLine(speech: Speech, quote: string): number | undefined {
  const { letters, lineStarts, wholeLines, wordStarts } = speech
  const whole = wholeLines.get(quote)
  if (whole !== undefined) return whole
  let acrossLines: number | undefined
  let next: number
  for (let at = letters.indexOf(quote); at !== -1; at = letters.indexOf(quote, next)) {
    next = at + 1
    const end = at + quote.length
    if (quote.length < SHORT && !(wordStarts[at] === 1 && wordStarts[end] === 1)) continue
    const line = lineAt(lineStarts, at)
    const lineEnd = lineStarts[line + 1] ?? letters.length
    if (end <= lineEnd) return line
    acrossLines ??= line
    // A match that starts later in this line would overrun it, too.
    next = lineEnd
  }
  return acrossLines
}

/** The last line that begins at or before `position`. */
function lineAt(lineStarts: readonly number[], position: number): number {
  let [low, high] = [0, lineStarts.length]
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if ((lineStarts[middle] ?? 0) <= position) low = middle
    else high = middle
  }
  return low
}
