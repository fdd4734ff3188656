import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Database } from '../../src/database/database.ts'
import { createMemoryStore, type Store, scopedStore } from '../../src/database/store.ts'
import { removeExpired, StoreRows } from '../../src/database/store-rows.ts'
import { Stores } from '../../src/database/stores.ts'
import { capturedLog } from '../support/captured-log.ts'
import {
  DATABASE_KINDS,
  type DatabaseKind,
  type DatabaseSpace,
  databaseSpace,
} from '../support/database/databases.ts'

const LONG_MS = 60_000
const SHORT_MS = 30
const { log } = capturedLog()
let now = Date.UTC(2026, 2, 15, 14, 30)
const clock = () => now
/** What lives for this time is over then. */
const pass = (ms: number) => {
  now += ms + 1
}

interface Open {
  store: Store
  close?(): Promise<void>
}

/** Adds to one counter. Resolves to its sum. */
async function count(store: Store, key: string, ttlMs: number): Promise<number | undefined> {
  const counters = [{ key, ttlMs, most: 99 }]
  return (await store.take(counters, 'blocked')) ? (await store.sums(counters))[0] : undefined
}

async function rowsIn(database: Database, workspace = 'T0ACME'): Promise<StoreRows> {
  await database.start()
  return new StoreRows(database, workspace, clock)
}

async function inDatabase(kind: DatabaseKind): Promise<Open> {
  const space = await databaseSpace(kind)
  return { store: await rowsIn(space.open(log)), close: () => space.remove() }
}

async function ofProcess(): Promise<Open> {
  const space = await databaseSpace('sqlite')
  const stores = new Stores({ database: space.open(log), log, clock })
  await stores.start()
  return {
    store: stores.of('T0ACME'),
    async close() {
      stores.stop()
      await space.remove()
    },
  }
}

describe.each<{ name: string; open(): Open | Promise<Open> }>([
  { name: 'in the process', open: () => ({ store: createMemoryStore(clock) }) },
  ...DATABASE_KINDS.map((kind) => ({ name: `in ${kind}`, open: () => inDatabase(kind) })),
  { name: 'of a process', open: ofProcess },
])('a store $name', ({ open }) => {
  let opened: Open
  let store: Store
  let tests = 0

  beforeAll(async () => {
    opened = await open()
  })
  beforeEach(() => {
    tests += 1
    store = scopedStore(opened.store, `test ${tests}`)
  })
  afterAll(() => opened.close?.())

  it('gives a claim only to the first, until it expires', async () => {
    const claims = await Promise.all(Array.from({ length: 20 }, () => store.claim('a', LONG_MS)))
    expect(claims.filter(Boolean)).toHaveLength(1)
    expect(await store.claim('b', SHORT_MS)).toBe(true)
    expect(await store.claim('b', LONG_MS)).toBe(false)
    pass(SHORT_MS)
    expect(await store.claim('b', LONG_MS)).toBe(true)
  })

  it('tells claims of one turn apart', async () => {
    await store.claim('known', LONG_MS)
    const claims = ['c', 'known', 'a', 'c', 'b'].map((key) => store.claim(key, LONG_MS))
    expect(await Promise.all(claims)).toEqual([true, false, true, false, true])
  })

  it('frees a claim that was deleted', async () => {
    await store.claim('a', LONG_MS)
    await store.delete('a')
    expect(await store.claim('a', LONG_MS)).toBe(true)
  })

  it.each(['', 'text', '{"a":"ü 🥇 \\u0000 \\r\\n"}', 'x'.repeat(300_000)])(
    'returns the value that was set (%#)',
    async (value) => {
      await store.set('a', value, LONG_MS)
      expect(await store.get('a')).toBe(value)
      expect(await store.get('b')).toBeUndefined()
    },
  )

  it('keeps the last value, for its own time to live', async () => {
    await store.set('a', 'one', SHORT_MS)
    await store.set('a', 'two', LONG_MS)
    await store.set('b', 'three', SHORT_MS)
    pass(SHORT_MS)
    expect(await store.get('b')).toBeUndefined()
    expect(await store.get('a')).toBe('two')
    await store.delete('a')
    expect(await store.get('a')).toBeUndefined()
  })

  it('deletes a missing key without an error', async () => {
    await expect(store.delete('a')).resolves.toBeUndefined()
  })

  it('adds to counters and returns the sums', async () => {
    const sums = await Promise.all([1, 2, 3].map(() => count(store, 'a', LONG_MS)))
    expect(Math.max(...sums.map(Number))).toBe(3)
    const both = ['b', 'a'].map((key) => ({ key, ttlMs: LONG_MS, most: 4 }))
    expect(await store.take(both, 'blocked')).toBe(true)
    expect(await store.sums([...both, { key: 'c', ttlMs: LONG_MS, most: 4 }])).toEqual([1, 4, 0])
  })

  it('adds to no counter if one of them has its most, however many ask at a time', async () => {
    await count(store, 'all', LONG_MS)
    const counters = [
      { key: 'all', ttlMs: LONG_MS, most: 9 },
      { key: 'some', ttlMs: LONG_MS, most: 4 },
    ]
    await store.take(counters, 'blocked')
    const taken = await Promise.all(Array.from({ length: 20 }, () => store.take(counters, 'blocked')))
    expect(taken.filter(Boolean)).toHaveLength(3)
    expect(await store.sums(counters)).toEqual([5, 4])
    expect(await store.take([{ key: 'none', ttlMs: LONG_MS, most: 0 }], 'blocked')).toBe(false)
  })

  it('adds no more than its most to a counter that is new, however many ask at a time', async () => {
    const counters = ['all', 'some'].map((key) => ({ key, ttlMs: LONG_MS, most: 4 }))
    const taken = await Promise.all(Array.from({ length: 20 }, () => store.take(counters, 'blocked')))
    expect(taken.filter(Boolean)).toHaveLength(4)
    expect(await store.sums(counters)).toEqual([4, 4])
  })

  it('adds to no counter while there is a certain entry', async () => {
    await store.set('blocked', '', SHORT_MS)
    expect(await count(store, 'a', LONG_MS)).toBeUndefined()
    pass(SHORT_MS)
    expect(await count(store, 'a', LONG_MS)).toBe(1)
  })

  it('does not extend the time to live of a counter', async () => {
    await count(store, 'a', SHORT_MS)
    expect(await count(store, 'a', LONG_MS)).toBe(2)
    pass(SHORT_MS)
    expect(await count(store, 'a', LONG_MS)).toBe(1)
  })

  it('accepts times to live of fractions of a millisecond', async () => {
    await store.set('a', 'text', 59_999.5)
    expect(await store.get('a')).toBe('text')
    await store.set('b', 'text', 0.2)
    await count(store, 'c', 0.2)
    pass(1)
    expect(await store.get('b')).toBeUndefined()
  })
})

describe.each(DATABASE_KINDS)('the store in %s', (kind) => {
  let space: DatabaseSpace
  let database: Database

  beforeEach(async () => {
    space = await databaseSpace(kind)
    database = space.open(log)
  })
  afterEach(() => space.remove())

  const keys = async (table: 'store_entries' | 'store_counters') =>
    (await database.ofAllWorkspaces.selectFrom(table).select('key').execute()).map(({ key }) => key)

  it('is shared by the processes of one workspace, and by no others', async () => {
    const [one, two, other] = [
      await rowsIn(database),
      await rowsIn(space.open(log)),
      await rowsIn(database, 'T0OTHER'),
    ]
    expect(await one.claim('a', LONG_MS)).toBe(true)
    expect(await two.claim('a', LONG_MS)).toBe(false)
    await one.set('b', 'text', LONG_MS)
    expect(await two.get('b')).toBe('text')
    expect([await count(one, 'c', LONG_MS), await count(two, 'c', LONG_MS)]).toEqual([1, 2])
    expect(await other.claim('a', LONG_MS)).toBe(true)
    expect(await other.get('b')).toBeUndefined()
    expect(await count(other, 'c', LONG_MS)).toBe(1)
  })

  it('gives what is taken out to one of several processes', async () => {
    const all = [await rowsIn(database), await rowsIn(space.open(log))]
    await all[0]?.set('a', 'text', LONG_MS)
    const taken = await Promise.all([...all, ...all].map((rows) => rows.takeOut('a')))
    expect(taken.filter((value) => value !== undefined)).toEqual(['text'])
  })

  it('adds to new counters of which others add to some, without waiting for each other for ever', async () => {
    await database.start()
    const rows = [database, space.open(log)].map((one) => new StoreRows(one, 'T0ACME', clock))
    for (let day = 0; day < 40; day += 1) {
      const counters = (...names: string[]) =>
        names.map((name) => ({ key: `${name}:${day}`, ttlMs: LONG_MS, most: 99 }))
      const ofPerson = counters('minute:person', 'day:person', 'minute', 'day')
      const ofBackground = counters('minute', 'day', 'minute:background', 'day:background')
      const takes = Array.from({ length: 4 }, (_, at) => at % 2).flatMap((at) => [
        rows[at]?.take(ofPerson, 'blocked'),
        rows[at]?.take(ofBackground, 'blocked'),
      ])
      await Promise.all(takes)
      expect(await rows[0]?.sums(counters('day', 'day:person', 'day:background'))).toEqual([8, 4, 4])
    }
  })

  it('keeps the end of each time to live over a restart', async () => {
    const before = await rowsIn(database)
    await before.claim('a', LONG_MS)
    await count(before, 'c', LONG_MS)
    now += LONG_MS - 1
    const after = await rowsIn(space.open(log))
    expect(await after.claim('a', LONG_MS)).toBe(false)
    expect(await count(after, 'c', LONG_MS)).toBe(2)
    now += 2
    expect(await after.claim('a', LONG_MS)).toBe(true)
    expect(await count(after, 'c', LONG_MS)).toBe(1)
  })

  it('holds no value in plain text, and treats one that was moved to another key as missing', async () => {
    const store = await rowsIn(database)
    await store.set('a', 'a strong discovery', LONG_MS)
    const row = await database.ofAllWorkspaces
      .selectFrom('store_entries')
      .selectAll()
      .executeTakeFirstOrThrow()
    expect(row).toMatchObject({ workspace: 'T0ACME', key: 'a' })
    expect(row.value).not.toContain('discovery')
    await database.ofAllWorkspaces.updateTable('store_entries').set({ key: 'b' }).execute()
    expect(await store.get('b')).toBeUndefined()
  })

  it('loses what has expired once that is removed', async () => {
    const store = await rowsIn(database)
    await store.claim('a', 1)
    await count(store, 'b', 1)
    await store.set('c', 'text', LONG_MS)
    await removeExpired(database, now + 1)
    expect([await keys('store_entries'), await keys('store_counters')]).toEqual([['c'], []])
  })
})
