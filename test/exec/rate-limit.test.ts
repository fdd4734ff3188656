import { beforeEach, describe, expect, it } from 'vitest'
import { createMemoryStore } from '../../src/database/memory-store.ts'
import type { Store } from '../../src/database/store.ts'
import { type Priority, RateLimit, type RateLimits } from '../../src/exec/rate-limit.ts'

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const PATIENCE = 6500
const LIMITS = { perMinute: 10, perDay: 100, backgroundShare: 50 }

let now = 0
let store: Store
let slept: number[]

beforeEach(() => {
  now = Date.UTC(2026, 2, 15, 14, 30, 0)
  store = createMemoryStore({ clock: () => now })
  slept = []
})

function replica(limits: Partial<RateLimits> = {}) {
  return new RateLimit({
    store,
    limits: { ...LIMITS, ...limits },
    clock: () => now,
    sleep: async (ms) => {
      slept.push(ms)
      now += ms
    },
  })
}

type Replica = ReturnType<typeof replica>

async function takeAll(rateLimit: Replica, count: number, priority: Priority = 'interactive', user?: string) {
  const kinds: string[] = []
  for (let at = 0; at < count; at += 1) {
    const taken = await rateLimit.acquire({ priority, user }, PATIENCE)
    kinds.push(taken.ok ? 'ok' : taken.error.kind)
  }
  return kinds
}

function limitedUntil(...at: Parameters<typeof Date.UTC>) {
  return { ok: false, error: { kind: 'limited', until: new Date(Date.UTC(...at)) } }
}

const ok = { ok: true, value: undefined }

describe("RateLimit's minute", () => {
  it('is shared by all replicas, and a refusal says when it ends', async () => {
    const [one, two] = [replica(), replica()]
    expect(await takeAll(one, 5)).not.toContain('limited')
    expect(await takeAll(two, 4)).not.toContain('limited')
    now += SECOND
    const answers = await Promise.all(
      [one, two, one].map((rateLimit) => rateLimit.acquire({ priority: 'interactive' }, 0)),
    )
    expect(answers).toEqual([ok, limitedUntil(2026, 2, 15, 14, 31), limitedUntil(2026, 2, 15, 14, 31)])
    now = Date.UTC(2026, 2, 15, 14, 31)
    expect(await two.acquire({ priority: 'interactive' }, 0)).toEqual(ok)
  })

  it('delays no request far from its limit', async () => {
    await takeAll(replica(), 9)
    expect(slept).toEqual([])
  })

  it('delays requests near its limit, by at most two seconds and patienceMs', async () => {
    const rateLimit = replica()
    await takeAll(rateLimit, 9)
    await rateLimit.acquire({ priority: 'interactive' }, PATIENCE)
    expect(slept).toEqual([2000])
    const other = replica({ perMinute: 11 })
    await other.acquire({ priority: 'interactive' }, 300)
    expect(slept).toEqual([2000, 300])
  })

  it('is waited for if the next one begins soon', async () => {
    const rateLimit = replica()
    now += 58.5 * SECOND
    await takeAll(rateLimit, 9)
    await rateLimit.acquire({ priority: 'interactive' }, 0)
    expect(await rateLimit.acquire({ priority: 'interactive' }, PATIENCE)).toEqual(ok)
    expect(now).toBe(Date.UTC(2026, 2, 15, 14, 31))
  })

  it('is not waited for beyond patienceMs', async () => {
    const rateLimit = replica()
    now += 58.5 * SECOND
    await takeAll(rateLimit, 9)
    await rateLimit.acquire({ priority: 'interactive' }, 0)
    expect(await rateLimit.acquire({ priority: 'interactive' }, 1000)).toEqual(
      limitedUntil(2026, 2, 15, 14, 31),
    )
  })
})

describe("RateLimit's day", () => {
  it("is shared by all replicas, and ends at UTC's midnight", async () => {
    const limits = { perMinute: 1000, perDay: 3 }
    const [one, two] = [replica(limits), replica(limits)]
    expect(await takeAll(one, 2)).toEqual(['ok', 'ok'])
    now += 5 * MINUTE
    expect(await two.acquire({ priority: 'interactive' }, PATIENCE)).toEqual(ok)
    expect(await one.acquire({ priority: 'interactive' }, PATIENCE)).toEqual(limitedUntil(2026, 2, 16))
    expect(await two.acquire({ priority: 'interactive' }, PATIENCE)).toEqual(limitedUntil(2026, 2, 16))
    now = Date.UTC(2026, 2, 16)
    expect(await takeAll(two, 3)).toEqual(['ok', 'ok', 'ok'])
  })

  it('does not count refused requests', async () => {
    const rateLimit = replica({ perMinute: 2, perDay: 3 })
    await takeAll(rateLimit, 1)
    await rateLimit.acquire({ priority: 'interactive' }, 0)
    for (let count = 0; count < 20; count += 1) await rateLimit.acquire({ priority: 'interactive' }, 0)
    now += MINUTE
    expect(await rateLimit.acquire({ priority: 'interactive' }, 0)).toEqual(ok)
    expect(await rateLimit.acquire({ priority: 'interactive' }, 0)).toEqual(limitedUntil(2026, 2, 16))
  })
})

describe('RateLimit for background requests', () => {
  it.each([
    ['minute', { perMinute: 8, perDay: 100 }],
    ['day', { perMinute: 100, perDay: 8 }],
  ])('allows their share of the %s, over all replicas', async (_, limits) => {
    const [one, two] = [replica(limits), replica(limits)]
    expect(await takeAll(one, 3, 'background')).toEqual(['ok', 'ok', 'ok'])
    expect(await takeAll(two, 3, 'background')).toEqual(['ok', 'quota_reserved', 'quota_reserved'])
    expect(await takeAll(two, 3)).toEqual(['ok', 'ok', 'ok'])
    expect(await one.acquire({ priority: 'background' }, 0)).toEqual({
      ok: false,
      error: { kind: 'quota_reserved' },
    })
  })

  it('refuses them without a moment in which an interactive one is refused', async () => {
    const rateLimit = replica({ perMinute: 10, perDay: 100 })
    await takeAll(rateLimit, 5, 'background')
    await takeAll(rateLimit, 3)
    const refusals = Array.from({ length: 8 }, () => rateLimit.acquire({ priority: 'background' }, 0))
    expect(await rateLimit.acquire({ priority: 'interactive' }, 0)).toEqual(ok)
    for (const refused of await Promise.all(refusals)) expect(refused).toMatchObject({ ok: false })
    expect(await rateLimit.acquire({ priority: 'interactive' }, 0)).toEqual(ok)
  })

  it('does not count interactive requests into their share', async () => {
    const rateLimit = replica({ perMinute: 100, perDay: 20 })
    await takeAll(rateLimit, 9)
    expect(await takeAll(rateLimit, 11, 'background')).toEqual([
      ...Array.from({ length: 10 }, () => 'ok'),
      'quota_reserved',
    ])
  })

  it('allows none at 0 percent, and all at 100', async () => {
    expect(await takeAll(replica({ backgroundShare: 0 }), 1, 'background')).toEqual(['quota_reserved'])
    expect(await takeAll(replica({ backgroundShare: 100 }), 9, 'background')).not.toContain('quota_reserved')
  })
})

describe('RateLimit for optional requests', () => {
  it('allows no more than their share of concurrent ones', async () => {
    const rateLimit = replica({ perMinute: 20, perDay: 100 })
    await takeAll(rateLimit, 4)
    const taken = await Promise.all(
      Array.from({ length: 20 }, () => rateLimit.acquire({ priority: 'optional' }, 0)),
    )
    expect(taken.filter(({ ok: isTaken }) => isTaken)).toHaveLength(6)
    expect(await rateLimit.remaining()).toEqual({ minute: 10, day: 90 })
  })

  it.each([
    ['minute', { perMinute: 8, perDay: 100 }],
    ['day', { perMinute: 100, perDay: 8 }],
  ])('allows none once requests of any priority have used half of the %s', async (_, limits) => {
    const [one, two] = [replica(limits), replica(limits)]
    expect(await takeAll(one, 3)).toEqual(['ok', 'ok', 'ok'])
    expect(await takeAll(two, 2, 'optional')).toEqual(['ok', 'quota_reserved'])
    expect(await takeAll(one, 4)).toEqual(['ok', 'ok', 'ok', 'ok'])
  })

  it('counts them into the background share', async () => {
    const rateLimit = replica({ perMinute: 8 })
    expect(await takeAll(rateLimit, 3, 'optional')).toEqual(['ok', 'ok', 'ok'])
    expect(await takeAll(rateLimit, 2, 'background')).toEqual(['ok', 'quota_reserved'])
  })

  it('never lets them wait', async () => {
    const rateLimit = replica()
    await rateLimit.block(new Date(now + 1500))
    expect(await rateLimit.acquire({ priority: 'optional' }, PATIENCE)).toEqual(
      limitedUntil(2026, 2, 15, 14, 30, 1, 500),
    )
    expect(slept).toEqual([])
  })
})

describe("RateLimit's share for one person", () => {
  const by = (user: string, priority: Priority = 'interactive') => ({ user, priority })
  const used = (...at: Parameters<typeof Date.UTC>) => ({
    ok: false,
    error: { kind: 'personal_limit', until: new Date(Date.UTC(...at)) },
  })

  it('is half of the minute, over all replicas, and leaves the rest to others', async () => {
    const [one, two] = [replica(), replica()]
    expect(await takeAll(one, 3, 'interactive', 'U1')).toEqual(['ok', 'ok', 'ok'])
    expect(await takeAll(two, 2, 'interactive', 'U1')).toEqual(['ok', 'ok'])
    expect(await one.acquire(by('U1'), PATIENCE)).toEqual(used(2026, 2, 15, 14, 31))
    expect(await two.acquire(by('U1'), PATIENCE)).toEqual(used(2026, 2, 15, 14, 31))
    expect(await two.acquire(by('U2'), PATIENCE)).toEqual(ok)
    now += MINUTE
    expect(await one.acquire(by('U1'), PATIENCE)).toEqual(ok)
  })

  it('is a quarter of the day', async () => {
    const rateLimit = replica({ perMinute: 1000, perDay: 20 })
    await takeAll(rateLimit, 5, 'interactive', 'U1')
    now += 5 * MINUTE
    expect(await rateLimit.acquire(by('U1'), PATIENCE)).toEqual(used(2026, 2, 16))
    expect(await takeAll(rateLimit, 5, 'interactive', 'U2')).not.toContain('personal_limit')
    now = Date.UTC(2026, 2, 16)
    expect(await rateLimit.acquire(by('U1'), PATIENCE)).toEqual(ok)
  })

  it('is at least one request', async () => {
    const rateLimit = replica({ perMinute: 1, perDay: 2 })
    expect(await rateLimit.acquire(by('U1'), 0)).toEqual(ok)
    now += MINUTE
    expect(await rateLimit.acquire(by('U1'), 0)).toEqual(used(2026, 2, 16))
  })

  it('pays for requests of every priority', async () => {
    const rateLimit = replica({ perMinute: 1000, perDay: 20 })
    await takeAll(rateLimit, 3, 'background', 'U1')
    now += MINUTE
    await takeAll(rateLimit, 1, 'interactive', 'U1')
    expect(await takeAll(rateLimit, 2, 'interactive', 'U1')).toEqual(['ok', 'personal_limit'])
    expect(await takeAll(rateLimit, 1, 'background', 'U1')).toEqual(['personal_limit'])
    expect(await takeAll(rateLimit, 1, 'background', 'U2')).toEqual(['ok'])
  })

  it('keeps half for what the person asks for: optional requests get no more', async () => {
    const rateLimit = replica({ perMinute: 1000, perDay: 40 })
    expect(await takeAll(rateLimit, 6, 'optional', 'U1')).toEqual([
      ...['ok', 'ok', 'ok', 'ok', 'ok'],
      'quota_reserved',
    ])
    expect(await takeAll(rateLimit, 6, 'interactive', 'U1')).toEqual([
      ...['ok', 'ok', 'ok', 'ok', 'ok'],
      'personal_limit',
    ])
  })

  it('pays for no request that is refused for another reason', async () => {
    const rateLimit = replica({ perMinute: 6, perDay: 1000 })
    await takeAll(rateLimit, 3, 'background')
    await takeAll(rateLimit, 5, 'background', 'U1')
    expect(await takeAll(rateLimit, 4, 'interactive', 'U1')).toEqual(['ok', 'ok', 'ok', 'personal_limit'])
    for (let count = 0; count < 9; count += 1) await rateLimit.acquire(by('U2'), 0)
    now += MINUTE
    expect(await takeAll(rateLimit, 3, 'interactive', 'U2')).toEqual(['ok', 'ok', 'ok'])
  })

  it('refuses without a moment in which another person is refused', async () => {
    const rateLimit = replica()
    await takeAll(rateLimit, 5, 'interactive', 'U1')
    await takeAll(rateLimit, 3, 'interactive', 'U2')
    const refusals = Array.from({ length: 8 }, () => rateLimit.acquire(by('U1'), 0))
    expect(await rateLimit.acquire(by('U2'), 0)).toEqual(ok)
    for (const refused of await Promise.all(refusals)) expect(refused).toMatchObject({ ok: false })
    expect(await rateLimit.remaining()).toEqual({ minute: 1, day: 91 })
  })

  it('is waited for if the next minute begins soon, but not by an optional request', async () => {
    const rateLimit = replica()
    now += 58.5 * SECOND
    await takeAll(rateLimit, 5, 'interactive', 'U1')
    expect(await rateLimit.acquire(by('U1', 'optional'), PATIENCE)).toEqual(used(2026, 2, 15, 14, 31))
    expect(await rateLimit.acquire(by('U1'), PATIENCE)).toEqual(ok)
    expect(slept).toEqual([1500])
  })
})

describe('RateLimit.block', () => {
  it('refuses all requests until its time, on all replicas', async () => {
    const [one, two] = [replica(), replica()]
    await one.block(new Date(now + 30 * SECOND))
    expect(await two.acquire({ priority: 'interactive' }, PATIENCE)).toEqual(
      limitedUntil(2026, 2, 15, 14, 30, 30),
    )
    expect(await one.acquire({ priority: 'background' }, PATIENCE)).toEqual(
      limitedUntil(2026, 2, 15, 14, 30, 30),
    )
    now += 30 * SECOND
    expect(await two.acquire({ priority: 'interactive' }, PATIENCE)).toEqual(ok)
    expect(slept).toEqual([])
  })

  it('is waited for if it ends soon', async () => {
    const rateLimit = replica()
    await rateLimit.block(new Date(now + 1500))
    expect(await rateLimit.acquire({ priority: 'interactive' }, PATIENCE)).toEqual(ok)
    expect(slept).toEqual([1500])
  })

  it('does not shorten an earlier one', async () => {
    const rateLimit = replica()
    await rateLimit.block(new Date(now + 30 * SECOND))
    await rateLimit.block(new Date(now + 10 * SECOND))
    expect(await rateLimit.acquire({ priority: 'interactive' }, PATIENCE)).toEqual(
      limitedUntil(2026, 2, 15, 14, 30, 30),
    )
  })

  it("takes the end of a long one for the beginning of Exec's day", async () => {
    const limits = { perMinute: 1000, perDay: 3 }
    const [one, two] = [replica(limits), replica(limits)]
    await takeAll(one, 3)
    const until = Date.UTC(2026, 2, 15, 20)
    await one.block(new Date(until))
    now = until
    expect(await takeAll(two, 3)).toEqual(['ok', 'ok', 'ok'])
    expect(await one.acquire({ priority: 'interactive' }, PATIENCE)).toEqual(limitedUntil(2026, 2, 16, 20))
    now += 10 * HOUR
    expect(await one.acquire({ priority: 'interactive' }, PATIENCE)).toEqual(limitedUntil(2026, 2, 16, 20))
    now += 14 * HOUR
    expect(await one.acquire({ priority: 'interactive' }, PATIENCE)).toEqual(ok)
  })

  it('is not misread from an unreadable entry in the store', async () => {
    await store.set('rate-limit:spent', 'soon', HOUR)
    await store.set('rate-limit:day-start', '-1e9', HOUR)
    expect(await replica().acquire({ priority: 'interactive' }, PATIENCE)).toEqual(ok)
  })
})

describe('RateLimit.remaining', () => {
  it('decreases with each request, until the window ends', async () => {
    const rateLimit = replica()
    expect(await rateLimit.remaining()).toEqual({ minute: 10, day: 100 })
    await takeAll(rateLimit, 4)
    expect(await rateLimit.remaining()).toEqual({ minute: 6, day: 96 })
    now += MINUTE
    expect(await rateLimit.remaining()).toEqual({ minute: 10, day: 96 })
    now += 10 * HOUR
    expect(await rateLimit.remaining()).toEqual({ minute: 10, day: 100 })
  })

  it('is equal for all replicas', async () => {
    const [one, two] = [replica(), replica()]
    await takeAll(one, 4)
    expect(await two.remaining()).toEqual({ minute: 6, day: 96 })
    await takeAll(two, 1)
    expect(await one.remaining()).toEqual({ minute: 5, day: 95 })
  })

  it('is never negative, and 0 after a 429', async () => {
    const rateLimit = replica({ perMinute: 2 })
    for (let count = 0; count < 4; count += 1) await rateLimit.acquire({ priority: 'interactive' }, 0)
    expect((await rateLimit.remaining()).minute).toBe(0)
    now += MINUTE
    await rateLimit.block(new Date(now + 10 * SECOND))
    expect(await rateLimit.remaining()).toEqual({ minute: 0, day: 0 })
  })
})
