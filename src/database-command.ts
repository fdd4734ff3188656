import { existsSync } from 'node:fs'
import { config as readDotenv } from 'dotenv'
import { pino } from 'pino'
import { describeConfigProblems, parseDatabaseConfig } from './config/config.ts'
import { copyRows } from './database/copy-rows.ts'
import { Database, type DatabaseConfig } from './database/database.ts'
import { describeDatabaseProblem } from './database/database-error.ts'
import { findPersonRows, forgetPerson } from './database/person-rows.ts'
import { IN_MEMORY } from './database/sqlite.ts'
import { deleteWorkspaceRows, workspacesIn } from './database/workspace-rows.ts'
import { ENCRYPTED, PERSON_ROWS } from './features/features.ts'
import { codeOrName, createLog } from './lib/log.ts'
import { parseJson, SLACK_TEAM_ID, SLACK_USER_ID } from './lib/parse.ts'
import { failed, ok, type Result } from './lib/result.ts'

const USAGE = `Usage: npm run --silent database -- export|purge <Slack user> [<email in Exec>] [<Slack team>]
  export   prints, as JSON, all rows that name the person
  purge    deletes them
With the email, copies of what Exec sent count, too. The team (T…, or E… of an organization) is needed where the
database has several.
       npm run --silent database -- purge-workspace <Slack team>
  deletes all rows of a workspace that has removed the app, without waiting for a day; or of the only one, while the
  app is stopped
       npm run --silent database -- move <SQLite file>
  copies all rows of the file into the empty database at DATABASE_URL, while the app is stopped. Both have one key
`

const TABLES = Object.keys(PERSON_ROWS)
// Standard output is only for the rows.
const LOG = createLog('warn', pino.destination({ dest: 2, sync: true }))

readDotenv({ quiet: true })
const done = await run(process.argv.slice(2))
if (done.ok) process.stdout.write(done.value)
else {
  process.stderr.write(done.error)
  process.exitCode = 1
}

/** What to print, or why the command failed. */
async function run([verb, id = '', ...more]: string[]): Promise<Result<string, string>> {
  const act = actOf(verb, id, more)
  if (act === undefined) return failed(USAGE)
  const config = parseDatabaseConfig(process.env)
  if (!config.ok) return failed(describeConfigProblems(config.error))
  if (config.value.kind === 'sqlite' && config.value.path === IN_MEMORY)
    return failed('DATABASE_URL is none: what the app remembers ends with its process.\n')
  const { encryptionKeys } = config.value
  const opened: DatabaseConfig = verb === 'move' ? { kind: 'sqlite', path: id, encryptionKeys } : config.value
  if (opened.kind === 'sqlite' && !existsSync(opened.path))
    return failed(`There is no file ${opened.path}. Run this in the folder in which the app runs.\n`)
  const database = new Database(opened, LOG, { encrypted: ENCRYPTED })
  try {
    const started = await database.start()
    if (!started.ok) return failed(describeDatabaseProblem(started.error))
    return await act(database, id, config.value)
  } catch (error) {
    return failed(`The database failed (${codeOrName(error)}). Run this again.\n`)
  } finally {
    await database.close()
  }
}

/** What to print, or why it was not done. */
type Act = (database: Database, id: string, config: DatabaseConfig) => Promise<Result<string, string>>

function actOf(verb: string | undefined, id: string, more: readonly string[]): Act | undefined {
  if (verb === 'move' && id !== '') return moveRows
  if (verb === 'purge-workspace' && SLACK_TEAM_ID.test(id)) return purgeWorkspace
  return ofPerson(verb, id, more)
}

function ofPerson(verb: string | undefined, person: string, more: readonly string[]): Act | undefined {
  const workspace = more.find((word) => SLACK_TEAM_ID.test(word))
  const email = more.find((word) => word !== workspace)
  if (!SLACK_USER_ID.test(person) || (verb !== 'export' && verb !== 'purge')) return undefined
  const who = { person, email, workspace }
  return async (database) => {
    const known = (await workspacesIn(database.ofAllWorkspaces, TABLES)).filter((one) =>
      SLACK_TEAM_ID.test(one),
    )
    if (workspace === undefined && known.length > 1)
      return failed(`The database has rows of ${known.length} workspaces: name one of them.\n${USAGE}`)
    const rows = await findPersonRows(database, PERSON_ROWS, who)
    if (verb === 'export') return ok(`${JSON.stringify(rows, unpacked, 2)}\n`)
    await forgetPerson(database, PERSON_ROWS, who)
    return deletedRows(Object.entries(rows).map(([table, { length }]) => [table, length]))
  }
}

/** Shows a column with JSON as its parsed value. */
function unpacked(_: string, value: unknown) {
  return typeof value === 'string' && value.startsWith('{') ? (parseJson(value) ?? value) : value
}

/** Refuses while an app may still run there, since it would write new rows. */
async function purgeWorkspace(database: Database, workspace: string): Promise<Result<string, string>> {
  const installation = await database
    .of(workspace)
    .selectFrom('installations')
    .select('ended_at')
    .executeTakeFirst()
  if (installation?.ended_at === null)
    return failed(
      'The app is still in this workspace: remove it there in Slack first. Nothing was deleted.\n',
    )
  const locked = installation === undefined ? await database.lock({ isAlone: true }) : ok(undefined)
  if (!locked.ok) return failed(`${describeDatabaseProblem(locked.error)}Nothing was deleted.\n`)
  const deleted = await database.ofAllWorkspaces
    .transaction()
    .execute((db) => deleteWorkspaceRows(db, TABLES, workspace))
  await database.erase()
  return deletedRows(Object.entries(deleted))
}

/** Refuses while an app runs on either database, since it would write rows that the other one lacks. */
async function moveRows(from: Database, _: string, config: DatabaseConfig): Promise<Result<string, string>> {
  const to = new Database(config, LOG, { encrypted: ENCRYPTED })
  try {
    for (const step of [() => from.lock(), () => to.start(), () => to.lock({ isAlone: true })]) {
      const done = await step()
      if (!done.ok) return failed(`${describeDatabaseProblem(done.error)}Nothing was copied.\n`)
    }
    if ((await workspacesIn(to.ofAllWorkspaces, TABLES)).length > 0)
      return failed('The database at DATABASE_URL has rows already. Nothing was copied.\n')
    const copied = await to.ofAllWorkspaces
      .transaction()
      .execute((db) => copyRows(from.ofAllWorkspaces, db, TABLES))
    return ok(`Copied: ${listed(Object.entries(copied))}.\n`)
  } finally {
    await to.close()
  }
}

type Counts = readonly (readonly [table: string, count: number])[]

function deletedRows(counts: Counts): Result<string, string> {
  return ok(counts.length === 0 ? 'There is no such row.\n' : `Deleted: ${listed(counts)}.\n`)
}

function listed(counts: Counts): string {
  return counts.map(([table, count]) => `${count} in ${table}`).join(', ')
}
