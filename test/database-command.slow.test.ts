import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { DATABASE_COMMAND } from '../build/build-app.ts'
import type { Database } from '../src/database/database.ts'
import { findPersonRows } from '../src/database/person-rows.ts'
import { PERSON_ROWS } from '../src/features/features.ts'
import { folderWithApp } from './support/built-app.ts'
import {
  DATABASE_KINDS,
  type DatabaseSpace,
  databaseSpace,
  environmentOf,
} from './support/database/databases.ts'
import { addRowsOf } from './support/database/person-rows.ts'
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

  it('says in one sentence that the key is not that of the database', async () => {
    const other = { ...env, STORE_ENCRYPTION_KEY: Buffer.alloc(32, 'other').toString('base64') }
    expect(await failureOf(['export', 'U0REP'], other)).toMatch(
      /^The database needs another STORE_ENCRYPTION_KEY.*\n$/,
    )
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
