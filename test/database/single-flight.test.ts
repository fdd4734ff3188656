import { afterEach, describe, expect, it, vi } from 'vitest'
import { singleFlight } from '../../src/database/single-flight.ts'
import { createMemoryStore } from '../../src/database/store.ts'
import { testClock } from '../support/clock.ts'

const TIMING = { lockMs: 5000, pollMs: 2 }
const LONG_MS = 60_000

/** Replicas that share a store and want the same answer. */
function question(answer: () => Promise<string>, clock = testClock) {
  const store = createMemoryStore(clock)
  let asked = 0
  let looks = 0
  return {
    store,
    asked: () => asked,
    looks: () => looks,
    replica: (timing = TIMING) =>
      singleFlight({
        store,
        name: 'lock',
        timing,
        findStored() {
          looks += 1
          return store.get('answer')
        },
        ask: async () => {
          asked += 1
          const text = await answer()
          await store.set('answer', text, LONG_MS)
          return text
        },
      }),
  }
}

describe('singleFlight', () => {
  afterEach(() => void vi.useRealTimers())

  it('asks once for all replicas', async () => {
    const { replica, asked } = question(async () => 'text')
    const answers = await Promise.all(Array.from({ length: 10 }, () => replica()))
    expect(answers).toEqual(Array.from({ length: 10 }, () => 'text'))
    expect(await replica()).toBe('text')
    expect(asked()).toBe(1)
  })

  it('asks again for each replica whose predecessor failed, until one succeeds', async () => {
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

  it('waits for a replica that takes longer than lockMs, which extends its lock meanwhile', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'performance'] })
    let now = 1000
    const { replica, asked, looks } = question(
      async () => {
        for (let time = 0; time < 3; time += 1) {
          now += TIMING.lockMs - 1
          vi.advanceTimersByTime(TIMING.lockMs - 1)
          const before = looks()
          await expect.poll(looks, { interval: 1 }).toBeGreaterThan(before)
        }
        return 'text'
      },
      () => now,
    )
    expect(await Promise.all([replica(), replica()])).toEqual(['text', 'text'])
    expect(asked()).toBe(1)
  })

  it('leaves no lock behind where it ends while it extends its lock', async () => {
    vi.useFakeTimers({ toFake: ['setInterval'] })
    let extend = () => {}
    const { replica, store } = question(async () => {
      vi.advanceTimersByTime(TIMING.lockMs / 4)
      return 'text'
    })
    const { set } = store
    store.set = async (key, ...entry) => {
      if (key === 'lock') await new Promise<void>((resolve) => (extend = resolve))
      return set(key, ...entry)
    }
    const answer = replica()
    await vi.waitFor(async () => expect(await store.get('answer')).toBe('text'))
    setTimeout(() => extend(), 5)
    await answer
    await new Promise((resolve) => setTimeout(resolve, 10))
    expect(await store.claim('lock', LONG_MS)).toBe(true)
  })

  it("leaves the next replica's lock alone after its own has expired, since it stood still", async () => {
    vi.useFakeTimers({ toFake: ['setInterval'] })
    let finish = (_: string) => {}
    const slow = new Promise<string>((resolve) => {
      finish = resolve
    })
    const answers = [slow, Promise.resolve('quick')]
    const { replica, store, asked } = question(async () => (await answers.shift()) ?? '')
    const timing = { ...TIMING, lockMs: 20 }
    const first = replica(timing)
    expect(await replica(timing)).toBe('quick')
    expect(asked()).toBe(2)
    await expect.poll(() => store.claim('lock', LONG_MS), { interval: 5 }).toBe(true)
    finish('slow')
    expect(await first).toBe('slow')
    expect(await store.claim('lock', LONG_MS)).toBe(false)
  })
})
