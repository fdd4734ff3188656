import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { passInHours } from '../../playground/clock.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS

describe('passInHours', () => {
  let happened: string[] = []

  beforeEach(() => {
    vi.useFakeTimers()
    happened = []
  })

  afterEach(() => {
    vi.useRealTimers()
  })

  /** On a machine so busy that it takes a minute to say what is due. */
  async function passes(ms: number, patienceMs?: number, from = 0): Promise<string[]> {
    let now = from
    const passing = passInHours(ms, {
      patienceMs,
      now: () => now,
      pass(step) {
        now += step
        happened.push(`${step / MINUTE_MS} min`)
      },
      sayDue: () =>
        new Promise((resolve) =>
          setTimeout(() => {
            happened.push('said')
            resolve(undefined)
          }, MINUTE_MS),
        ),
    })
    await vi.runAllTimersAsync()
    await passing
    return happened
  }

  it('says what is due in each hour before the next one begins, however long that takes', async () => {
    expect(await passes(2.5 * HOUR_MS)).toEqual(['60 min', 'said', '60 min', 'said', '30 min', 'said'])
  })

  it('goes on from one full hour to the next', async () => {
    expect(await passes(HOUR_MS, undefined, 20 * MINUTE_MS)).toEqual(['40 min', 'said', '20 min', 'said'])
  })

  it('waits no longer than its patience for all hours together', async () => {
    expect((await passes(2 * HOUR_MS, 1000)).slice(0, 2)).toEqual(['60 min', '60 min'])
  })
})
