import { existsSync } from 'node:fs'
import { config as readDotenv } from 'dotenv'
import { pino } from 'pino'
import { describeConfigProblems, parseDatabaseSettings } from './config/config.ts'
import { Database } from './database/database.ts'
import { describeDatabaseProblem } from './database/database-error.ts'
import { findPersonRows, forgetPerson } from './database/person-rows.ts'
import { IN_MEMORY } from './database/sqlite.ts'
import { deleteWorkspaceRows } from './database/workspace-rows.ts'
import { ENCRYPTED, PERSON_ROWS } from './features/features.ts'
import { Installations } from './install/installations.ts'
import { codeOrName, createLog } from './lib/log.ts'
import { SLACK_TEAM_ID, SLACK_USER_ID } from './lib/parse.ts'
import { failed, ok, type Result } from './lib/result.ts'

const USAGE = `Usage: npm run --silent database -- export|purge <Slack user> [<email in Exec>]
  export   prints, as JSON, all rows that name the person
  purge    deletes them
With the email, copies of what Exec sent count, too.
       npm run --silent database -- purge-workspace <Slack team>
  deletes all rows of a workspace that has removed the app, without waiting for a day
`

readDotenv({ quiet: true })
const done = await run(process.argv.slice(2))
if (done.ok) process.stdout.write(done.value)
else {
  process.stderr.write(done.error)
  process.exitCode = 1
}

/** What to print, or the reason why not. */
async function run([verb, id = '', email]: string[]): Promise<Result<string, string>> {
  const act =
    verb === 'purge-workspace' && SLACK_TEAM_ID.test(id) ? purgeWorkspace : ofPerson(verb, id, email)
  if (act === undefined) return failed(USAGE)
  const settings = parseDatabaseSettings(process.env)
  if (!settings.ok) return failed(describeConfigProblems(settings.error))
  if (settings.value.kind === 'sqlite' && settings.value.path === IN_MEMORY)
    return failed('DATABASE_URL is none: what the app remembers ends with its process.\n')
  if (settings.value.kind === 'sqlite' && !existsSync(settings.value.path))
    return failed('There is no file at DATABASE_URL. Run this in the folder in which the app runs.\n')
  // Standard output is for the rows alone.
  const log = createLog('warn', pino.destination({ dest: 2, sync: true }))
  const database = new Database(settings.value, log, { encrypted: ENCRYPTED })
  try {
    const started = await database.start()
    if (!started.ok) return failed(describeDatabaseProblem(started.error))
    return await act(database, id)
  } catch (error) {
    return failed(
      `The database did not answer (${codeOrName(error)}). It stopped there: some rows may be left.\n`,
    )
  } finally {
    await database.close()
  }
}

/** What to print, or why it was not done. */
type Act = (database: Database, id: string) => Promise<Result<string, string>>

function ofPerson(verb: string | undefined, id: string, email: string | undefined): Act | undefined {
  if (!SLACK_USER_ID.test(id)) return undefined
  const who = { person: id, email }
  if (verb === 'export')
    return async (database) =>
      ok(`${JSON.stringify(await findPersonRows(database, PERSON_ROWS, who), undefined, 2)}\n`)
  if (verb === 'purge')
    return async (database) => {
      const rows = await findPersonRows(database, PERSON_ROWS, who)
      await forgetPerson(database, PERSON_ROWS, who)
      return deletedRows(Object.entries(rows).map(([table, { length }]) => [table, length]))
    }
  return undefined
}

async function purgeWorkspace(database: Database, workspace: string): Promise<Result<string, string>> {
  // A running app would go on there, and write new rows.
  const installed = await new Installations(database, Date.now).find(workspace)
  if (installed !== undefined)
    return failed(
      'The app is still in this workspace: remove it there in Slack first. Nothing was deleted.\n',
    )
  const deleted = await deleteWorkspaceRows(database.db, Object.keys(PERSON_ROWS), workspace)
  await database.erase()
  return deletedRows(Object.entries(deleted))
}

function deletedRows(counts: readonly (readonly [table: string, count: number])[]): Result<string, string> {
  const listed = counts.map(([table, count]) => `${count} in ${table}`).join(', ')
  return ok(counts.length === 0 ? 'There is no such row.\n' : `Deleted: ${listed}.\n`)
}
