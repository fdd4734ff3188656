import { graphemeStart } from '../untrusted-text.ts'

/**
 * A text in chunks of at most `max` characters, the first of at most `first`. It is split after a space where one is
 * near, else between graphemes, and nothing but chunks of mere white space is lost.
 */
export function splitText(text: string, max: number, first = max): string[] {
  const chunks: string[] = []
  let rest = text
  for (let room = first; rest.length > room; room = max) {
    const end = splitPoint(rest, room)
    chunks.push(rest.slice(0, end))
    rest = rest.slice(end)
  }
  return [...chunks, rest].filter((chunk) => chunk.trim() !== '')
}

function splitPoint(text: string, max: number): number {
  // Two characters more, so that the code point at `max` is whole.
  const near = text.slice(0, max + 2)
  const end = graphemeStart(near, max)
  const afterSpace = near.slice(0, end).search(/\S*$/)
  return afterSpace > end * 0.8 && graphemeStart(near, afterSpace) === afterSpace ? afterSpace : end
}
