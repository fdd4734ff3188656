import { describe, expect, it } from 'vitest'
import { closedLoop, openLoop } from '../../bench/load.ts'

const soon = () => new Promise((resolve) => setImmediate(resolve))

describe('a closed loop', () => {
  it('has one under way in each lane, and never more', async () => {
    let running = 0
    let most = 0
    const run = async () => {
      running += 1
      most = Math.max(most, running)
      await soon()
      running -= 1
    }
    const { latencies } = await closedLoop({ run, ms: 30, lanes: 4 })
    expect(most).toBe(4)
    expect(latencies.length).toBeGreaterThan(4)
  })

  it('counts what ended in time, and not what it only waited for', async () => {
    const until = performance.now() + 40
    const tooLate = async () => {
      while (performance.now() < until) await soon()
    }
    expect(await closedLoop({ run: tooLate, ms: 10, lanes: 3 })).toEqual({ latencies: [], perSecond: 0 })
  })

  it('fails with what it runs', async () => {
    const run = () => Promise.reject(new Error('broken'))
    await expect(closedLoop({ run, ms: 10, lanes: 2 })).rejects.toThrow('broken')
  })
})

describe('an open loop', () => {
  it('keeps its rate though nothing ends meanwhile', async () => {
    let begun = 0
    let release = () => {}
    const gate = new Promise<void>((resolve) => {
      release = resolve
    })
    const run = async () => {
      begun += 1
      if (begun === 20) release()
      await gate
    }
    const { latencies } = await openLoop({ run, ms: 40, perSecond: 500 })
    expect(begun).toBe(20)
    expect(latencies).toHaveLength(20)
  })

  it('counts from the tick, so that what is begun late looks slow', async () => {
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

  it('fails with what it runs', async () => {
    const run = () => Promise.reject(new Error('broken'))
    await expect(openLoop({ run, ms: 10, perSecond: 200 })).rejects.toThrow('broken')
  })
})
