import { readFileSync } from 'node:fs'
import { type KyselyPlugin, sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { KeyRing } from '../../src/database/cipher.ts'
import { Database } from '../../src/database/database.ts'
import { describeDatabaseProblem } from '../../src/database/database-error.ts'
import { keyRotation } from '../../src/database/key-rotation.ts'
import { findPersonRows } from '../../src/database/person-rows.ts'
import { StoreRows } from '../../src/database/store-rows.ts'
import { ENCRYPTED, PERSON_ROWS } from '../../src/features/features.ts'
import { Installations } from '../../src/install/installations.ts'
import { failed } from '../../src/lib/result.ts'
import { capturedLog } from '../support/captured-log.ts'
import { testClock } from '../support/clock.ts'
import { DATABASE_KINDS, type DatabaseSpace, databaseSpace, KEY } from '../support/database/databases.ts'
import { addOwnRows } from '../support/database/person-rows.ts'
import { newInstallation } from '../support/installed.ts'

const NEW = new Uint8Array(32).fill(9)
const JANE = { person: 'U0REP', email: 'jane@acme.com' }
const REFUSED = failed({ kind: 'other_key' })
const TTL_MS = 60_000

describe.each(DATABASE_KINDS)('replacing the key of a database in %s', (kind) => {
  const { log, lines } = capturedLog()
  let space: DatabaseSpace
  let opened: Database[]

  beforeEach(async () => {
    space = await databaseSpace(kind)
    opened = []
    lines.length = 0
  })
  afterEach(async () => {
    await Promise.all(opened.map((database) => database.close()))
    await space.remove()
  })

  function open(...encryptionKeys: KeyRing): Database {
    const database = new Database({ ...space.settings, encryptionKeys }, log, { encrypted: ENCRYPTED })
    opened.push(database)
    return database
  }

  async function started(...keys: KeyRing): Promise<Database> {
    const database = open(...keys)
    expect(await database.start()).toMatchObject({ ok: true })
    return database
  }

  const connect = (database: Database, apiKey: string) =>
    new Installations(database, testClock).connect('T0ACME', {
      apiKey,
      execWorkspace: 'w1',
      name: 'Acme',
      connectedBy: 'U0REP',
    })

  /** One with a row in each table that holds encrypted text. */
  async function withRows(): Promise<Database> {
    const database = await started(KEY)
    await addOwnRows(database, JANE)
    const installations = new Installations(database, testClock)
    await installations.save(newInstallation({ installedBy: 'U0REP' }))
    await connect(database, 'exec_live_acme')
    const coaches = { name: 'EXEC_COACHES', value: 'carla@acme.com', changedBy: 'U0ADMIN' }
    await installations.set('T0ACME', coaches)
    return database
  }

  const rotate = (database: Database) => keyRotation(database, log).run()
  const said = () => lines.join('')
  const DONE = 'all rows are encrypted with the first key of STORE_ENCRYPTION_KEY'

  it('encrypts every row anew while replicas of both orders write, and keeps what derives from the first key', async () => {
    const old = await withRows()
    const before = {
      rows: await findPersonRows(old, PERSON_ROWS, JANE),
      hash: old.cipher.hash(JANE.email),
      secret: old.secretFor('caches'),
    }
    const replicas = [await started(KEY, NEW), await started(NEW, KEY)]
    let isDone = false
    const written = new Map<string, string>()
    let apiKey = ''
    const writing = replicas.map(async (database, replica) => {
      const store = new StoreRows(database, 'T0ACME', testClock)
      for (let at = 0; !isDone || at < 60; at += 1) {
        const key = `${replica} ${at % 40}`
        await store.set(key, `value ${at}`, TTL_MS)
        written.set(key, `value ${at}`)
        await store.claim(`claim ${replica} ${at}`, TTL_MS)
        if (replica === 0) {
          apiKey = `exec_live_${at}`
          await connect(database, apiKey)
        }
      }
    })
    const [, newer] = replicas
    if (newer === undefined) throw new Error('no replica')
    await Promise.all(replicas.map(rotate))
    isDone = true
    await Promise.all(writing)
    await rotate(newer)
    expect(said()).toContain(DONE)
    if (kind === 'sqlite') expect(space.filesWith(new RegExp(`${old.cipher.keyId}\\.`))).toEqual([])

    const last = await started(NEW)
    const store = new StoreRows(last, 'T0ACME', testClock)
    for (const [key, value] of written) expect(await store.get(key)).toBe(value)
    expect(written.size).toBe(80)
    expect({ hash: last.cipher.hash(JANE.email), secret: last.secretFor('caches') }).toEqual({
      hash: before.hash,
      secret: before.secret,
    })
    const { installations, connections, ...rows } = await findPersonRows(last, PERSON_ROWS, JANE)
    expect(rows).toEqual({ ...before.rows, installations: undefined, connections: undefined })
    expect([installations, connections]).toHaveLength(2)
    expect(await new Installations(last, testClock).find('T0ACME')).toMatchObject({
      botToken: 'xoxb-acme',
      connection: { apiKey },
      settings: { EXEC_COACHES: { value: 'carla@acme.com' } },
    })
    for (const key of [KEY, NEW]) {
      const text = Buffer.from(key).toString('base64').slice(0, 20)
      const all = await Promise.all(
        Object.keys(PERSON_ROWS).map((table) =>
          sql`select * from ${sql.table(table)}`.execute(last.ofAllWorkspaces),
        ),
      )
      expect(JSON.stringify(all)).not.toContain(text)
      if (kind === 'sqlite')
        expect(space.filesWith(new RegExp(`${text}|${String.fromCharCode(...key)}`))).toEqual([])
    }
  })

  it('leaves alone what is written while it encrypts the row', async () => {
    const old = await started(KEY, NEW)
    const store = new StoreRows(old, 'T0ACME', testClock)
    await store.set('key', 'before', TTL_MS)
    const afterRead: KyselyPlugin = {
      transformQuery: ({ node }) => node,
      async transformResult({ result }) {
        if (result.rows.some((row) => 'old' in row)) await store.set('key', 'newer', TTL_MS)
        return result
      },
    }
    const settings = { ...space.settings, encryptionKeys: [NEW, KEY] } as const
    const database = new Database(settings, log, { encrypted: ENCRYPTED, plugins: [afterRead] })
    opened.push(database)
    await database.start()
    await rotate(database)
    expect(await store.get('key')).toBe('newer')
  })

  it('refuses a start without a key that any encrypted column needs', async () => {
    const old = await withRows()
    expect(await open(NEW).start()).toEqual(REFUSED)
    expect(describeDatabaseProblem({ kind: 'other_key' })).toContain('STORE_ENCRYPTION_KEY')
    const both = await started(NEW, KEY)
    expect(await open(KEY).start()).toEqual(REFUSED)
    expect(await open(NEW).start()).toEqual(REFUSED)
    await rotate(both)
    await started(NEW)
    for (const { table, column } of ENCRYPTED) {
      const [to, text] = [sql.table(table), sql.ref(column)]
      const { rows } = await sql<{ text: string }>`
        select ${text} as text from ${to} where ${text} <> '' limit 1`.execute(both.ofAllWorkspaces)
      const put = (value: string, place = rows[0]?.text ?? '') =>
        sql`update ${to} set ${text} = ${value} where ${text} = ${place}`.execute(both.ofAllWorkspaces)
      const older = old.cipher.encrypt('older', 'place')
      await put(older)
      expect(await open(NEW).start(), `${table}.${column}`).toEqual(REFUSED)
      await put(rows[0]?.text ?? '', older)
    }
    await started(NEW)
  })

  it('leaves a row that no key decrypts where it is', async () => {
    const old = await withRows()
    const both = await started(NEW, KEY)
    const content = old.cipher.encrypt('{}', 'elsewhere')
    await both.ofAllWorkspaces.updateTable('coach_questions').set({ content }).execute()
    await rotate(both)
    expect(said()).toContain(`"kind":"coach_questions","msg":"a row can't be decrypted"`)
    expect(said()).toContain('"left":1,"msg":"rows of an older key are left"')
    await both.ofAllWorkspaces.deleteFrom('coach_questions').execute()
    await rotate(both)
    expect(said()).toContain(DONE)
  })
})

it('the columns with encrypted text are all that the tables have', () => {
  const tables = readFileSync('src/database/tables.ts', 'utf8')
  const columns = [...tables.matchAll(/^ {2}(\w+): \{$|^ {4}\/\*\* Encrypted[^*]*\*\/\n {4}(\w+):/gm)]
  let table = ''
  const encrypted: string[] = []
  for (const [, name, column] of columns) {
    if (name !== undefined) table = name
    else encrypted.push(`${table}.${column}`)
  }
  expect(ENCRYPTED.map(({ table, column }) => `${table}.${column}`).toSorted()).toEqual(encrypted.toSorted())
  expect(encrypted).toHaveLength(10)
})
