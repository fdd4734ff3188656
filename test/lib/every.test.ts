import { describe, expect, it } from 'vitest'
import { every } from '../../src/lib/every.ts'
import { HOUR_MS } from '../support/durations.ts'
import { gate } from '../support/gate.ts'

function counting(firstMs: number) {
  const { opened, open } = gate()
  const counts = { begun: 0, ended: 0 }
  const task = async () => {
    counts.begun += 1
    await opened
    counts.ended += 1
  }
  return { loop: every(HOUR_MS, task, { firstMs }), counts, open }
}

describe('every', () => {
  it('joins the run under way, and runs again after it', async () => {
    const { loop, counts, open } = counting(0)
    const runs = [loop.run(), loop.run()]
    expect(counts.begun).toBe(1)
    open()
    await Promise.all(runs)
    await loop.run()
    expect(counts).toEqual({ begun: 2, ended: 2 })
  })

  it.each([
    ['the run under way', 0],
    ['a run that was asked for during a pause', HOUR_MS],
  ])('waits at its stop for %s', async (_, firstMs) => {
    const { loop, counts, open } = counting(firstMs)
    loop.start()
    if (firstMs > 0) void loop.run()
    const stopped = loop.stop()
    open()
    await stopped
    expect(counts).toEqual({ begun: 1, ended: 1 })
  })

  it('pauses before each run but the first', async () => {
    const pauses: number[] = []
    let runs = 0
    const ended = gate()
    const task = async () => {
      runs += 1
    }
    const sleep = async (ms: number) => {
      pauses.push(ms)
      if (runs === 3) void loop.stop().then(ended.open)
    }
    const loop = every(HOUR_MS, task, { sleep })
    loop.start()
    await ended.opened
    expect({ runs, pauses }).toEqual({ runs: 3, pauses: [HOUR_MS, HOUR_MS, HOUR_MS] })
  })

  it('runs at once when it is woken in a pause', async () => {
    const { loop, counts, open } = counting(HOUR_MS)
    open()
    loop.start()
    loop.wake()
    await expect.poll(() => counts.ended).toBe(1)
    await loop.stop()
  })

  it('runs once more when it is woken in a run', async () => {
    const { loop, counts, open } = counting(0)
    loop.start()
    loop.wake()
    loop.wake()
    open()
    await expect.poll(() => counts.ended).toBe(2)
    await loop.stop()
    expect(counts).toEqual({ begun: 2, ended: 2 })
  })
})
