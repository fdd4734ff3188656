import { describe, expect, it } from 'vitest'
import { thenAndNow, thenAndNowPart } from '../../../src/blocks/progress/then-and-now.ts'
import { toMessage } from '../../../src/blocks/text/document.ts'
import type { FeedbackExample, Session } from '../../../src/exec/session.ts'
import { readDocument } from '../../support/read-documents.ts'
import { readableBlocks } from '../../support/slack/readable.ts'

type Item = [grade: string, ...quotes: (string | FeedbackExample)[]]
type Rubric = Record<string, Item>

function session(rubric: Rubric, began?: string): Session {
  const items = Object.entries(rubric).map(([name, [grade, ...quotes]]) => ({
    name,
    grade,
    examples: quotes.map((quote) =>
      typeof quote === 'string' ? { quote, grade, importance: 'high' } : quote,
    ),
  }))
  return {
    ...readDocument({ created_at: began }),
    rubric: [{ name: 'A', items }],
  }
}

const low = (quote: string): FeedbackExample => ({ quote, importance: 'low' })

describe('thenAndNow', () => {
  it.each<[string, Rubric, Rubric, string]>([
    ['from Poor to Good', { x: ['bad', 'um'] }, { x: ['good', 'when?'] }, 'x: um → when?'],
    ['from Poor to Fair', { x: ['bad', 'um'] }, { x: ['mid', 'when?'] }, 'x: um → when?'],
    ['from Fair to Good', { x: ['mid', 'um'] }, { x: ['good', 'when?'] }, 'x: um → when?'],
    ['the most', { x: ['mid', 'a'], y: ['bad', 'b'] }, { x: ['good', 'c'], y: ['good', 'd'] }, 'y: b → d'],
    [
      'from the poorer grade, if two rose alike',
      { x: ['mid', 'a'], y: ['bad', 'b'] },
      { x: ['good', 'c'], y: ['mid', 'd'] },
      'y: b → d',
    ],
    [
      'and is more important, if another rose more',
      { x: ['bad', low('a')], y: ['mid', 'b'] },
      { x: ['good', 'c'], y: ['good', 'd'] },
      'y: b → d',
    ],
    [
      'by its most important quotes',
      { x: ['bad', low('a'), 'b'] },
      { x: ['good', low('c'), 'd'] },
      'x: b → d',
    ],
    [
      'by quotes that have its grade',
      { x: ['bad', { quote: 'well said', grade: 'good', importance: 'high' }, low('a')] },
      { x: ['good', { quote: 'badly said', grade: 'bad', importance: 'high' }, low('b')] },
      'x: a → b',
    ],
  ])('quotes the item that rose %s', (_, before, now, said) => {
    const found = thenAndNow(session(now), session(before))
    expect(`${found?.item}: ${found?.before.quote} → ${found?.now.quote}`).toBe(said)
  })

  it.each<[string, Rubric, Rubric]>([
    ['nothing rose', { x: ['good', 'a'] }, { x: ['mid', 'b'] }],
    ['it stayed', { x: ['mid', 'a'] }, { x: ['mid', 'b'] }],
    ['the item is new', {}, { x: ['good', 'b'] }],
    ['it was not relevant', { x: ['not_relevant', 'a'] }, { x: ['good', 'b'] }],
    ['there was no quote', { x: ['bad'] }, { x: ['good', 'b'] }],
    ['there is none now', { x: ['bad', 'a'] }, { x: ['good', { quote: ' ' }] }],
    ['the same was said', { x: ['bad', 'a'] }, { x: ['good', 'a'] }],
  ])('has nothing to quote where %s', (_, before, now) => {
    expect(thenAndNow(session(now), session(before))).toBeUndefined()
  })
})

const NEAR = [
  'Then and now · Next Step “<!channel> um” 🔴 Poor → “Thursday?” 🟢 Good',
  'Then and now · Next Step\n“&lt;!channel&gt; um” 🔴 Poor\n→ “Thursday?” 🟢 Good',
] as const
it.each([
  [
    '2026-11-06T10:00:00Z',
    '2026-11-06T22:00:00Z',
    'Then and now · Next Step “<!channel> um” 🔴 Poor ( <date> ) → “Thursday?” 🟢 Good ( <date> )',
    'Then and now · Next Step\n“&lt;!channel&gt; um” 🔴 Poor (<date>)\n→ “Thursday?” 🟢 Good (<date>)',
  ],
  ['2026-11-06T10:00:00Z', '2026-11-06T21:59:00Z', ...NEAR],
  [undefined, undefined, ...NEAR],
])('Then and now says what was said when, of sessions from %s and %s', (first, last, read, markup) => {
  const before = session({ 'Next Step': ['bad', '<!channel> um'] }, first)
  const found = thenAndNow(session({ 'Next Step': ['good', 'Thursday?'] }, last), before)
  if (found === undefined) throw new Error('Nothing rose')
  const { blocks, text } = toMessage(thenAndNowPart(found))
  const plain = (said: string) => said.replaceAll(/<!date.*?>|\d+ Nov 2026|Nov \d+, 2026/g, '<date>')
  expect(plain(readableBlocks(blocks))).toBe(read)
  expect(plain(text)).toBe(markup)
})
