import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { DATABASE_COMMAND } from '../build/build-app.ts'
import type { KeyRing } from '../src/database/cipher.ts'
import { Database } from '../src/database/database.ts'
import { findPersonRows } from '../src/database/person-rows.ts'
import { PERSON_ROWS } from '../src/features/features.ts'
import { Installations } from '../src/install/installations.ts'
import { folderWithApp } from './support/built-app.ts'
import { capturedLog } from './support/captured-log.ts'
import { machineClock } from './support/clock.ts'
import {
  DATABASE_KINDS,
  type DatabaseSpace,
  databaseSpace,
  environmentOf,
  hasPostgres,
  KEY,
} from './support/database/databases.ts'
import { startDatabase } from './support/database/kept-database.ts'
import { addRowsOf, allRows } from './support/database/person-rows.ts'
import { newInstallation } from './support/installed.ts'
import { parseJson } from './support/slack/json.ts'

let folder = ''

beforeAll(async () => {
  folder = await folderWithApp(DATABASE_COMMAND)
})
afterAll(() => rm(folder, { recursive: true }))

interface Ended {
  code: number
  stdout: string
  stderr: string
}

/** Runs the built command with these variables alone. */
function run(words: readonly string[], env: Record<string, string>): Promise<Ended> {
  const args = [join(folder, 'database-command.js'), ...words]
  const options = { cwd: folder, env: { PATH: process.env.PATH ?? '', ...env } }
  return new Promise((resolve) => {
    const child = execFile(process.execPath, args, options, (_, stdout, stderr) =>
      resolve({ code: child.exitCode ?? -1, stdout, stderr }),
    )
  })
}

/** What a column with JSON holds. */
function unpacked(value: unknown): unknown {
  return typeof value === 'string' && value.startsWith('{') ? parseJson(value) : value
}

const OLD_KEY = new Uint8Array(Buffer.alloc(32, 'an old key'))

/** In an order that both databases have. */
async function sortedRows(database: Database): Promise<Record<string, string[]>> {
  const all = Object.entries(await allRows(database))
  return Object.fromEntries(
    all.map(([table, rows]) => [
      table,
      rows.map((row) => JSON.stringify(row, (_, value) => unpacked(value))).toSorted(),
    ]),
  )
}

/** What it says on stderr where it fails. */
async function failureOf(...given: Parameters<typeof run>): Promise<string> {
  const { code, stdout, stderr } = await run(...given)
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
  return stderr
}

describe.each(DATABASE_KINDS)('the command for the database, with %s', (kind) => {
  let space: DatabaseSpace
  let database: Database
  let env: Record<string, string>

  beforeEach(async () => {
    space = await databaseSpace(kind)
    env = environmentOf(space.settings)
    database = await space.start()
    await addRowsOf(database, { person: 'U0REP', email: 'jane@acme.com' })
    await addRowsOf(database, { person: 'U0REP2', email: 'ravi@acme.com' })
  })
  afterEach(() => space.remove())

  it('exports the rows of one person as JSON, decrypted, and changes nothing', async () => {
    const { code, stdout, stderr } = await run(['export', 'U0REP', 'jane@acme.com'], env)
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    const rows = await findPersonRows(database, PERSON_ROWS, { person: 'U0REP', email: 'jane@acme.com' })
    expect(parseJson(stdout)).toEqual(JSON.parse(JSON.stringify(rows), (_, value) => unpacked(value)))
    expect(stdout).toMatch(/"choices": \{\s*"results": "each"\s*\}/)
    expect(stdout).toContain('JANE@ACME.COM')
    expect(stdout).not.toMatch(/U0REP2|ravi/)
  })

  it('purges the rows of one person, and finds none the second time', async () => {
    const first = await run(['purge', 'U0REP', 'jane@acme.com'], env)
    expect(first).toMatchObject({ code: 0, stderr: '' })
    expect(first.stdout).toMatch(/^Deleted: 3 in outbox, .* 1 in preferences, .* 1 in score_alerts, .*\.\n$/)
    expect(await findPersonRows(database, PERSON_ROWS, { person: 'U0REP', email: 'jane@acme.com' })).toEqual(
      {},
    )
    expect(await findPersonRows(database, PERSON_ROWS, { person: 'U0REP2' })).toHaveProperty('preferences')
    const second = await run(['purge', 'U0REP', 'jane@acme.com'], env)
    expect(second).toEqual({ code: 0, stdout: 'There is no such row.\n', stderr: '' })
    if (kind === 'sqlite') expect(space.filesWith(/U0REP(?!2)|jane@acme/i)).toEqual([])
  })

  it('purges the rows of a workspace that has removed the app, and none while the app is there', async () => {
    const installations = new Installations(database, machineClock)
    await installations.save(newInstallation())
    expect(await failureOf(['purge-workspace', 'T0ACME'], env)).toBe(
      'The app is still in this workspace: remove it there in Slack first. Nothing was deleted.\n',
    )
    await installations.end('T0ACME', { upTo: machineClock() })
    const purged = await run(['purge-workspace', 'T0ACME'], env)
    expect(purged.stdout).toMatch(/^Deleted: .*1 in installations.*\.\n$/)
    expect(await findPersonRows(database, PERSON_ROWS, { person: 'U0REP2' })).toEqual({})
  })

  it('reaches into the named one of several workspaces alone', async () => {
    await addRowsOf(database, { person: 'U0REP', email: 'jane@acme.com' }, 'T0OTHER')
    for (const verb of ['export', 'purge'])
      expect(await failureOf([verb, 'U0REP', 'jane@acme.com'], env)).toMatch(
        /^The database has rows of 2 workspaces: name one of them\.\nUsage: /,
      )
    const exported = await run(['export', 'U0REP', 'T0OTHER'], env)
    expect(exported.stdout).toMatch(/"workspace": "T0OTHER"/)
    expect(exported.stdout).not.toMatch(/T0ACME/)
    await run(['purge', 'U0REP', 'jane@acme.com', 'T0OTHER'], env)
    const left = JSON.stringify(await findPersonRows(database, PERSON_ROWS, { person: 'U0REP' }))
    expect(left).toMatch(/T0ACME/)
    expect(left).not.toMatch(/T0OTHER/)
  })

  it('purges the only workspace, which no installation knows, while the app is stopped alone', async () => {
    await database.ofAllWorkspaces.deleteFrom('installations').execute()
    await database.lock()
    expect(await failureOf(['purge-workspace', 'T0ACME'], env)).toMatch(
      /^Another process of this app uses the database .*\nNothing was deleted\.\n$/,
    )
    expect(await findPersonRows(database, PERSON_ROWS, { person: 'U0REP' })).toHaveProperty('preferences')
    await database.close()
    expect(await run(['purge-workspace', 'T0ACME'], env)).toMatchObject({ code: 0 })
    database = await space.start()
    expect(await findPersonRows(database, PERSON_ROWS, { person: 'U0REP' })).toEqual({})
  })

  it('says in one sentence that the key is not that of the database', async () => {
    const other = { ...env, STORE_ENCRYPTION_KEY: Buffer.alloc(32, 'other').toString('base64') }
    expect(await failureOf(['export', 'U0REP'], other)).toMatch(
      /^The database needs another STORE_ENCRYPTION_KEY.*\n$/,
    )
  })
})

describe.runIf(hasPostgres)('the move of a SQLite file into PostgreSQL', () => {
  const who = { person: 'U0REP', email: 'jane@acme.com' }
  let file: DatabaseSpace
  let server: DatabaseSpace
  let env: Record<string, string>
  const move = (changed = {}) => [['move', file.path()], { ...env, ...changed }] as const

  beforeEach(async () => {
    file = await databaseSpace('sqlite')
    server = await databaseSpace('postgres', { isNew: true })
    env = environmentOf(server.settings)
    // Its key was replaced once.
    await openFile([OLD_KEY]).then((database) => database.close())
    const database = await openFile([KEY, OLD_KEY])
    for (let at = 0; at < 60; at += 1)
      await addRowsOf(database, { ...who, person: `U0REP${at}` }, `T0ACME${at}`)
    await database.close()
  })
  afterEach(() => Promise.all([file.remove(), server.remove()]))

  function openFile(encryptionKeys: KeyRing): Promise<Database> {
    return startDatabase(new Database({ ...file.settings, encryptionKeys }, capturedLog().log))
  }

  async function addRowsAndClose(to: Database): Promise<void> {
    await addRowsOf(to, who)
    await to.close()
  }

  it('copies each row of each table as it is, and leaves the file as it was', async () => {
    const { code, stdout, stderr } = await run(...move())
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toMatch(/^Copied: 1 in meta, .*60 in preferences.*\.\n$/)
    const [from, to] = [await file.start(), await server.start()]
    expect(await sortedRows(to)).toEqual(await sortedRows(from))
    expect(to.cipher.hash(who.email)).toBe(from.cipher.hash(who.email))
  })

  it.each([
    ['the database has rows', () => server.start().then(addRowsAndClose), 'has rows already.'],
    [
      'an app uses the file',
      () => file.start().then((from) => from.lock()),
      'Another process of this app uses',
    ],
    ['an app uses the database', () => server.start(), 'Another process of this app uses'],
  ])('copies nothing where %s', async (_, happen, words) => {
    await happen()
    const said = await failureOf(...move())
    expect(said).toContain(words)
    expect(said).toMatch(/Nothing was copied\.\n$/)
    const { preferences = [] } = await allRows(await server.start())
    expect(preferences.length).toBeLessThan(2)
  })

  it('copies nothing with another key, and all with the right one after that', async () => {
    const other = { STORE_ENCRYPTION_KEY: Buffer.alloc(32, 'other').toString('base64') }
    expect(await failureOf(...move(other))).toContain('The database needs another STORE_ENCRYPTION_KEY')
    expect(await run(...move())).toMatchObject({ code: 0 })
  })
})

describe('the command for the database', () => {
  it.each([
    [[]],
    [['export']],
    [['delete', 'U0REP']],
    [['purge', 'jane@acme.com']],
    [['purge', "U0REP' or 1=1"]],
    [['export', 'u0rep']],
  ])('says how to use it after %j', async (words) => {
    expect(await failureOf(words, { DATABASE_URL: 'none' })).toMatch(/^Usage: /)
  })

  it.each([
    ['none', 'DATABASE_URL is none: what the app remembers ends with its process.\n'],
    ['sqlite:./elsewhere.db', 'There is no file ./elsewhere.db.'],
    ['mysql://localhost/exec', 'DATABASE_URL'],
    ['postgres://postgres@127.0.0.1:1/none', 'The database at DATABASE_URL does not answer'],
  ])('says what is wrong with DATABASE_URL=%s, and makes no file', async (DATABASE_URL, words) => {
    const key = { STORE_ENCRYPTION_KEY: Buffer.alloc(32, 'other').toString('base64') }
    expect(await failureOf(['export', 'U0REP'], { DATABASE_URL, ...key })).toContain(words)
    expect(existsSync(join(folder, 'elsewhere.db'))).toBe(false)
  })
})
