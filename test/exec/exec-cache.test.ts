import { beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { createMemoryStore, type Store } from '../../src/database/store.ts'
import { createExecMemory, ExecCache, type ExecMemory, type FetchOptions } from '../../src/exec/exec-cache.ts'
import type { ExecError } from '../../src/exec/exec-error.ts'
import type { Requester } from '../../src/exec/rate-limit.ts'
import { failed, ok } from '../../src/lib/result.ts'
import { testClock } from '../support/clock.ts'
import { DAY_MS, MINUTE_MS } from '../support/durations.ts'

const JANE = { of: 'jane' }
const BO = { of: 'bo' }
const ANYONE = { priority: 'interactive' } as const
const BACKGROUND = { priority: 'background' } as const
const OPTIONAL = { priority: 'optional' } as const
const LIMITED: ExecError = { kind: 'limited', until: new Date(0) }
const SHARE_USED: ExecError = { kind: 'personal_limit', until: new Date(0) }
const REJECTED: ExecError = { kind: 'key_rejected' }
const RESERVED: ExecError = { kind: 'quota_reserved' }
const UNREACHABLE: ExecError = { kind: 'unreachable' }

let now: number
let store: Store
/** The keys that were written. */
let keys: string[]
/** What the store holds under any key, instead of what was written. */
let stored: string | undefined
let reads: string[]
/** Who paid for each of these. */
let asked: Requester[]
/** What Exec answers, although it was asked for one person's. */
let notes: string[]
/** The next answers of Exec, first to last; then it answers with notes. */
let failures: ExecError[]

beforeEach(() => {
  now = Date.parse('2026-03-15T14:30:00Z')
  store = createMemoryStore(() => now)
  keys = []
  stored = undefined
  reads = []
  asked = []
  notes = ['jane: one', 'bo: two', 'jane: three']
  failures = []
})

function replica({ maxBytes = 1_000_000, keptMs = DAY_MS } = {}) {
  return new ExecCache(
    {
      name: 'notes',
      keyOf: ({ of }: typeof JANE) => of,
      toContent: (sent, { of }) => ({ notes: sent.notes.filter((note) => note.startsWith(of)) }),
      async read({ of }, by) {
        reads.push(of)
        asked.push(by)
        const failure = failures.shift()
        return failure === undefined ? ok({ notes }) : failed(failure)
      },
      stored: z.object({ notes: z.array(z.string()) }),
      currentMs: () => MINUTE_MS,
      keptMs: () => keptMs,
    },
    {
      clock: () => now,
      memory: createExecMemory(maxBytes),
      store: {
        ...store,
        get: async (key) => stored ?? store.get(key),
        set(key, value, ttlMs) {
          keys.push(key)
          return store.set(key, value, ttlMs)
        },
      },
      storeSecret: 'secret',
    },
  )
}

const janes = ['jane: one', 'jane: three']
/** What was read at this moment. */
const read = (notes = janes) => ok({ notes, readAt: new Date(now) })

describe.each([
  ['in one process', false],
  ['of several replicas, and after a restart', true],
])('ExecCache %s', (_, isOther) => {
  it.each<
    [name: string, ageMs: number, failure: ExecError | undefined, as: 'kept' | 'new' | 'stale' | 'none']
  >([
    ['reuses what it has read', MINUTE_MS - 1, REJECTED, 'kept'],
    ['reads anew what is no longer current', MINUTE_MS, undefined, 'new'],
    ['fails as Exec does', MINUTE_MS, REJECTED, 'none'],
    ["returns something old while Exec's limit is used up", MINUTE_MS, LIMITED, 'stale'],
    ["returns something old while the person's share is used up", DAY_MS - 1, SHARE_USED, 'stale'],
    ['returns nothing that is older than a day', DAY_MS, LIMITED, 'none'],
  ])('%s', async (_name, ageMs, error, as) => {
    const readAt = new Date(now)
    const first = replica()
    expect(await first.get(JANE, ANYONE)).toEqual(ok({ notes: janes, readAt }))
    notes = ['jane: four']
    if (error !== undefined) failures = [error]
    now += ageMs
    const expected = {
      kept: ok({ notes: janes, readAt }),
      new: ok({ notes, readAt: new Date(now) }),
      stale: ok({ notes: janes, readAt, asOf: readAt }),
      none: error && failed(error),
    }
    expect(await (isOther ? replica() : first).get(JANE, ANYONE)).toEqual(expected[as])
    expect(reads).toHaveLength(as === 'kept' ? 1 : 2)
  })

  it('peeks at what it has read, for a day', async () => {
    const first = replica()
    const peek = () => (isOther ? replica() : first).peek(JANE)
    expect(await peek()).toBeUndefined()
    await first.get(JANE, ANYONE)
    const kept = { notes: janes, readAt: new Date(now) }
    now += DAY_MS - 1
    expect(await peek()).toEqual(kept)
    now += 1
    expect(await peek()).toBeUndefined()
    expect(reads).toHaveLength(1)
  })
})

describe('ExecCache', () => {
  it('reads once for all who ask at the same time, and once for each query', async () => {
    const cache = replica()
    const all = await Promise.all([JANE, JANE, BO].map((query) => cache.get(query, ANYONE)))
    expect(all).toMatchObject([{ value: { notes: janes } }, all[0], { value: { notes: ['bo: two'] } }])
    expect(reads).toEqual(['jane', 'bo'])
  })

  it('takes older content for a caller who allows it', async () => {
    const cache = replica()
    await cache.get(JANE, ANYONE)
    now += MINUTE_MS
    expect(await cache.get(JANE, { ...ANYONE, maxAgeMs: MINUTE_MS + 1 })).not.toHaveProperty('value.asOf')
    expect(reads).toHaveLength(1)
    await cache.get(JANE, { ...ANYONE, maxAgeMs: 0 })
    expect(reads).toHaveLength(2)
  })

  it('stores content under a key that nobody can compute without the secret', async () => {
    await replica().get(JANE, ANYONE)
    expect(keys).toEqual(['notes:5Ux7EHCYup2NpsNniEgQUANJtkr47Qr0'])
  })

  it('narrows stored content to what the query asked for', async () => {
    stored = JSON.stringify({ notes, readAt: now })
    expect(await replica().peek(BO)).toEqual({ notes: ['bo: two'], readAt: new Date(now) })
  })

  it.each(['', 'null', '{}', '{"notes":[],"readAt":"x"}', '{"notes":7,"readAt":1}'])(
    'reads anew what it cannot read in the store: %s',
    async (text) => {
      stored = text
      expect(await replica().get(JANE, ANYONE)).toMatchObject({ value: { notes: janes } })
    },
  )

  it('never replaces newer content by what the store holds', async () => {
    const cache = replica()
    await cache.get(JANE, ANYONE)
    stored = JSON.stringify({ notes: ['jane: old'], readAt: now - 1 })
    now += MINUTE_MS
    failures = [REJECTED]
    expect(await cache.get(JANE, ANYONE)).toEqual(failed(REJECTED))
    expect(await cache.peek(JANE)).toMatchObject({ notes: janes })
  })

  it('does not store an answer of more than 2 MB', async () => {
    notes = ['jane: '.padEnd(2 * 1024 * 1024 + 1)]
    const maxBytes = 2 ** 24
    expect(await replica({ maxBytes }).get(JANE, ANYONE)).toEqual(read(notes))
    expect(await replica({ maxBytes }).peek(JANE)).toBeUndefined()
  })

  it('keeps nothing that is larger than its memory', async () => {
    stored = ''
    const cache = replica({ maxBytes: 100 })
    for (const of of ['a', 'a']) await cache.get({ of }, ANYONE)
    expect(reads).toEqual(['a', 'a'])
  })
})

describe('ExecCache.get for several callers', () => {
  it.each([
    ['a background request that was refused', BACKGROUND, RESERVED],
    ['the single try of an optional request', OPTIONAL, UNREACHABLE],
  ])('retries %s for an interactive caller', async (_, first, error) => {
    failures = [error]
    const cache = replica()
    const all = [first, BACKGROUND, ANYONE].map((by) => cache.get(JANE, by))
    expect(await Promise.all(all)).toEqual([failed(error), failed(error), read()])
    expect(asked.map(({ priority }) => priority)).toEqual([first.priority, 'interactive'])
  })

  it("asks again for another person after a refusal for one person's share", async () => {
    failures = [SHARE_USED]
    const cache = replica()
    const all = ['U0GUEST', 'U0GUEST', 'U0REP'].map((user) => cache.get(JANE, { ...BACKGROUND, user }))
    expect(await Promise.all(all)).toEqual([failed(SHARE_USED), failed(SHARE_USED), read()])
    expect(asked.map(({ user }) => user)).toEqual(['U0GUEST', 'U0REP'])
  })

  it('shares any other failure, and asks again for the next caller', async () => {
    failures = [UNREACHABLE]
    const cache = replica()
    const both = await Promise.all([BACKGROUND, ANYONE].map((by) => cache.get(JANE, by)))
    expect(both).toEqual([failed(UNREACHABLE), failed(UNREACHABLE)])
    expect(await cache.get(JANE, ANYONE)).toEqual(read())
  })

  it('calls onRequest only for the caller whose request goes to Exec', async () => {
    const callers: string[] = []
    const of = (name: string) => ({ ...ANYONE, onRequest: () => callers.push(name) })
    const cache = replica()
    await Promise.all(['first', 'joined'].map((name) => cache.get(JANE, of(name))))
    await cache.get(JANE, of('cached'))
    await replica().get(JANE, of('stored'))
    expect(callers).toEqual(['first'])
  })
})

describe('ExecCache.get with reuseFailureMs', () => {
  const REUSED = { ...ANYONE, reuseFailureMs: 60 }

  it('reuses a failure younger than reuseFailureMs, with its time', async () => {
    failures = [UNREACHABLE]
    const cache = replica()
    const failedAt = new Date(now)
    await cache.get(JANE, ANYONE)
    now += 59
    expect(await cache.get(JANE, REUSED)).toEqual(failed({ ...UNREACHABLE, failedAt }))
    expect(await cache.get(BO, REUSED)).toEqual(read(['bo: two']))
    now += 1
    expect(await cache.get(JANE, REUSED)).toEqual(read())
  })

  it.each<[string, FetchOptions, ExecError]>([
    ['a request over a limit', ANYONE, LIMITED],
    ["a request over a person's share", ANYONE, SHARE_USED],
    ['a refused background request', BACKGROUND, RESERVED],
    ['an optional request', OPTIONAL, UNREACHABLE],
  ])('does not reuse the failure of %s', async (_, options, error) => {
    failures = [error]
    const cache = replica()
    expect(await cache.get(JANE, options)).toEqual(failed(error))
    expect(await cache.get(JANE, REUSED)).toEqual(read())
  })
})

describe('the memory for what Exec sends', () => {
  function cacheOf(
    memory: ExecMemory,
    { name = 'note', whenClosed }: { name?: string; whenClosed?: (() => void)[] } = {},
  ) {
    return new ExecCache(
      {
        name,
        keyOf: (id: string) => id,
        toContent: (sent) => sent,
        read: async () => ok({ text: 'A note' }),
        currentMs: () => 60_000,
        stored: z.object({ text: z.string() }),
      },
      { clock: testClock, memory, whenClosed },
    )
  }

  it('is one for all kinds of content of all workspaces, and lets go what was used longest ago', async () => {
    const memory = createExecMemory(2500)
    const [acme, beta] = [cacheOf(memory, { name: 'session' }), cacheOf(memory, { name: 'list' })]
    await acme.get('a', ANYONE)
    await beta.get('b', ANYONE)
    await acme.get('a', ANYONE)
    await beta.get('c', ANYONE)
    expect(await Promise.all([acme.peek('a'), beta.peek('b'), beta.peek('c')])).toMatchObject([
      { text: 'A note' },
      undefined,
      { text: 'A note' },
    ])
  })

  it('lets go what a workspace has kept once that is closed, and nothing of the others', async () => {
    const memory = createExecMemory()
    const closed: (() => void)[] = []
    const [acme, beta] = [cacheOf(memory, { whenClosed: closed }), cacheOf(memory)]
    for (const cache of [acme, beta]) await cache.get('a', ANYONE)
    for (const forget of closed) forget()
    expect(await Promise.all([acme, beta].map((cache) => cache.peek('a')))).toMatchObject([
      undefined,
      { text: 'A note' },
    ])
    expect(memory.size).toBe(1)
  })
})
