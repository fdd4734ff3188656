import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { createMemoryStore } from '../../src/store/memory-store.ts'
import { singleFlight } from '../../src/store/single-flight.ts'

const TIMING = { totalMs: 1000, lockMs: 150, waitMs: 150, pollMs: 2 }
const LONG_MS = 60_000

/** Something to be asked for by replicas that share a store. */
function question(answer: (extendLock: () => Promise<void>) => Promise<string>) {
  const store = createMemoryStore()
  const left: number[] = []
  return {
    store,
    left,
    replica: (timing = TIMING) =>
      singleFlight({
        store,
        lock: 'lock',
        timing,
        look: () => store.get('answer'),
        ask: async (ms, extendLock) => {
          left.push(ms)
          const text = await answer(extendLock)
          await store.set('answer', text, LONG_MS)
          return text
        },
      }),
  }
}

describe('replicas that want to know the same', () => {
  it('ask once', async () => {
    const { replica, left } = question(async () => 'text')
    const answers = await Promise.all(Array.from({ length: 10 }, () => replica()))
    expect(answers).toEqual(Array.from({ length: 10 }, () => 'text'))
    expect(left).toHaveLength(1)
    expect(await replica()).toBe('text')
    expect(left).toHaveLength(1)
  })

  it('leave no lock behind', async () => {
    const { replica, store } = question(async () => 'text')
    await replica()
    expect(await store.claim('lock', LONG_MS)).toBe(true)
  })

  it('ask one after the other while asking fails, and end with the one that does not', async () => {
    let asked = 0
    const { replica, store } = question(async () => {
      asked += 1
      if (asked < 3) throw new Error('fails')
      return 'text'
    })
    const answers = await Promise.allSettled(Array.from({ length: 5 }, () => replica()))
    expect(answers.filter(({ status }) => status === 'rejected')).toHaveLength(2)
    expect(asked).toBe(3)
    expect(await store.claim('lock', LONG_MS)).toBe(true)
  })

  it('wait for one that died no longer than its lock lives', async () => {
    const { replica, left, store } = question(async () => 'text')
    await store.claim('lock', TIMING.lockMs)
    const started = performance.now()
    expect(await replica()).toBe('text')
    expect(performance.now() - started).toBeLessThan(2 * TIMING.lockMs)
    expect(left[0]).toBeLessThanOrEqual(TIMING.totalMs - TIMING.lockMs + TIMING.pollMs)
    expect(left[0]).toBeGreaterThan(TIMING.totalMs - 2 * TIMING.lockMs)
  })

  it('wait for one that takes longer than its lock lives, as long as it gives signs of life', async () => {
    const { replica, left } = question(async (extendLock) => {
      for (let page = 0; page < 20; page += 1) {
        await sleep(10)
        await extendLock()
      }
      return 'text'
    })
    const timing = { ...TIMING, lockMs: 100, waitMs: 10_000 }
    expect(await Promise.all([replica(timing), replica(timing)])).toEqual(['text', 'text'])
    expect(left).toHaveLength(1)
  })

  it('ask in the place of one that gives no more signs of life', async () => {
    const answers = [
      async (extendLock: () => Promise<void>) => {
        await extendLock()
        return new Promise<string>(() => undefined)
      },
      async () => 'text',
    ]
    const { replica, left } = question(async (extendLock) => (await answers.shift()?.(extendLock)) ?? '')
    const timing = { ...TIMING, lockMs: 30, waitMs: 10_000 }
    expect(await Promise.race([replica(timing), replica(timing)])).toBe('text')
    expect(left).toHaveLength(2)
  })

  it('wait no longer for one that is slow, which leaves the lock of the next one alone', async () => {
    let finish = (_: string) => {}
    const slow = new Promise<string>((resolve) => {
      finish = resolve
    })
    const answers = [slow, Promise.resolve('quick')]
    const { replica, store, left } = question(async () => (await answers.shift()) ?? '')
    const timing = { ...TIMING, lockMs: 20, waitMs: 20 }
    const first = replica(timing)
    expect(await replica(timing)).toBe('quick')
    expect(left).toHaveLength(2)
    await expect.poll(() => store.claim('lock', LONG_MS), { interval: 5 }).toBe(true)
    finish('slow')
    expect(await first).toBe('slow')
    expect(await store.claim('lock', LONG_MS)).toBe(false)
  })
})
