import { expect, it } from 'vitest'
import type { SessionTab } from '../../../src/blocks/review/review-state.ts'
import { enormousDocument } from '../../support/exec/session-documents.ts'
import { show, walk } from './walk-review.ts'

/** Whatever else the machine does only adds to a time, so that the shortest tells what the code takes. */
function shortest(values: number[]): number {
  return Math.min(...values)
}

function milliseconds(work: () => unknown): number {
  const start = performance.now()
  work()
  return performance.now() - start
}

it.each<SessionTab>(['overview', 'rubric', 'transcript'])(
  'the first page of the %s of 3,000 lines and 150 items takes less than 50 ms, matching the quotes included',
  (tab) => {
    const sessions = Array.from({ length: 15 }, () => enormousDocument())
    const times = sessions.map((session) => milliseconds(() => show(session, { tab, page: 1 })))
    expect(shortest(times)).toBeLessThan(50)
  },
)

it.each<SessionTab>(['rubric', 'transcript'])('each further page of that %s takes less than 50 ms', (tab) => {
  const session = enormousDocument()
  const count = walk(session, tab).length
  expect(count).toBeGreaterThan(10)
  for (let page = 1; page <= count; page += 1) {
    const times = Array.from({ length: 5 }, () => milliseconds(() => show(session, { tab, page })))
    expect(shortest(times)).toBeLessThan(50)
  }
})
