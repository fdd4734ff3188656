import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { Patience } from '../../src/database/patience.ts'

beforeEach(() => void vi.useFakeTimers({ toFake: ['performance'] }))
afterEach(() => void vi.useRealTimers())

/** Waits begin so many milliseconds after the one before. */
it.each([
  ['share the time of the first one', [0, 1200, 500], [2000, 800, 300]],
  ['are short once that is over', [0, 2000, 900], [2000, 250, 250]],
  [
    'are long again after a second, so that a slow connection succeeds',
    [0, 2000, 1001, 1500],
    [2000, 250, 2000, 500],
  ],
])('waits for a database that answers nothing %s', (_, pauses, waits) => {
  const patience = new Patience(2000)
  const found = pauses.map((ms) => {
    vi.advanceTimersByTime(ms)
    return patience.ms
  })
  expect(found).toEqual(waits)
  patience.renew()
  expect(patience.ms).toBe(2000)
})
