import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Database } from '../../src/database/database.ts'
import type { ManagedStore } from '../../src/database/store.ts'
import { createWriteBehindStore } from '../../src/database/write-behind-store.ts'
import { type DatabaseSpace, databaseSpace } from '../support/database/databases.ts'
import { capturedLog } from '../support/exec/captured-log.ts'

const LONG_MS = 60_000
const HOUR_MS = 60 * 60_000
/** Only `close` writes. */
const NEVER_MS = 2 ** 30

let now = Date.UTC(2026, 2, 15, 14, 30)
let space: DatabaseSpace
let database: Database
let lines: string[]

beforeEach(async () => {
  space = await databaseSpace('sqlite')
  const captured = capturedLog()
  lines = captured.lines
  database = space.open(captured.log)
  await database.start()
})
afterEach(() => space.remove())

function create(writeMs = NEVER_MS): ManagedStore {
  const captured = capturedLog()
  lines = captured.lines
  return createWriteBehindStore({ database, prefix: 'bot:', log: captured.log, clock: () => now, writeMs })
}

async function open(writeMs?: number): Promise<ManagedStore> {
  const store = create(writeMs)
  await store.start('T0ACME')
  return store
}

function countRows(): Promise<number> {
  return database.db
    .selectFrom('store_entries')
    .select('key')
    .execute()
    .then((rows) => rows.length)
}

describe('a store beside a file', () => {
  it('writes by itself, a moment after a change', async () => {
    const store = await open(5)
    await store.claim('a', LONG_MS)
    await store.claim('b', LONG_MS)
    expect(await countRows()).toBe(0)
    await expect.poll(countRows, { interval: 2 }).toBe(2)
    await store.delete('a')
    await expect.poll(countRows, { interval: 2 }).toBe(1)
    await store.close()
  })

  it('writes at once when it is flushed, and nothing more afterwards', async () => {
    const store = await open()
    await store.set('home:U0REP', 'replica:1', LONG_MS)
    await store.flush()
    expect(await countRows()).toBe(1)
    await database.db.deleteFrom('store_entries').execute()
    await store.close()
    expect(await countRows()).toBe(0)
  })

  it('takes along what was claimed, set and counted before it started', async () => {
    const before = await open()
    await before.count('c', LONG_MS, 10)
    await before.set('kept', 'old', LONG_MS)
    await before.set('changed', 'old', LONG_MS)
    await before.close()

    const store = create()
    expect(await store.claim('a', LONG_MS)).toBe(true)
    await store.set('changed', 'new', LONG_MS)
    expect(await store.count('c', LONG_MS)).toBe(1)
    await store.start('T0ACME')
    expect(await store.count('c', LONG_MS, 0)).toBe(11)
    expect([await store.get('kept'), await store.get('changed')]).toEqual(['old', 'new'])
    await store.close()

    const after = await open()
    expect(await after.claim('a', LONG_MS)).toBe(false)
    expect(await after.get('changed')).toBe('new')
    expect(await after.count('c', LONG_MS, 0)).toBe(11)
    await after.close()
  })

  it('keeps the end of each time to live over a restart', async () => {
    const before = await open()
    await before.claim('a', HOUR_MS)
    await before.count('c', HOUR_MS)
    await before.close()
    now += HOUR_MS - 1
    const after = await open()
    expect(await after.claim('a', LONG_MS)).toBe(false)
    expect(await after.count('c', LONG_MS, 0)).toBe(1)
    now += 2
    expect(await after.claim('a', LONG_MS)).toBe(true)
    expect(await after.count('c', LONG_MS)).toBe(1)
    await after.close()
  })

  it('removes from the file what has expired', async () => {
    const store = await open()
    await store.claim('a', LONG_MS)
    await store.close()
    now += HOUR_MS
    const next = await open()
    await next.claim('b', LONG_MS)
    await next.close()
    expect(await countRows()).toBe(1)
  })

  it('goes on when the file can not be written, logs it once, and writes everything later', async () => {
    const store = await open(1)
    await database.db.schema.alterTable('store_counters').renameTo('gone').execute()
    for (let at = 0; at < 3; at += 1) {
      expect(await store.count('c', LONG_MS)).toBe(at + 1)
      await expect.poll(() => store.isDegraded, { interval: 1 }).toBe(true)
    }
    expect(await store.claim('a', LONG_MS)).toBe(true)
    expect(lines.filter((line) => line.includes('can not be written'))).toHaveLength(1)
    await database.db.schema.alterTable('gone').renameTo('store_counters').execute()
    await store.close()
    expect(store.isDegraded).toBe(false)
    const after = await open()
    expect(await after.claim('a', LONG_MS)).toBe(false)
    expect(await after.count('c', LONG_MS, 0)).toBe(3)
    await after.close()
  })
})
