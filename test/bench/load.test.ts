import { describe, expect, it } from 'vitest'
import { closedLoop, openLoop } from '../../bench/load.ts'

const nextTick = () => new Promise((resolve) => setImmediate(resolve))

describe('closedLoop', () => {
  it('keeps one run in flight in each lane, and never more', async () => {
    let running = 0
    let most = 0
    const run = async () => {
      running += 1
      most = Math.max(most, running)
      await nextTick()
      running -= 1
    }
    const { latencies } = await closedLoop({ run, ms: 30, lanes: 4 })
    expect(most).toBe(4)
    expect(latencies.length).toBeGreaterThan(4)
  })

  it('counts only runs that ended in time', async () => {
    const until = performance.now() + 40
    const tooLate = async () => {
      while (performance.now() < until) await nextTick()
    }
    expect(await closedLoop({ run: tooLate, ms: 10, lanes: 3 })).toEqual({ latencies: [], perSecond: 0 })
  })

  it('rejects if a run of the closed loop rejects', async () => {
    const run = () => Promise.reject(new Error('broken'))
    await expect(closedLoop({ run, ms: 10, lanes: 2 })).rejects.toThrow('broken')
  })
})

describe('openLoop', () => {
  it('starts runs at its rate though none has ended', async () => {
    let started = 0
    let release = () => {}
    const gate = new Promise<void>((resolve) => {
      release = resolve
    })
    const run = async () => {
      started += 1
      if (started === 20) release()
      await gate
    }
    const { latencies } = await openLoop({ run, ms: 40, perSecond: 500 })
    expect(started).toBe(20)
    expect(latencies).toHaveLength(20)
  })

  it('counts a latency from the scheduled start, so that a late run looks slow', async () => {
    let isFirst = true
    const run = async () => {
      const until = performance.now() + (isFirst ? 30 : 0)
      isFirst = false
      while (performance.now() < until);
    }
    const { latencies } = await openLoop({ run, ms: 30, perSecond: 100 })
    expect(latencies).toHaveLength(3)
    expect(latencies[1]).toBeGreaterThan(15)
  })

  it('rejects if a run of the open loop rejects', async () => {
    const run = () => Promise.reject(new Error('broken'))
    await expect(openLoop({ run, ms: 10, perSecond: 200 })).rejects.toThrow('broken')
  })
})
