import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Database } from '../../src/database/database.ts'
import { createResilientStore, type ResilientStore } from '../../src/database/resilient-store.ts'
import { capturedLog } from '../support/captured-log.ts'
import { type DatabaseSpace, databaseSpace, KEY } from '../support/database/databases.ts'

const LONG_MS = 60_000
const LOST = "the store's database does not answer"
const TIMING = { retryMs: 1, maxRetryMs: 1, steadyMs: 20 }

describe('a resilient store whose database fails', () => {
  let space: DatabaseSpace
  let database: Database
  let store: ResilientStore
  let lines: string[]

  beforeEach(async () => {
    space = await databaseSpace('sqlite')
    await open()
  })
  afterEach(async () => {
    store.close()
    await space.remove()
  })

  async function open(timing = TIMING): Promise<void> {
    const captured = capturedLog()
    lines = captured.lines
    database = space.open(captured.log)
    await database.start()
    store = createResilientStore({ database, workspace: 'T0ACME', log: captured.log, timing })
    await store.start()
  }

  const rename = (from: string, to: string) => database.db.schema.alterTable(from).renameTo(to).execute()
  const fail = () => rename('store_entries', 'elsewhere')
  async function restore(): Promise<void> {
    await rename('elsewhere', 'store_entries')
    await expect.poll(() => store.isDegraded, { interval: 1 }).toBe(false)
  }
  const logged = (words: string) => lines.filter((line) => line.includes(words)).length

  it('answers from memory, and logs the loss and the return once', async () => {
    expect(await store.claim('before', LONG_MS)).toBe(true)
    await fail()
    expect(await store.claim('before', LONG_MS)).toBe(false)
    expect(await store.claim('meanwhile', LONG_MS)).toBe(true)
    expect(store.isDegraded).toBe(true)
    await restore()
    expect(await store.claim('before', LONG_MS)).toBe(false)
    expect(await store.claim('meanwhile', LONG_MS)).toBe(false)
    await expect.poll(() => logged('answers again'), { interval: 5 }).toBe(1)
    expect(logged(LOST)).toBe(1)
  })

  it('tells the database afterwards what it has claimed alone', async () => {
    await fail()
    await store.claim('meanwhile', LONG_MS)
    await restore()
    const keys = () => database.db.selectFrom('store_entries').select('key').execute()
    await expect.poll(keys, { interval: 1 }).toEqual([{ key: 'meanwhile' }])
  })

  it('goes on counting from the last sum', async () => {
    await database.db
      .insertInto('store_counters')
      .values({ workspace: 'T0ACME', key: 'c', sum: 40, expires_at: Date.now() + LONG_MS })
      .execute()
    const counter = { key: 'c', ttlMs: LONG_MS, most: 42 }
    expect(await store.take([counter], 'blocked')).toEqual([41])
    await rename('store_counters', 'uncounted')
    expect(await store.take([counter], 'blocked')).toEqual([42])
    expect(await store.take([counter], 'blocked')).toBeUndefined()
    await rename('uncounted', 'store_counters')
  })

  it('goes on counting from what the database told of a limit that was used up', async () => {
    await database.db
      .insertInto('store_counters')
      .values({ workspace: 'T0ACME', key: 'c', sum: 42, expires_at: Date.now() + LONG_MS })
      .execute()
    const counter = { key: 'c', ttlMs: LONG_MS, most: 42 }
    expect(await store.take([counter], 'blocked')).toBeUndefined()
    expect(await store.sums([counter])).toEqual([42])
    await rename('store_counters', 'uncounted')
    expect(await store.take([counter], 'blocked')).toBeUndefined()
    await rename('uncounted', 'store_counters')
  })

  it('logs repeated short losses once', async () => {
    store.close()
    await open({ ...TIMING, steadyMs: LONG_MS })
    for (let times = 0; times < 3; times += 1) {
      await fail()
      await store.get('a')
      await restore()
    }
    expect([logged(LOST), logged('answers again')]).toEqual([1, 0])
  })
})

it("the log says the code of a database that can't be opened, and not its message", async () => {
  const { log, lines } = capturedLog()
  const problems: string[] = []
  const settings = { kind: 'sqlite', path: '/dev/null/secret/app.db', encryptionKeys: [KEY] } as const
  const database = new Database(settings, log)
  const onUnusable = ({ kind }: { kind: string }) => problems.push(kind)
  const store = createResilientStore({ database, workspace: 'T0ACME', log, onUnusable })
  await store.start()
  store.close()
  expect(lines).toEqual([expect.stringMatching(/^(?!.*secret).*"error_code":"ENOTDIR"/)])
  expect(problems).toEqual(['no_folder'])
})
