import { beforeEach, describe, expect, it } from 'vitest'
import { createMemoryStore, type Store } from '../../src/database/store.ts'
import { RateLimit, type RateLimits, type Requester } from '../../src/exec/rate-limit.ts'
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../support/durations.ts'

const LIMITS = { perMinute: 10, perDay: 100, backgroundShare: 50 }
const PERSON: Requester = { priority: 'interactive' }
const BACKGROUND: Requester = { priority: 'background' }
const OPTIONAL: Requester = { priority: 'optional' }

let now = 0
let store: Store

beforeEach(() => {
  now = Date.UTC(2026, 2, 15, 14, 30, 0)
  store = createMemoryStore(() => now)
})

function replica(limits: Partial<RateLimits> = {}) {
  return new RateLimit({
    store,
    limits: { ...LIMITS, ...limits },
    clock: () => now,
  })
}

/** `ok`, or why a request is refused and until when. */
async function take(rateLimit: RateLimit, by = PERSON): Promise<string> {
  const taken = await rateLimit.acquire(by)
  if (taken.ok) return 'ok'
  const { error } = taken
  return 'until' in error ? `${error.kind} until ${error.until.toISOString().slice(8, -5)}` : error.kind
}

/** How many of the requests are taken before the first refusal, and what that is. */
async function takeAll(rateLimit: RateLimit, count: number, by = PERSON): Promise<[number, string?]> {
  for (let at = 0; at < count; at += 1) {
    const taken = await take(rateLimit, by)
    if (taken !== 'ok') return [at, taken]
  }
  return [count]
}

const takeAtOnce = (replicas: readonly RateLimit[], by = PERSON) =>
  Promise.all(replicas.map((each) => take(each, by)))

const ofPerson = (user: string, priority = PERSON.priority): Requester => ({ user, priority })

describe("RateLimit's minute", () => {
  it('is shared by all replicas, and a refusal says when it ends', async () => {
    const [one, two] = [replica(), replica()]
    expect(await takeAll(one, 5)).toEqual([5])
    expect(await takeAll(two, 4)).toEqual([4])
    now += SECOND_MS
    const limited = 'limited until 15T14:31:00'
    expect(await takeAtOnce([one, two, one])).toEqual(['ok', limited, limited])
    now = Date.UTC(2026, 2, 15, 14, 31)
    expect(await take(two)).toBe('ok')
  })
})

it('RateLimit counts what a person uses apart: others who share the limit may have the same id', async () => {
  const [acme, beta] = [0, 1].map(
    (at) => new RateLimit({ store, secret: `secret ${at}`, limits: LIMITS, clock: () => now }),
  )
  const rep = { ...PERSON, user: 'U0REP' }
  const taken = await Promise.all([acme, beta].map((one) => one && takeAll(one, 6, rep)))
  expect(taken).toEqual([
    [5, 'personal_limit until 15T14:31:00'],
    [5, 'personal_limit until 15T14:31:00'],
  ])
  expect(await beta?.remaining()).toEqual({ minute: 0, day: 90 })
})

describe("RateLimit's day", () => {
  it("is shared by all replicas, and ends at UTC's midnight", async () => {
    const limits = { perMinute: 1000, perDay: 3 }
    const [one, two] = [replica(limits), replica(limits)]
    await takeAll(one, 2)
    now += 5 * MINUTE_MS
    expect(await takeAll(two, 2)).toEqual([1, 'limited until 16T00:00:00'])
    expect(await take(one)).toBe('limited until 16T00:00:00')
    now = Date.UTC(2026, 2, 16)
    expect(await takeAll(two, 3)).toEqual([3])
  })
})

describe.each([
  ['minute', { perMinute: 8, perDay: 100 }],
  ['day', { perMinute: 100, perDay: 8 }],
])("the shares of RateLimit's %s", (_, limits) => {
  it('allow background requests no more than theirs, over all replicas', async () => {
    const [one, two] = [replica(limits), replica(limits)]
    expect(await take(two)).toBe('ok')
    expect(await takeAll(one, 3, BACKGROUND)).toEqual([3])
    expect(await takeAtOnce([one, one, two], BACKGROUND)).toEqual(['ok', 'quota_reserved', 'quota_reserved'])
    expect(await takeAll(two, 2)).toEqual([2])
    expect(await take(one, BACKGROUND)).toBe('quota_reserved')
  })

  it('allow optional requests none once those of any priority have used half', async () => {
    const [one, two] = [replica(limits), replica(limits)]
    await takeAll(one, 3)
    expect(await takeAtOnce([one, one, two], OPTIONAL)).toEqual(['ok', 'quota_reserved', 'quota_reserved'])
    expect(await takeAll(one, 4)).toEqual([4])
  })
})

describe('RateLimit for background requests', () => {
  it('says that the limit is used up rather than their share, since that ends', async () => {
    const rateLimit = replica({ perMinute: 100, perDay: 8 })
    await takeAll(rateLimit, 4, BACKGROUND)
    await takeAll(rateLimit, 4)
    for (const by of [BACKGROUND, OPTIONAL]) expect(await take(rateLimit, by)).toMatch(/^limited/)
  })

  it('allows none at 0 percent, and all at 100', async () => {
    expect(await take(replica({ backgroundShare: 0 }), BACKGROUND)).toBe('quota_reserved')
    expect(await takeAll(replica({ backgroundShare: 100 }), 9, BACKGROUND)).toEqual([9])
  })
})

describe('RateLimit while no person asks', () => {
  const limits = { perMinute: 60, perDay: 1000 }

  it('leaves background requests most of a minute, and the rest to a person who comes then', async () => {
    const [one, two] = [replica(limits), replica(limits)]
    expect(await takeAll(one, 40, BACKGROUND)).toEqual([40])
    expect(await takeAll(two, 40, BACKGROUND)).toEqual([11, 'quota_reserved'])
    expect(await one.isDaySpent()).toBe(false)
    expect(await takeAll(two, 10, PERSON)).toEqual([9, 'limited until 15T14:31:00'])
    now += 2 * MINUTE_MS
    await take(two)
    expect(await takeAll(one, 40, BACKGROUND)).toEqual([30, 'quota_reserved'])
    now += 2 * MINUTE_MS
    expect(await takeAll(one, 60, BACKGROUND)).toEqual([51, 'quota_reserved'])
  })

  it('stays within the limit of any minute, wherever Exec begins it', async () => {
    const rateLimit = replica(limits)
    const taken: number[] = []
    const ask = async () => {
      if ((await take(rateLimit, BACKGROUND)) === 'ok') taken.push(now)
    }
    // A poll late in a minute, then a document each second.
    now += 29 * SECOND_MS
    for (let page = 0; page < 6; page += 1) await ask()
    for (let second = 0; second < 5 * 60; second += 1) {
      now += SECOND_MS
      await ask()
    }
    const inMinuteFrom = (start: number) => taken.filter((at) => at >= start && at < start + MINUTE_MS).length
    expect(Math.max(...taken.map(inMinuteFrom))).toBeLessThanOrEqual(60)
    expect(taken.length).toBeGreaterThan(5 * 45)
  })

  it('keeps the share of the day, and says when it is spent: over all replicas, and after a 429 of the day', async () => {
    const [one, two] = [replica({ perDay: 80 }), replica({ perDay: 80 })]
    for (let minute = 0; minute < 5; minute += 1) {
      expect(await takeAll(one, 8, BACKGROUND)).toEqual([8])
      expect(await two.isDaySpent()).toBe(minute === 4)
      now += 2 * MINUTE_MS
    }
    expect(await take(two, BACKGROUND)).toBe('quota_reserved')
    now += 12 * HOUR_MS
    expect(await two.isDaySpent()).toBe(false)
    await two.block(new Date(now + MINUTE_MS))
    expect(await two.isDaySpent()).toBe(false)
    await two.block(new Date(now + HOUR_MS))
    expect(await two.isDaySpent()).toBe(true)
  })
})

describe('RateLimit for optional requests', () => {
  it('counts them into the background share', async () => {
    const rateLimit = replica({ perMinute: 8 })
    await take(rateLimit)
    await takeAll(rateLimit, 3, OPTIONAL)
    expect(await takeAll(rateLimit, 2, BACKGROUND)).toEqual([1, 'quota_reserved'])
  })
})

describe("RateLimit's share for one person", () => {
  it.each([
    ['half of the minute', {}, 5, '15T14:31:00'],
    ['a quarter of the day', { perMinute: 1000, perDay: 20 }, 5, '16T00:00:00'],
    ['at least one request', { perDay: 3 }, 1, '16T00:00:00'],
  ])('is %s, over all replicas, and leaves the rest to others', async (_, limits, share, end) => {
    const [one, two] = [replica(limits), replica(limits)]
    expect(await take(one, ofPerson('U1'))).toBe('ok')
    expect(await takeAll(two, share, ofPerson('U1'))).toEqual([share - 1, `personal_limit until ${end}`])
    expect(await take(one, ofPerson('U1'))).toBe(`personal_limit until ${end}`)
    expect(await take(two, ofPerson('U2'))).toBe('ok')
    now = Date.parse(`2026-03-${end}Z`)
    expect(await take(one, ofPerson('U1'))).toBe('ok')
  })

  it('pays for requests of every priority', async () => {
    const rateLimit = replica({ perMinute: 1000, perDay: 20 })
    await takeAll(rateLimit, 3, ofPerson('U1', 'background'))
    now += MINUTE_MS
    expect(await takeAll(rateLimit, 3, ofPerson('U1'))).toEqual([2, 'personal_limit until 16T00:00:00'])
    expect(await take(rateLimit, ofPerson('U1', 'background'))).toMatch(/^personal_limit/)
    expect(await take(rateLimit, ofPerson('U2', 'background'))).toBe('ok')
  })

  it('keeps half for what the person asks for: optional requests get no more', async () => {
    const rateLimit = replica({ perMinute: 1000, perDay: 40 })
    expect(await takeAll(rateLimit, 6, ofPerson('U1', 'optional'))).toEqual([5, 'quota_reserved'])
    expect(await takeAll(rateLimit, 6, ofPerson('U1'))).toEqual([5, 'personal_limit until 16T00:00:00'])
  })

  it('pays for no request that is refused for another reason', async () => {
    const rateLimit = replica({ perMinute: 6, perDay: 1000, backgroundShare: 0 })
    await takeAll(rateLimit, 3)
    for (let count = 0; count < 5; count += 1) await take(rateLimit, ofPerson('U1', 'background'))
    expect(await takeAll(rateLimit, 4, ofPerson('U1'))).toEqual([3, 'personal_limit until 15T14:31:00'])
    for (let count = 0; count < 9; count += 1) await take(rateLimit, ofPerson('U2'))
    now += MINUTE_MS
    expect(await takeAll(rateLimit, 3, ofPerson('U2'))).toEqual([3])
  })

  it('refuses without a moment in which another person is refused', async () => {
    const rateLimit = replica()
    await takeAll(rateLimit, 5, ofPerson('U1'))
    await takeAll(rateLimit, 3, ofPerson('U2'))
    const refusals = Array.from({ length: 8 }, () => take(rateLimit, ofPerson('U1')))
    expect(await take(rateLimit, ofPerson('U2'))).toBe('ok')
    expect(await Promise.all(refusals)).not.toContain('ok')
    expect(await rateLimit.remaining()).toEqual({ minute: 1, day: 91 })
  })
})

describe('RateLimit.block', () => {
  it('refuses all requests until its time, on all replicas', async () => {
    const [one, two] = [replica(), replica()]
    await one.block(new Date(now + 30 * SECOND_MS))
    expect(await take(two)).toBe('limited until 15T14:30:30')
    expect(await take(one, BACKGROUND)).toBe('limited until 15T14:30:30')
    now += 30 * SECOND_MS
    expect(await take(two)).toBe('ok')
  })

  it('does not shorten an earlier one', async () => {
    const rateLimit = replica()
    await rateLimit.block(new Date(now + 30 * SECOND_MS))
    await rateLimit.block(new Date(now + 10 * SECOND_MS))
    expect(await take(rateLimit)).toBe('limited until 15T14:30:30')
  })

  it("takes the end of a long one for the beginning of Exec's day", async () => {
    const limits = { perMinute: 1000, perDay: 3 }
    const [one, two] = [replica(limits), replica(limits)]
    await takeAll(one, 3)
    const until = Date.UTC(2026, 2, 15, 20)
    await one.block(new Date(until))
    now = until
    expect(await takeAll(two, 3)).toEqual([3])
    expect(await take(one)).toBe('limited until 16T20:00:00')
    now += 24 * HOUR_MS - 1
    expect(await take(one)).toBe('limited until 16T20:00:00')
    now += 1
    expect(await take(one)).toBe('ok')
  })

  it("moves Exec's day for a replica that asks only once it is over, too", async () => {
    const [one, two] = [replica({ perDay: 8 }), replica({ perDay: 8 })]
    await takeAtOnce([one, two])
    await one.block(new Date(now + 6 * HOUR_MS))
    now += 7 * HOUR_MS
    expect(await takeAll(one, 4)).toEqual([4])
    expect(await takeAll(two, 5)).toEqual([4, 'limited until 16T20:30:00'])
  })

  it('is not misread from an unreadable entry in the store', async () => {
    await store.set('rate-limit:told', 'soon', HOUR_MS)
    expect(await take(replica())).toBe('ok')
  })
})

describe('RateLimit.remaining', () => {
  it('decreases with each request of any replica, until the window ends', async () => {
    const [one, two] = [replica(), replica()]
    expect(await one.remaining()).toEqual({ minute: 10, day: 100 })
    await takeAll(one, 4)
    expect(await two.remaining()).toEqual({ minute: 6, day: 96 })
    now += MINUTE_MS
    expect(await one.remaining()).toEqual({ minute: 10, day: 96 })
    now += 10 * HOUR_MS
    expect(await one.remaining()).toEqual({ minute: 10, day: 100 })
  })

  it('is never negative, and 0 after a 429', async () => {
    const rateLimit = replica({ perMinute: 2 })
    for (let count = 0; count < 4; count += 1) await take(rateLimit)
    expect((await rateLimit.remaining()).minute).toBe(0)
    now += MINUTE_MS
    await rateLimit.block(new Date(now + 10 * SECOND_MS))
    expect(await rateLimit.remaining()).toEqual({ minute: 0, day: 0 })
  })
})
