import { beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { createMemoryStore, type Store } from '../../src/database/store.ts'
import { ExecCache, type FetchOptions } from '../../src/exec/exec-cache.ts'
import type { ExecError } from '../../src/exec/exec-error.ts'
import type { Requester } from '../../src/exec/rate-limit.ts'
import { failed, ok, type Result } from '../../src/lib/result.ts'

interface Entry {
  size: number
}

const LONG_MS = 60_000
const INTERACTIVE: FetchOptions = { priority: 'interactive' }
const BACKGROUND: FetchOptions = { priority: 'background' }
const OPTIONAL: FetchOptions = { priority: 'optional' }
const RESERVED: ExecError = { kind: 'quota_reserved' }
const SHARE_USED: ExecError = { kind: 'personal_limit', until: new Date(0) }
const UNREACHABLE: ExecError = { kind: 'unreachable' }

let now = 1000
let store: Store
let asked: Requester[]
/** The next answers of Exec, first to last; then entries of size 1. */
let answers: Result<Entry, ExecError>[]

beforeEach(() => {
  now = 1000
  store = createMemoryStore()
  asked = []
  answers = []
})

const size = z.object({ x: z.string() }).transform(({ x }): Entry => ({ size: x.length }))

function replica(): ExecCache<string, Entry> {
  return new ExecCache<string, Entry>(
    {
      name: 'entry',
      keyOf: (key) => key,
      pack: ({ size }) => ({ x: 'x'.repeat(size) }),
      stored: size,
      currentMs: () => LONG_MS,
      async read(_, by) {
        asked.push(by)
        return answers.shift() ?? ok({ size: 1 })
      },
    },
    { store, clock: () => now },
  )
}

/** What was read at this moment. */
function read(size: number) {
  return ok({ size, readAt: new Date(now) })
}

describe('ExecCache.get', () => {
  it('does not store an answer of more than 2 MB', async () => {
    const size = 2 * 1024 * 1024 + 1
    answers = [ok({ size })]
    expect(await replica().get('a', INTERACTIVE)).toEqual(read(size))
    expect(await replica().peek('a')).toBeUndefined()
  })

  it.each([
    ['a background request that was refused', BACKGROUND, RESERVED],
    ['the single try of an optional request', OPTIONAL, UNREACHABLE],
  ])('retries %s for an interactive caller', async (_, first, error) => {
    answers = [failed(error)]
    const fetch = replica()
    const all = [fetch.get('a', first), fetch.get('a', BACKGROUND), fetch.get('a', INTERACTIVE)]
    expect(await Promise.all(all)).toEqual([failed(error), failed(error), read(1)])
    expect(asked.map(({ priority }) => priority)).toEqual([first.priority, 'interactive'])
  })

  it("asks again for another person after a refusal for one person's share", async () => {
    answers = [failed(SHARE_USED)]
    const fetch = replica()
    const by = (user: string) => fetch.get('a', { ...BACKGROUND, user })
    const all = await Promise.all([by('U0GUEST'), by('U0GUEST'), by('U0REP')])
    expect(all).toEqual([failed(SHARE_USED), failed(SHARE_USED), read(1)])
    expect(asked.map(({ user }) => user)).toEqual(['U0GUEST', 'U0REP'])
  })

  it('shares any other failure, and asks again for the next caller', async () => {
    answers = [failed(UNREACHABLE)]
    const fetch = replica()
    const both = await Promise.all([fetch.get('a', BACKGROUND), fetch.get('a', INTERACTIVE)])
    expect(both).toEqual([failed(UNREACHABLE), failed(UNREACHABLE)])
    expect(await fetch.get('a', INTERACTIVE)).toEqual(read(1))
  })

  it('calls onRequest only for the caller whose request goes to Exec', async () => {
    const callers: string[] = []
    const of = (name: string) => ({ ...INTERACTIVE, onRequest: () => callers.push(name) })
    const fetch = replica()
    await Promise.all([fetch.get('a', of('first')), fetch.get('a', of('joined'))])
    await fetch.get('a', of('cached'))
    await replica().get('a', of('stored'))
    expect(callers).toEqual(['first'])
  })
})

describe('ExecCache.get with reuseFailureMs', () => {
  it('reuses a failure younger than reuseFailureMs, with its time', async () => {
    answers = [failed(UNREACHABLE)]
    const fetch = replica()
    await fetch.get('a', INTERACTIVE)
    now += 59
    const reused = failed({ ...UNREACHABLE, failedAt: new Date(1000) })
    expect(await fetch.get('a', { ...INTERACTIVE, reuseFailureMs: 60 })).toEqual(reused)
    expect(await fetch.get('b', { ...INTERACTIVE, reuseFailureMs: 60 })).toEqual(read(1))
    now += 1
    expect(await fetch.get('a', { ...INTERACTIVE, reuseFailureMs: 60 })).toEqual(read(1))
  })

  it.each([
    ['a request over a limit', INTERACTIVE, { kind: 'limited', until: new Date(0) }],
    ["a request over a person's share", INTERACTIVE, SHARE_USED],
    ['a refused background request', BACKGROUND, RESERVED],
    ['an optional request', OPTIONAL, UNREACHABLE],
  ] as const)('does not reuse the failure of %s', async (_, options, error) => {
    answers = [failed(error)]
    const fetch = replica()
    expect(await fetch.get('a', options)).toEqual(failed(error))
    expect(await fetch.get('a', { ...INTERACTIVE, reuseFailureMs: 60 })).toEqual(read(1))
  })
})
