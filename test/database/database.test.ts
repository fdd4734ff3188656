import { existsSync, readFileSync, rmSync, statSync } from 'node:fs'
import { sql } from 'kysely'
import { afterEach, describe, expect, it } from 'vitest'
import { Database } from '../../src/database/database.ts'
import { MIGRATIONS } from '../../src/database/migrations.ts'
import { failed, ok } from '../../src/lib/result.ts'
import { capturedLog } from '../support/captured-log.ts'
import {
  DATABASE_KINDS,
  type DatabaseSpace,
  databaseSpace,
  hasPostgres,
} from '../support/database/databases.ts'

const { log } = capturedLog()
const spaces: DatabaseSpace[] = []
afterEach(async () => {
  await Promise.all(spaces.splice(0).map((space) => space.remove()))
})

async function createSpace(kind: (typeof DATABASE_KINDS)[number]): Promise<DatabaseSpace> {
  const space = await databaseSpace(kind, { isNew: true })
  spaces.push(space)
  return space
}

const NEXT = {
  ...MIGRATIONS,
  '9999_next': {
    up: (db: Parameters<(typeof MIGRATIONS)[string]['up']>[0]) =>
      db.schema.createTable('next').addColumn('id', 'text').execute(),
  },
}

describe.each(DATABASE_KINDS)('the database in %s', (kind) => {
  it('refuses a database that a newer version of the app has changed', async () => {
    const space = await createSpace(kind)
    expect(await space.open(log, NEXT).start()).toMatchObject({ ok: true })
    expect(await space.open(log).start()).toEqual(failed({ kind: 'newer' }))
  })

  it('refuses a key that is not its own', async () => {
    const space = await createSpace(kind)
    await space.open(log).start()
    const other = new Database({ ...space.settings, encryptionKeys: [new Uint8Array(32).fill(8)] }, log)
    expect(await other.start()).toEqual(failed({ kind: 'other_key' }))
    await other.close()
  })

  it('leaves no half of a migration behind that fails', async () => {
    const space = await createSpace(kind)
    const failing = {
      ...MIGRATIONS,
      '9999_failing': {
        async up(db: Parameters<(typeof MIGRATIONS)[string]['up']>[0]) {
          await db.schema.createTable('half').addColumn('id', 'text').execute()
          await sql`select * from nothing`.execute(db)
        },
      },
    }
    expect(await space.open(log, failing).start()).toMatchObject(failed({ kind: 'unusable' }))
    expect(await space.open(log, NEXT).start()).toMatchObject({ ok: true })
  })
})

describe('the database in a SQLite file', () => {
  /** A database with its key in a file, which is closed after each start. */
  async function withKeyFile() {
    const path = (await createSpace('sqlite')).path()
    const file = `${path}.key`
    const start = async () => {
      const database = new Database({ kind: 'sqlite', path, encryptionKeys: { file } }, log)
      const started = await database.start()
      await database.close()
      return started
    }
    return { file, start }
  }

  it('makes its key in a file that only its owner can read', async () => {
    const { file, start } = await withKeyFile()
    expect(await start()).toMatchObject({ ok: true })
    expect(statSync(file).mode & 0o777).toBe(0o600)
    const key = readFileSync(file, 'utf8')
    expect(await start()).toMatchObject({ ok: true })
    expect(readFileSync(file, 'utf8')).toBe(key)
  })

  it('can be read by its owner alone', async () => {
    const space = await createSpace('sqlite')
    await space.open(log).start()
    const path = space.path()
    for (const file of [path, `${path}-wal`]) expect(statSync(file).mode & 0o777).toBe(0o600)
  })

  it('gets no new key in place of one that was lost', async () => {
    const { file, start } = await withKeyFile()
    await start()
    rmSync(file)
    expect(await start()).toEqual(failed({ kind: 'other_key' }))
    expect(existsSync(file)).toBe(false)
  })
})

it.skipIf(!hasPostgres)(
  'the database in PostgreSQL makes its tables once, however many replicas start together',
  async () => {
    const space = await createSpace('postgres')
    const replicas = Array.from({ length: 3 }, () => space.open(log))
    expect(await Promise.all(replicas.map((database) => database.start()))).toEqual(
      Array.from({ length: 3 }, () => ok(undefined)),
    )
    expect(await replicas[0]?.ofAllWorkspaces.selectFrom('outbox').selectAll().execute()).toEqual([])
  },
)
