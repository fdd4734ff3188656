import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createDatabaseStore } from '../../src/database/database-store.ts'
import { createMemoryStore } from '../../src/database/memory-store.ts'
import { createResilientStore } from '../../src/database/resilient-store.ts'
import type { Store } from '../../src/database/store.ts'
import { createWriteBehindStore } from '../../src/database/write-behind-store.ts'
import {
  type DatabaseKind,
  type DatabaseSpace,
  databaseSpace,
  hasPostgres,
} from '../support/database/databases.ts'
import { capturedLog } from '../support/exec/captured-log.ts'

const LONG_MS = 60_000
const SHORT_MS = 30
const SCOPE = { workspace: 'T0ACME', prefix: 'bot:' }
const { log } = capturedLog()

interface Open {
  store: Store
  close(): Promise<void>
}

function inMemory(): Open {
  const store = createMemoryStore()
  return { store, close: () => store.close() }
}

function remoteIn(space: DatabaseSpace, scope = SCOPE) {
  const database = space.open(log)
  const onUnusable = () => undefined
  return createDatabaseStore({ database, scope, clock: Date.now, onUnusable })
}

async function inDatabase(kind: DatabaseKind): Promise<Open> {
  const space = await databaseSpace(kind)
  const store = remoteIn(space)
  await store.connect(() => undefined)
  return {
    store,
    async close() {
      store.close()
      await space.remove()
    },
  }
}

async function besideFile(): Promise<Open> {
  const space = await databaseSpace('sqlite')
  const database = space.open(log)
  await database.start()
  const store = createWriteBehindStore({ database, prefix: 'bot:', log, writeMs: 1 })
  await store.start('T0ACME')
  return {
    store,
    async close() {
      await store.close()
      await space.remove()
    },
  }
}

async function resilient(): Promise<Open> {
  const space = await databaseSpace('postgres')
  const store = createResilientStore({
    createRemote: () => remoteIn(space),
    log,
    timing: { commandMs: 5000, connectMs: 5000 },
  })
  await store.start('T0ACME')
  expect(store.isDegraded).toBe(false)
  return {
    store,
    async close() {
      await store.close()
      await space.remove()
    },
  }
}

function unconnected(): Open {
  const createRemote = () => {
    throw new Error('It never starts.')
  }
  const store = createResilientStore({ createRemote, log })
  return { store, close: () => store.close() }
}

describe.each([
  { name: 'in the process', open: inMemory, isSkipped: false },
  { name: 'in SQLite', open: () => inDatabase('sqlite'), isSkipped: false },
  { name: 'in PostgreSQL', open: () => inDatabase('postgres'), isSkipped: !hasPostgres },
  { name: 'in PostgreSQL, with a fallback to the process', open: resilient, isSkipped: !hasPostgres },
  { name: 'in the process, before its database starts', open: unconnected, isSkipped: false },
  { name: 'in the process, beside a file', open: besideFile, isSkipped: false },
])('a store $name', ({ open, isSkipped }) => {
  let opened: Open
  let store: Store

  beforeEach(async () => {
    opened = await (isSkipped ? inMemory() : open())
    store = opened.store
  })
  afterEach(() => opened.close())
  const test = it.skipIf(isSkipped)

  test('gives a claim only to the first, until it expires', async () => {
    const claims = await Promise.all(Array.from({ length: 20 }, () => store.claim('a', LONG_MS)))
    expect(claims.filter(Boolean)).toHaveLength(1)
    expect(await store.claim('b', SHORT_MS)).toBe(true)
    await expect.poll(() => store.claim('b', LONG_MS), { interval: 5 }).toBe(true)
    expect(await store.claim('b', LONG_MS)).toBe(false)
  })

  test('frees a claim that was deleted', async () => {
    await store.claim('a', LONG_MS)
    await store.delete('a')
    expect(await store.claim('a', LONG_MS)).toBe(true)
  })

  test.each(['', 'text', '{"a":"ü 🥇 \\u0000 \\r\\n"}', 'x'.repeat(300_000)])(
    'returns the value that was set (%#)',
    async (value) => {
      await store.set('a', value, LONG_MS)
      expect(await store.get('a')).toBe(value)
      expect(await store.get('b')).toBeUndefined()
    },
  )

  test('keeps the last value, for its own time to live', async () => {
    await store.set('a', 'one', SHORT_MS)
    await store.set('a', 'two', LONG_MS)
    await store.set('b', 'three', SHORT_MS)
    await expect.poll(() => store.get('b'), { interval: 5 }).toBeUndefined()
    expect(await store.get('a')).toBe('two')
    await store.delete('a')
    expect(await store.get('a')).toBeUndefined()
  })

  test('deletes a missing key without an error', async () => {
    await expect(store.delete('a')).resolves.toBeUndefined()
  })

  test('adds to a counter and returns the sum', async () => {
    const sums = await Promise.all([1, 2, 3].map(() => store.count('a', LONG_MS)))
    expect(sums.toSorted()).toEqual([1, 2, 3])
    expect(await store.count('a', LONG_MS, -1)).toBe(2)
    expect(await store.count('a', LONG_MS, 0)).toBe(2)
    expect(await store.count('a', LONG_MS, 40)).toBe(42)
    expect(await store.count('b', LONG_MS, 0)).toBe(0)
  })

  test('does not extend the time to live of a counter', async () => {
    await store.count('a', 80)
    await expect.poll(() => store.count('a', LONG_MS), { interval: 10 }).toBe(1)
  })

  test('accepts times to live of fractions of a millisecond', async () => {
    await store.set('a', 'text', 59_999.5)
    expect(await store.get('a')).toBe('text')
    await store.set('b', 'text', 0.2)
    await store.count('c', 0.2)
    await expect.poll(() => store.get('b'), { interval: 1 }).toBeUndefined()
  })
})

describe.each([
  { kind: 'sqlite' as const, isSkipped: false },
  { kind: 'postgres' as const, isSkipped: !hasPostgres },
])('the store in the database, $kind', ({ kind, isSkipped }) => {
  let space: DatabaseSpace
  const test = it.skipIf(isSkipped)

  beforeEach(async () => {
    space = await databaseSpace(isSkipped ? 'sqlite' : kind)
  })
  afterEach(() => space.remove())

  async function connected(scope = SCOPE) {
    const store = remoteIn(space, scope)
    await store.connect(() => undefined)
    return store
  }

  test('is shared by connections of one scope, and by no others', async () => {
    const [one, two] = [await connected(), await connected()]
    const others = [
      await connected({ ...SCOPE, workspace: 'T0OTHER' }),
      await connected({ ...SCOPE, prefix: 'other:' }),
    ]
    expect(await one.claim('a', LONG_MS)).toBe(true)
    expect(await two.claim('a', LONG_MS)).toBe(false)
    await one.set('b', 'text', LONG_MS)
    expect(await two.get('b')).toBe('text')
    expect([await one.count('c', LONG_MS), await two.count('c', LONG_MS)]).toEqual([1, 2])
    for (const other of others) {
      expect(await other.claim('a', LONG_MS)).toBe(true)
      expect(await other.get('b')).toBeUndefined()
      expect(await other.count('c', LONG_MS)).toBe(1)
    }
    for (const store of [one, two, ...others]) store.close()
  })

  test('holds no value in plain text, and treats one that was moved to another key as missing', async () => {
    const store = await connected()
    const database = space.open(log)
    await database.start()
    await store.set('a', 'a strong discovery', LONG_MS)
    const row = await database.db.selectFrom('store_entries').selectAll().executeTakeFirstOrThrow()
    expect(row).toMatchObject({ workspace: 'T0ACME', key: 'bot:a' })
    expect(row.value).not.toContain('discovery')
    await database.db.updateTable('store_entries').set({ key: 'bot:b' }).execute()
    expect(await store.get('b')).toBeUndefined()
    store.close()
  })

  test('removes what has expired when it connects', async () => {
    const store = await connected()
    const database = space.open(log)
    await database.start()
    await store.claim('a', 1)
    await store.count('b', 1)
    await store.set('c', 'text', LONG_MS)
    await expect.poll(() => store.count('b', LONG_MS, 0), { interval: 1 }).toBe(0)
    await database.db.updateTable('store_counters').set({ expires_at: 1 }).execute()
    await connected()
    expect(await database.db.selectFrom('store_entries').select('key').execute()).toEqual([{ key: 'bot:c' }])
    expect(await database.db.selectFrom('store_counters').select('key').execute()).toEqual([])
  })
})
