import { expect, it } from 'vitest'
import type { SessionTab } from '../../../src/blocks/review/review-controls.ts'
import { enormousDocument } from '../../support/exec/session-documents.ts'
import { shortestTime } from '../shortest-time.ts'
import { show, walk } from './walk-review.ts'

/** 3,000 lines and 150 items. */
const enormous = enormousDocument()
/** The time to write and read the session as JSON. The first page takes some 6 times as long, a further one half as long. */
const baseline = shortestTime(15, () => JSON.parse(JSON.stringify(enormous)))

it.each<SessionTab>(['rubric', 'transcript'])(
  "the first page of an enormous session's %s is drawn in 25 times the time of its JSON, with all quotes matched",
  (tab) => {
    // A session of its own for each run, since matches are remembered for each session.
    const sessions = Array.from({ length: 15 }, () => enormousDocument())
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
