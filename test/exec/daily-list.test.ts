import { beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { createMemoryStore, type Store } from '../../src/database/store.ts'
import { DailyList, type DailyListOptions } from '../../src/exec/daily-list.ts'
import type { ExecError } from '../../src/exec/exec-error.ts'
import type { Requester } from '../../src/exec/rate-limit.ts'
import { failed, ok } from '../../src/lib/result.ts'
import { capturedLog } from '../support/captured-log.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../support/durations.ts'
import { gate } from '../support/gate.ts'

const PERSON = { priority: 'interactive', user: 'U0REP' } as const
const BACKGROUND = { priority: 'background' } as const
const OPTIONAL = { priority: 'optional' } as const
const DOWN: ExecError = { kind: 'server_fault', status: 503 }
const RESERVED: ExecError = { kind: 'quota_reserved' }
const SHARE_USED: ExecError = { kind: 'personal_limit', until: new Date(0) }

let now: number
let store: Store
let reads: Requester[]
let names: string[]
/** Of the page before these names, if there is one. */
let before: string[]
let failure: ExecError | undefined
/** Settles before Exec answers. */
let waiting: Promise<unknown> | undefined

beforeEach(() => {
  now = Date.parse('2026-03-15T14:30:00Z')
  store = createMemoryStore(() => now)
  reads = []
  names = ['Ann', 'Max']
  before = []
  failure = undefined
  waiting = undefined
})

async function read(page: number, requester: Requester) {
  reads.push(requester)
  await waiting
  const hasMore = page === 1 && before.length > 0
  if (failure !== undefined && !hasMore) return failed(failure)
  return ok({ items: hasMore ? before : names, hasMore, total: undefined })
}

function replica(options: Partial<DailyListOptions> = {}, readPage: typeof read = read) {
  const { log } = capturedLog()
  return new DailyList<string>(
    { key: 'names', read: readPage, keyOf: (name) => name.toLowerCase(), stored: z.string() },
    { log, clock: () => now, store, timing: { lockMs: 150, pollMs: 2 }, ...options },
  )
}

type List = ReturnType<typeof replica>

async function namesIn(list: ReturnType<List['get']>) {
  const found = await list
  return found.ok ? [...found.value.entries.values()] : found.error
}

/** For someone who looks for this name. */
function find(list: List, name: string, requester: Requester = PERSON) {
  return namesIn(list.get(requester, { isEnough: ({ entries }) => entries.has(name) }))
}

describe.each([
  ['in one process', false],
  ['of several replicas, and after a restart', true],
])('DailyList %s', (_, isOther) => {
  it.each<[name: string, ageMs: number, failure: ExecError | undefined, expected: unknown, reads: number]>([
    ['answers for a day', DAY_MS - 1, undefined, ['Ann', 'Max'], 1],
    ['is read anew after a day', DAY_MS, undefined, ['Ann'], 2],
    ['answers for another day while reading fails', DAY_MS + 1, DOWN, ['Ann', 'Max'], 2],
    [
      'answers for another day while the background share is used up',
      DAY_MS + 1,
      RESERVED,
      ['Ann', 'Max'],
      2,
    ],
    ['does not answer after two days', 2 * DAY_MS, DOWN, DOWN, 2],
  ])('%s', async (_name, ageMs, error, expected, count) => {
    const first = replica()
    expect(await namesIn(first.get(PERSON))).toEqual(['Ann', 'Max'])
    now += ageMs
    names = ['Ann']
    failure = error
    const list = isOther ? replica() : first
    expect(await namesIn(list.get(PERSON))).toEqual(expected)
    expect(reads).toHaveLength(count)
    // Nobody's share pays, and only those who wait for a first list pay from the interactive one.
    expect(reads.at(-1)).toEqual(count === 2 && ageMs < 2 * DAY_MS ? BACKGROUND : { priority: 'interactive' })
  })

  it('is read anew for a name that is not in it, ten minutes later at the earliest', async () => {
    const first = replica()
    await first.get(PERSON)
    names.push('Eve')
    const list = isOther ? replica() : first
    now += 10 * MINUTE_MS - 1
    expect(await find(list, 'eve')).toEqual(['Ann', 'Max'])
    now += 1
    expect(await find(list, 'ann')).toEqual(['Ann', 'Max'])
    expect(await find(list, 'eve')).toEqual(['Ann', 'Max', 'Eve'])
    expect(await find(list, 'bob')).toEqual(['Ann', 'Max', 'Eve'])
    expect(reads).toEqual([{ priority: 'interactive' }, PERSON])
  })

  it('is read once for all who ask at the same time', async () => {
    waiting = new Promise(setImmediate)
    const first = replica()
    const lists = [first, first, isOther ? replica() : first]
    expect(await Promise.all(lists.map((list) => namesIn(list.get(PERSON))))).toEqual(
      lists.map(() => ['Ann', 'Max']),
    )
    expect(reads).toHaveLength(1)
  })
})

describe('DailyList.get', () => {
  it.each([
    [100, 10],
    [101, 20],
    [14_401, 24 * 60],
  ])('reads a list of %i anew for someone after %i minutes', async (count, minutes) => {
    names = Array.from({ length: count }, (_, at) => `p${at}`)
    const list = replica()
    await list.get(PERSON)
    now += minutes * MINUTE_MS - 1
    await find(list, 'eve')
    expect(reads).toHaveLength(1)
    now += 1
    await find(list, 'eve')
    expect(reads).toHaveLength(2)
  })

  it('is read up to its 250th page, from the eleventh in the background, and not anew for someone', async () => {
    const { log, lines } = capturedLog()
    const list = replica({ log }, async (page, requester) => {
      reads.push(requester)
      return ok({ items: [`p${page}`], hasMore: true, total: undefined })
    })
    expect(await list.get(PERSON)).toMatchObject(ok({ isWhole: false, entries: { size: 250 } }))
    expect(reads.slice(9, 11)).toEqual([{ priority: 'interactive' }, BACKGROUND])
    expect(lines.join()).toContain('Exec has a longer list than could be read')
    now += DAY_MS - 1
    await find(list, 'eve')
    expect(reads).toHaveLength(250)
  })

  it('lets one person pay for what only they look for', async () => {
    const list = replica()
    await list.get(PERSON)
    now += 10 * MINUTE_MS
    failure = SHARE_USED
    expect(await find(list, 'eve')).toEqual(['Ann', 'Max'])
    failure = DOWN
    expect(await find(list, 'eve', { ...PERSON, user: 'U0OTHER' })).toEqual(['Ann', 'Max'])
    // That reading failed at Exec, and so counts for everyone.
    expect(await find(list, 'eve', { ...PERSON, user: 'U0THIRD' })).toEqual(['Ann', 'Max'])
    expect(reads.slice(1).map((by) => by.user)).toEqual(['U0REP', 'U0OTHER'])
  })

  it('reads nothing for an optional caller', async () => {
    const list = replica()
    expect(await namesIn(list.get(OPTIONAL))).toEqual(RESERVED)
    await list.get(PERSON)
    now += 2 * DAY_MS - 1
    expect(await find(list, 'eve', OPTIONAL)).toEqual(['Ann', 'Max'])
    expect(reads).toHaveLength(1)
  })

  it('reads a missing list again for a person, but in the background once a minute while that fails', async () => {
    failure = DOWN
    const list = replica()
    for (const requester of [BACKGROUND, BACKGROUND, PERSON, PERSON, BACKGROUND])
      expect(await namesIn(list.get(requester))).toMatchObject(DOWN)
    expect(await namesIn(list.get(PERSON, { reuseFailure: true }))).toMatchObject(DOWN)
    expect(reads).toHaveLength(3)
    now += MINUTE_MS
    await list.get(BACKGROUND)
    expect(reads).toHaveLength(4)
  })

  it('renews an old list once a minute while that fails', async () => {
    const list = replica()
    await list.get(PERSON)
    now += DAY_MS
    failure = DOWN
    await list.get(PERSON)
    now += MINUTE_MS - 1
    await find(list, 'eve')
    expect(reads).toHaveLength(2)
    now += 1
    failure = undefined
    names = ['Eve']
    expect(await find(list, 'eve')).toContain('Eve')
  })

  it('answers from an old list while a new one is under way', async () => {
    const list = replica()
    await list.get(PERSON)
    now += DAY_MS
    const closed = gate()
    waiting = closed.opened
    names = ['Eve']
    const first = namesIn(list.get(PERSON))
    expect(await namesIn(list.get(PERSON))).toEqual(['Ann', 'Max'])
    closed.open()
    expect(await first).toEqual(['Eve'])
  })

  it('times out after patienceMs, and has the list for the next caller', async () => {
    const closed = gate()
    waiting = closed.opened
    const list = replica({ patienceMs: 5 })
    expect(await namesIn(list.get(PERSON))).toEqual({ kind: 'timed_out' })
    closed.open()
    await expect.poll(() => namesIn(list.get(PERSON))).toEqual(['Ann', 'Max'])
    expect(reads).toHaveLength(1)
  })

  it.each<[name: string, laterMs: number, error: ExecError, expected: number]>([
    ['goes on from there', HOUR_MS - 1, DOWN, 3],
    ['goes on from there after a refusal', HOUR_MS - 1, RESERVED, 3],
    ['begins anew after an hour', HOUR_MS, DOWN, 4],
    ['begins anew if a page is unreadable', 1, { kind: 'unreadable', reason: 'unexpected' }, 4],
  ])('after a reading that failed on its way, %s', async (_, laterMs, error, expected) => {
    before = ['Bo']
    failure = error
    const list = replica()
    await list.get(PERSON)
    now += laterMs
    failure = undefined
    expect(await namesIn(list.get(PERSON))).toEqual(['Bo', 'Ann', 'Max'])
    expect(reads).toHaveLength(expected)
  })

  it('reads the list if it cannot read an entry of the stored one', async () => {
    await store.set('names', '{"readAt":1,"isWhole":true,"entries":[["a"]]}', DAY_MS)
    expect(await namesIn(replica().get(PERSON))).toEqual(['Ann', 'Max'])
  })
})
