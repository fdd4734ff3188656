import { expect, it } from 'vitest'
import type { SessionTab } from '../../../src/blocks/review/review-controls.ts'
import { quoteFinder } from '../../../src/blocks/session/moments.ts'
import { enormousSession } from '../../support/read-documents.ts'
import { shortestTime } from '../shortest-time.ts'
import { show, walk } from './walk-review.ts'

/** 3,000 lines and 150 items. */
const enormous = enormousSession()
/** The time to write and read the session as JSON. The first page takes some 6 times as long, a further one half as long. */
const baseline = shortestTime(15, () => JSON.parse(JSON.stringify(enormous)))

it.each<SessionTab>(['rubric', 'transcript'])(
  "the first page of an enormous session's %s is drawn in 25 times the time of its JSON, with all quotes matched",
  (tab) => {
    // A session of its own for each run, since matches are remembered for each session.
    const sessions = Array.from({ length: 15 }, () => enormousSession())
    const time = shortestTime(sessions.length, (run) => show(sessions[run] ?? enormous, { tab, page: 1 }))
    expect(time).toBeLessThan(25 * baseline)
  },
)

it.each<SessionTab>(['rubric', 'transcript'])(
  "a further page of an enormous session's %s is drawn in 15 times the time of its JSON",
  (tab) => {
    const count = walk(enormous, tab).length
    expect(count).toBeGreaterThan(5)
    for (let page = 1; page <= count; page += 1) {
      expect(shortestTime(5, () => show(enormous, { tab, page }))).toBeLessThan(15 * baseline)
    }
  },
)

it("a passage of an enormous session's transcript is drawn in 15 times the time of its JSON", () => {
  const time = shortestTime(5, () => show(enormous, { tab: 'transcript', page: 1, line: 1500 }))
  expect(time).toBeLessThan(15 * baseline)
})

const a = (length: number) => 'a'.repeat(length)

it.each<[string, string[], number, (at: number) => string]>([
  [
    'that go on over lines everywhere',
    Array.from({ length: 1000 }, () => a(300)),
    99,
    (at: number) => a(301 + at),
  ],
  ['with many marks on one letter', [`a${'\u0301\u0323'.repeat(150_000)}`], 2, () => 'a'],
  ['in lines of ligatures', Array.from({ length: 50 }, () => '\uFDFA'.repeat(100_000)), 1, () => 'a'],
  ['of ligatures', ['a'], 50, (at) => `${at}${'\uFDFA'.repeat(100_000)}`],
  ['by the thousands', [a(1_000_000)], 20_000, (at: number) => `${a(20)}b${at}`],
])('quotes %s are looked for in three seconds', (_, lines, count, quoteAt) => {
  const time = shortestTime(1, () => {
    const find = quoteFinder(lines.map((text) => ({ text })))
    for (let at = 0; at < count; at += 1) find(quoteAt(at))
  })
  expect(time).toBeLessThan(3000)
})
