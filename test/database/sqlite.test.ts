import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import Libsql from 'libsql'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Database } from '../../src/database/database.ts'
import { forgetPerson } from '../../src/database/person-rows.ts'
import { lockFile } from '../../src/database/sqlite.ts'
import { PERSON_ROWS } from '../../src/features/features.ts'
import { capturedLog } from '../support/captured-log.ts'
import { type DatabaseSpace, databaseSpace } from '../support/database/databases.ts'
import { addRowsOf } from '../support/database/person-rows.ts'

const JANE = { person: 'U0REP', email: 'jane@acme.com' }
const RAVI = { person: 'U0REP2', email: 'ravi@acme.com' }

describe('the files of a SQLite database', () => {
  const { log } = capturedLog()
  let space: DatabaseSpace
  let database: Database
  let path: string

  beforeEach(async () => {
    space = await databaseSpace('sqlite')
    path = space.path()
    database = await space.start(log)
  })
  afterEach(() => space.remove())

  /** More rows than fit on one page, so that SQLite has moved some of them from page to page. */
  async function addManyRowsOf(person: typeof JANE): Promise<void> {
    for (let number = 0; number < 10; number += 1) await addRowsOf(database, person, `T${number}`)
  }

  it('hold nothing of a person who was forgotten, while it is open and when it is closed', async () => {
    await addManyRowsOf(JANE)
    await addManyRowsOf(RAVI)
    const { hash } = database.cipher
    const ofJane = new RegExp(`U0REP(?!2)|jane@acme|${hash.call(database.cipher, JANE.email)}`, 'i')
    expect(space.filesWith(ofJane)).not.toEqual([])
    await forgetPerson(database, PERSON_ROWS, JANE)
    expect(space.filesWith(ofJane)).toEqual([])
    await database.close()
    expect(space.filesWith(ofJane)).toEqual([])
    expect(space.filesWith(/U0REP2/)).toEqual(['test.db'])
  })

  it('hold a forgotten person in the -wal alone while another process reads them, and then no longer', async () => {
    await addRowsOf(database, JANE)
    const reader = new Libsql(path)
    reader.exec('begin; select count(*) from meta')
    await forgetPerson(database, PERSON_ROWS, JANE)
    expect(space.filesWith(/U0REP/)).not.toEqual([])
    await database.eraseLeft()
    reader.close()
    await database.eraseLeft()
    expect(space.filesWith(/U0REP/)).toEqual([])
  })

  it('are one that holds everything once the database is closed', async () => {
    await addRowsOf(database, JANE)
    await database.close()
    copyFileSync(path, join(dirname(path), 'copy.db'))
    await space.start(log)
    expect(space.filesWith(/U0REP/)).toEqual(['copy.db', 'test.db'])
  })
})

describe('a SQLite file in which another process writes', () => {
  let space: DatabaseSpace
  let database: Database
  let other: Libsql.Database

  beforeEach(async () => {
    space = await databaseSpace('sqlite')
    database = await space.start()
    other = new Libsql(space.path())
    other.exec('begin immediate')
  })
  afterEach(async () => {
    if (other.open) other.close()
    await space.remove()
  })

  const row = (key: string) => ({ workspace: 'T0ACME', key, value: '', expires_at: 2 ** 41 })
  const keys = async () => {
    const rows = await database.ofAllWorkspaces
      .selectFrom('store_entries')
      .select('key')
      .orderBy('key')
      .execute()
    return rows.map(({ key }) => key)
  }

  it('keeps a statement and a transaction waiting, and nothing else', async () => {
    const writing = Promise.all([
      database.ofAllWorkspaces.insertInto('store_entries').values(row('a')).execute(),
      database.insertOnce('T0ACME', 'store_entries', { key: 'b', value: '', expires_at: 2 ** 41 }),
    ])
    let hasEnded = false
    const ended = writing.finally(() => (hasEnded = true))
    for (let reads = 0; reads < 20; reads += 1) {
      expect(await keys()).toEqual([])
      await setImmediate()
    }
    expect(hasEnded).toBe(false)
    other.exec('commit')
    await ended
    expect(await keys()).toEqual(['a', 'b'])
  })

  it('fails what has waited for two seconds, once for all, and keeps what is written later', async () => {
    const writing = ['a', 'b'].map((key) =>
      database.ofAllWorkspaces.insertInto('store_entries').values(row(key)).execute(),
    )
    const busy = { status: 'rejected', reason: expect.objectContaining({ code: 'SQLITE_BUSY' }) }
    expect(await Promise.allSettled(writing)).toEqual([busy, busy])
    other.exec(`insert into store_entries values ('T0ACME', 'theirs', '', 1); commit`)
    await database.ofAllWorkspaces
      .insertInto('store_entries')
      .values([row('c'), row('d')])
      .execute()
    other.close()
    await database.close()
    database = await space.start()
    expect(await keys()).toEqual(['c', 'd', 'theirs'])
  })
})

describe('a lock of a file', () => {
  let folder = ''
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'lock-'))
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  it('is refused while another has it, and goes to the one that waits when it is given up', async () => {
    const path = join(folder, 'data', 'app.db.lock')
    const first = await lockFile(path)
    let waits = 0
    expect(await lockFile(path, { patienceMs: 0, onWait: () => (waits += 1) })).toBeUndefined()
    expect(waits).toBe(1)
    const second = lockFile(path, { onWait: () => first?.() })
    expect(await second).toBeTypeOf('function')
    ;(await second)?.()
  })
})
