import { beforeEach, describe, expect, it } from 'vitest'
import { createMemoryStore, type MemoryStore } from '../../src/database/memory-store.ts'
import { CachedFetch, type FetchOptions } from '../../src/exec/cached-fetch.ts'
import type { ExecError } from '../../src/exec/exec-error.ts'
import type { Requester } from '../../src/exec/rate-limit.ts'
import { failed, ok, type Result } from '../../src/lib/result.ts'

interface Lookup {
  key: string
  /** The cache accepts entries of at least this size. */
  size: number
}

interface Entry {
  size: number
}

const LONG_MS = 60_000
const INTERACTIVE: FetchOptions = { priority: 'interactive' }
const BACKGROUND: FetchOptions = { priority: 'background' }
const OPTIONAL: FetchOptions = { priority: 'optional' }
const SMALL: Lookup = { key: 'a', size: 1 }
const LARGE: Lookup = { key: 'a', size: 3 }
const RESERVED: ExecError = { kind: 'quota_reserved' }
const SHARE_USED: ExecError = { kind: 'personal_limit', until: new Date(0) }
const UNREACHABLE: ExecError = { kind: 'unreachable' }

let now = 1000
let cached: Map<string, Entry>
let store: MemoryStore
let asked: { lookup: Lookup; by: Requester }[]
/** The next answers of Exec, first to last; then entries of the size that was asked for. */
let answers: Result<Entry, ExecError>[]

beforeEach(() => {
  now = 1000
  cached = new Map()
  store = createMemoryStore()
  asked = []
  answers = []
})

function replica(cache = cached): CachedFetch<Lookup, Entry> {
  return new CachedFetch<Lookup, Entry>({
    cache: {
      find: ({ key, size }) => {
        const entry = cache.get(key)
        return entry !== undefined && entry.size >= size ? entry : undefined
      },
      add: ({ key }, entry) => cache.set(key, entry),
    },
    store,
    keysOf: ({ key, size }) => [`${key}:${size}`, `${key}:3`],
    pack: ({ size }) => 'x'.repeat(size),
    unpack: (stored) => (typeof stored === 'string' ? { size: stored.length } : undefined),
    storedMs: () => LONG_MS,
    async ask(lookup, by) {
      asked.push({ lookup, by })
      return answers.shift() ?? ok({ size: lookup.size })
    },
    clock: () => now,
  })
}

describe('CachedFetch.get', () => {
  it('takes the first stored entry that the cache accepts', async () => {
    await store.set('a:2', '"x"', LONG_MS)
    await store.set('a:3', '"xxx"', LONG_MS)
    expect(await replica().get({ key: 'a', size: 2 }, INTERACTIVE)).toEqual(ok({ size: 3 }))
    expect(cached.get('a')).toEqual({ size: 3 })
    expect(asked).toEqual([])
  })

  it('does not store an answer of more than 2 MB', async () => {
    const size = 2 * 1024 * 1024 + 1
    answers = [ok({ size })]
    expect(await replica().get(SMALL, INTERACTIVE)).toEqual(ok({ size }))
    expect(await store.get('a:1')).toBeUndefined()
  })

  it('joins a request in flight, also one that brings more', async () => {
    const fetch = replica()
    const both = await Promise.all([fetch.get(LARGE, INTERACTIVE), fetch.get(SMALL, INTERACTIVE)])
    expect(both).toEqual([ok({ size: 3 }), ok({ size: 3 })])
    expect(asked).toHaveLength(1)
  })

  it('does not join a request that brings less', async () => {
    const fetch = replica()
    const both = await Promise.all([fetch.get(SMALL, INTERACTIVE), fetch.get(LARGE, INTERACTIVE)])
    expect(both).toEqual([ok({ size: 1 }), ok({ size: 3 })])
  })

  it.each([
    ['a background request that was refused', BACKGROUND, RESERVED],
    ['the single try of an optional request', OPTIONAL, UNREACHABLE],
  ])('retries %s for an interactive caller', async (_, first, error) => {
    answers = [failed(error)]
    const fetch = replica()
    const all = [fetch.get(SMALL, first), fetch.get(SMALL, BACKGROUND), fetch.get(SMALL, INTERACTIVE)]
    expect(await Promise.all(all)).toEqual([failed(error), failed(error), ok({ size: 1 })])
    expect(asked.map(({ by }) => by.priority)).toEqual([first.priority, 'interactive'])
  })

  it("asks again for another person after a refusal for one person's share", async () => {
    answers = [failed(SHARE_USED)]
    const fetch = replica()
    const by = (user: string) => fetch.get(SMALL, { ...BACKGROUND, user })
    const all = await Promise.all([by('U0GUEST'), by('U0GUEST'), by('U0REP')])
    expect(all).toEqual([failed(SHARE_USED), failed(SHARE_USED), ok({ size: 1 })])
    expect(asked.map(({ by }) => by.user)).toEqual(['U0GUEST', 'U0REP'])
  })

  it('shares any other failure, and asks again for the next caller', async () => {
    answers = [failed(UNREACHABLE)]
    const fetch = replica()
    const both = await Promise.all([fetch.get(SMALL, BACKGROUND), fetch.get(SMALL, INTERACTIVE)])
    expect(both).toEqual([failed(UNREACHABLE), failed(UNREACHABLE)])
    expect(await fetch.get(SMALL, INTERACTIVE)).toEqual(ok({ size: 1 }))
  })

  it('calls onRequest only for the caller whose request goes to Exec', async () => {
    const callers: string[] = []
    const of = (name: string) => ({ ...INTERACTIVE, onRequest: () => callers.push(name) })
    const fetch = replica()
    await Promise.all([fetch.get(SMALL, of('first')), fetch.get(SMALL, of('joined'))])
    await fetch.get(SMALL, of('cached'))
    await replica(new Map()).get(SMALL, of('stored'))
    expect(callers).toEqual(['first'])
  })
})

describe('CachedFetch.get with reuseFailureMs', () => {
  it('reuses a failure younger than reuseFailureMs, with its time', async () => {
    answers = [failed(UNREACHABLE)]
    const fetch = replica()
    await fetch.get(SMALL, INTERACTIVE)
    now += 59
    const reused = failed({ ...UNREACHABLE, failedAt: new Date(1000) })
    expect(await fetch.get(SMALL, { ...INTERACTIVE, reuseFailureMs: 60 })).toEqual(reused)
    expect(await fetch.get({ ...SMALL, key: 'b' }, { ...INTERACTIVE, reuseFailureMs: 60 })).toEqual(
      ok({ size: 1 }),
    )
    now += 1
    expect(await fetch.get(SMALL, { ...INTERACTIVE, reuseFailureMs: 60 })).toEqual(ok({ size: 1 }))
  })

  it.each([
    ['a request over a limit', INTERACTIVE, { kind: 'limited', until: new Date(0) }],
    ["a request over a person's share", INTERACTIVE, SHARE_USED],
    ['a refused background request', BACKGROUND, RESERVED],
    ['an optional request', OPTIONAL, UNREACHABLE],
  ] as const)('does not reuse the failure of %s', async (_, options, error) => {
    answers = [failed(error)]
    const fetch = replica()
    expect(await fetch.get(SMALL, options)).toEqual(failed(error))
    expect(await fetch.get(SMALL, { ...INTERACTIVE, reuseFailureMs: 60 })).toEqual(ok({ size: 1 }))
  })
})
