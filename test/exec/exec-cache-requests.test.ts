import { beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { createMemoryStore, type MemoryStore } from '../../src/database/memory-store.ts'
import { ExecCache, type FetchOptions } from '../../src/exec/exec-cache.ts'
import type { ExecError } from '../../src/exec/exec-error.ts'
import type { Requester } from '../../src/exec/rate-limit.ts'
import { failed, ok, type Result } from '../../src/lib/result.ts'

interface Lookup {
  key: string
  /** Only an entry of at least this size answers. */
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
let store: MemoryStore
let asked: { lookup: Lookup; by: Requester }[]
/** The next answers of Exec, first to last; then entries of the size that was asked for. */
let answers: Result<Entry, ExecError>[]

beforeEach(() => {
  now = 1000
  store = createMemoryStore()
  asked = []
  answers = []
})

const size = z.object({ x: z.string() }).transform(({ x }): Entry => ({ size: x.length }))

function replica(): ExecCache<Lookup, Entry> {
  return new ExecCache<Lookup, Entry>(
    {
      name: 'entry',
      keyOf: ({ key }) => key,
      keysOf: ({ key, size }) => [`${key}:${size}`, `${key}:3`],
      answers: (entry, lookup) => entry.size >= lookup.size,
      pack: ({ size }) => ({ x: 'x'.repeat(size) }),
      stored: size,
      currentMs: () => LONG_MS,
      async read(lookup, by) {
        asked.push({ lookup, by })
        return answers.shift() ?? ok({ size: lookup.size })
      },
      maxBytes: 1_000_000,
    },
    { store, clock: () => now },
  )
}

/** What was read at this moment. */
function read(size: number) {
  return ok({ size, readAt: new Date(now) })
}

describe('ExecCache.get', () => {
  it('takes the first stored entry that answers', async () => {
    await store.set('a:2', JSON.stringify({ x: 'x', readAt: now }), LONG_MS)
    await store.set('a:3', JSON.stringify({ x: 'xxx', readAt: now }), LONG_MS)
    const cache = replica()
    expect(await cache.get({ key: 'a', size: 2 }, INTERACTIVE)).toEqual(read(3))
    expect(cache.find({ key: 'a', size: 2 })).toMatchObject({ size: 3 })
    expect(asked).toEqual([])
  })

  it('does not store an answer of more than 2 MB', async () => {
    const size = 2 * 1024 * 1024 + 1
    answers = [ok({ size })]
    expect(await replica().get(SMALL, INTERACTIVE)).toEqual(read(size))
    expect(await store.get('a:1')).toBeUndefined()
  })

  it('joins a request in flight, also one that brings more', async () => {
    const fetch = replica()
    const both = await Promise.all([fetch.get(LARGE, INTERACTIVE), fetch.get(SMALL, INTERACTIVE)])
    expect(both).toEqual([read(3), read(3)])
    expect(asked).toHaveLength(1)
  })

  it('does not join a request that brings less', async () => {
    const fetch = replica()
    const both = await Promise.all([fetch.get(SMALL, INTERACTIVE), fetch.get(LARGE, INTERACTIVE)])
    expect(both).toEqual([read(1), read(3)])
  })

  it.each([
    ['a background request that was refused', BACKGROUND, RESERVED],
    ['the single try of an optional request', OPTIONAL, UNREACHABLE],
  ])('retries %s for an interactive caller', async (_, first, error) => {
    answers = [failed(error)]
    const fetch = replica()
    const all = [fetch.get(SMALL, first), fetch.get(SMALL, BACKGROUND), fetch.get(SMALL, INTERACTIVE)]
    expect(await Promise.all(all)).toEqual([failed(error), failed(error), read(1)])
    expect(asked.map(({ by }) => by.priority)).toEqual([first.priority, 'interactive'])
  })

  it("asks again for another person after a refusal for one person's share", async () => {
    answers = [failed(SHARE_USED)]
    const fetch = replica()
    const by = (user: string) => fetch.get(SMALL, { ...BACKGROUND, user })
    const all = await Promise.all([by('U0GUEST'), by('U0GUEST'), by('U0REP')])
    expect(all).toEqual([failed(SHARE_USED), failed(SHARE_USED), read(1)])
    expect(asked.map(({ by }) => by.user)).toEqual(['U0GUEST', 'U0REP'])
  })

  it('shares any other failure, and asks again for the next caller', async () => {
    answers = [failed(UNREACHABLE)]
    const fetch = replica()
    const both = await Promise.all([fetch.get(SMALL, BACKGROUND), fetch.get(SMALL, INTERACTIVE)])
    expect(both).toEqual([failed(UNREACHABLE), failed(UNREACHABLE)])
    expect(await fetch.get(SMALL, INTERACTIVE)).toEqual(read(1))
  })

  it('calls onRequest only for the caller whose request goes to Exec', async () => {
    const callers: string[] = []
    const of = (name: string) => ({ ...INTERACTIVE, onRequest: () => callers.push(name) })
    const fetch = replica()
    await Promise.all([fetch.get(SMALL, of('first')), fetch.get(SMALL, of('joined'))])
    await fetch.get(SMALL, of('cached'))
    await replica().get(SMALL, of('stored'))
    expect(callers).toEqual(['first'])
  })
})

describe('ExecCache.get with reuseFailureMs', () => {
  it('reuses a failure younger than reuseFailureMs, with its time', async () => {
    answers = [failed(UNREACHABLE)]
    const fetch = replica()
    await fetch.get(SMALL, INTERACTIVE)
    now += 59
    const reused = failed({ ...UNREACHABLE, failedAt: new Date(1000) })
    expect(await fetch.get(SMALL, { ...INTERACTIVE, reuseFailureMs: 60 })).toEqual(reused)
    expect(await fetch.get({ ...SMALL, key: 'b' }, { ...INTERACTIVE, reuseFailureMs: 60 })).toEqual(read(1))
    now += 1
    expect(await fetch.get(SMALL, { ...INTERACTIVE, reuseFailureMs: 60 })).toEqual(read(1))
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
    expect(await fetch.get(SMALL, { ...INTERACTIVE, reuseFailureMs: 60 })).toEqual(read(1))
  })
})
