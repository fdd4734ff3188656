import { afterEach, describe, expect, it } from 'vitest'
import { createStore } from '../../src/database/create-store.ts'
import {
  DATABASE_KINDS,
  type DatabaseKind,
  type DatabaseSpace,
  databaseSpace,
} from '../support/database/databases.ts'
import { capturedLog } from '../support/exec/captured-log.ts'

const LONG_MS = 60_000
const TENANT = 'https://api.exec.com/rest/v1 exec_live_secret'
/** Long enough that no command times out on a busy machine. */
const PATIENT = { commandMs: 5000, connectMs: 5000 }
const spaces: DatabaseSpace[] = []

afterEach(async () => {
  await Promise.all(spaces.splice(0).map((space) => space.remove()))
})

async function createSpace(kind: DatabaseKind): Promise<DatabaseSpace> {
  const space = await databaseSpace(kind)
  spaces.push(space)
  return space
}

async function open(space: DatabaseSpace, tenant = TENANT) {
  const { log } = capturedLog()
  const database = space.open(log)
  await database.start()
  const store = createStore(database, { tenant, log, timing: PATIENT })
  await store.start('T0ACME')
  return store
}

describe('createStore', () => {
  it.each(DATABASE_KINDS)('remembers over a restart what the same bot has stored in %s', async (kind) => {
    const space = await createSpace(kind)
    const before = await open(space)
    await before.claim('a', LONG_MS)
    await before.set('b', 'text', LONG_MS)
    await before.count('c', LONG_MS, 5)
    await before.close()
    const after = await open(space)
    expect(await after.claim('a', LONG_MS)).toBe(false)
    expect(await after.get('b')).toBe('text')
    expect(await after.count('c', LONG_MS)).toBe(6)
    const other = await open(space, 'https://api.exec.com/rest/v1 exec_live_other')
    expect(await other.get('b')).toBeUndefined()
    expect(after.isShared).toBe(kind === 'postgres')
    await Promise.all([after.close(), other.close()])
  })

  it('writes no part of its tenant', async () => {
    const space = await createSpace('sqlite')
    const store = await open(space)
    await store.set('b', 'text', LONG_MS)
    await store.close()
    const database = space.open(capturedLog().log)
    await database.start()
    const rows = await database.db.selectFrom('store_entries').selectAll().execute()
    expect(rows).toHaveLength(1)
    expect(JSON.stringify(rows)).not.toMatch(/exec_live|text"/)
  })
})
