import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Database } from '../../src/database/database.ts'
import type { Store } from '../../src/database/store.ts'
import { Stores } from '../../src/database/stores.ts'
import { capturedLog } from '../support/captured-log.ts'
import { testClock } from '../support/clock.ts'
import { type DatabaseSpace, databaseSpace, KEY } from '../support/database/databases.ts'

const LONG_MS = 60_000
const LOST = "the store's database does not answer"

describe('stores whose database fails', () => {
  let space: DatabaseSpace
  let database: Database
  let stores: Stores
  let store: Store
  let lines: string[]

  beforeEach(async () => {
    const captured = capturedLog()
    lines = captured.lines
    space = await databaseSpace('sqlite')
    database = await space.start(captured.log)
    stores = new Stores({ database, log: captured.log, clock: testClock, retryMs: 1 })
    store = stores.of('T0ACME')
    await stores.start()
  })
  afterEach(async () => {
    stores.stop()
    await space.remove()
  })

  const rename = (from: string, to: string) =>
    database.ofAllWorkspaces.schema.alterTable(from).renameTo(to).execute()
  const fail = () => rename('store_entries', 'elsewhere')
  async function restore(): Promise<void> {
    await rename('elsewhere', 'store_entries')
    await expect.poll(() => stores.areDegraded, { interval: 1 }).toBe(false)
  }
  const logged = (words: string) => lines.filter((line) => line.includes(words)).length

  it('answer from memory, and log the loss and the return once', async () => {
    expect(await store.claim('before', LONG_MS)).toBe(true)
    await fail()
    expect(await store.claim('before', LONG_MS)).toBe(false)
    expect(await store.claim('meanwhile', LONG_MS)).toBe(true)
    expect(await store.claim('meanwhile', LONG_MS)).toBe(false)
    expect(await stores.of('T0OTHER').claim('meanwhile', LONG_MS)).toBe(true)
    expect(stores.areDegraded).toBe(true)
    await restore()
    expect(await store.claim('before', LONG_MS)).toBe(false)
    expect(await store.claim('meanwhile', LONG_MS)).toBe(false)
    await expect.poll(() => logged('answers again'), { interval: 1 }).toBe(1)
    expect(logged(LOST)).toBe(1)
  })

  it('go on limiting what counters count, in each process for itself', async () => {
    const counter = { key: 'c', ttlMs: LONG_MS, most: 2 }
    await store.take([counter], 'blocked')
    await rename('store_counters', 'uncounted')
    const taken = []
    for (let count = 0; count < 3; count += 1) taken.push(await store.take([counter], 'blocked'))
    expect(taken).toEqual([true, true, false])
    await rename('uncounted', 'store_counters')
  })
})

it('a disk that is full is logged once, though it lets the app delete', async () => {
  const { log, lines } = capturedLog()
  const space = await databaseSpace('sqlite')
  const database = await space.start(log)
  const stores = new Stores({ database, log, clock: testClock, retryMs: 20 })
  await stores.start()
  await sql.raw('pragma max_page_count = 1').execute(database.ofAllWorkspaces)
  for (let losses = 0; losses < 3; losses += 1) {
    await expect.poll(() => stores.areDegraded, { interval: 1 }).toBe(false)
    await stores.of('T0ACME').set('a', 'x'.repeat(200_000), LONG_MS)
    expect(stores.areDegraded).toBe(true)
  }
  expect(lines.filter((line) => line.includes(LOST))).toHaveLength(1)
  stores.stop()
  await space.remove()
})

it('a claim that another replica has is free for this one as soon as it is for all', async () => {
  const { log } = capturedLog()
  const space = await databaseSpace('sqlite')
  const database = space.open(log)
  const open = () => new Stores({ database, log, clock: testClock })
  const [one, other] = [open(), open()]
  await Promise.all([one.start(), other.start()])
  await one.of('T0ACME').claim('a', LONG_MS)
  expect(await other.of('T0ACME').claim('a', LONG_MS)).toBe(false)
  await one.of('T0ACME').delete('a')
  expect(await other.of('T0ACME').claim('a', LONG_MS)).toBe(true)
  for (const stores of [one, other]) stores.stop()
  await space.remove()
})

it("the log says the code of a database that can't be opened, and not its message", async () => {
  const { log, lines } = capturedLog()
  const problems: string[] = []
  const settings = { kind: 'sqlite', path: '/dev/null/secret/app.db', encryptionKeys: [KEY] } as const
  const database = new Database(settings, log)
  const onUnusable = ({ kind }: { kind: string }) => problems.push(kind)
  const stores = new Stores({ database, log, clock: testClock, onUnusable })
  await stores.start()
  stores.stop()
  expect(lines).toEqual([expect.stringMatching(/^(?!.*secret).*"error_code":"ENOTDIR"/)])
  expect(problems).toEqual(['unusable'])
})
