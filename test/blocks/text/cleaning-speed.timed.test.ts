import { expect, it } from 'vitest'
import { toParagraphs, toSingleLine } from '../../../src/blocks/text/untrusted-text.ts'
import { shortestTime } from '../shortest-time.ts'

const LENGTH = 50_000

function timeToClean(part: string, count: number): number {
  const text = `a${part.repeat(count)}b`
  return shortestTime(5, () => {
    toParagraphs(text, 700)
    toSingleLine(text, 120)
  })
}

it.each([' ', '\n', ' \n', '\u0000', '\u200B', '🇨🇭', '\u0301'])(
  'cleaning a text of many %j takes linear time',
  (part) => {
    // Eight times the text takes some eight times as long, or 64 times if the time were quadratic.
    expect(timeToClean(part, 8 * LENGTH)).toBeLessThan(24 * Math.max(1, timeToClean(part, LENGTH)))
  },
)
