import { existsSync } from 'node:fs'
import { config as readDotenv } from 'dotenv'
import { pino } from 'pino'
import { describeConfigProblems, parseDatabaseConfig } from './config/config.ts'
import { Database } from './database/database.ts'
import { describeDatabaseProblem } from './database/database-error.ts'
import { findPersonRows, forgetPerson, type SoughtPerson } from './database/person-rows.ts'
import { IN_MEMORY } from './database/sqlite.ts'
import { workspacesIn } from './database/workspace-rows.ts'
import { ENCRYPTED, PERSON_ROWS } from './features/features.ts'
import { codeOrName, createLog } from './lib/log.ts'
import { parseJson, SLACK_TEAM_ID, SLACK_USER_ID } from './lib/parse.ts'
import { failed, ok, type Result } from './lib/result.ts'

const USAGE = `Usage: npm run --silent database -- export|purge <Slack user> [<email in Exec>] [<Slack team>]
  export   prints, as JSON, all rows that name the person
  purge    deletes them
With the email, copies of what Exec sent count, too. The team (T…, or E… of an organization) is needed where the
database has several.
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
async function run([verb, person = '', ...more]: string[]): Promise<Result<string, string>> {
  if (!SLACK_USER_ID.test(person) || (verb !== 'export' && verb !== 'purge')) return failed(USAGE)
  const parsed = parseDatabaseConfig(process.env)
  if (!parsed.ok) return failed(describeConfigProblems(parsed.error))
  const config = parsed.value
  if (config.kind === 'sqlite' && config.path === IN_MEMORY)
    return failed('DATABASE_URL is none: what the app remembers ends with its process.\n')
  if (config.kind === 'sqlite' && !existsSync(config.path))
    return failed(`There is no file ${config.path}. Run this in the folder in which the app runs.\n`)
  const database = new Database(config, LOG, { encrypted: ENCRYPTED })
  try {
    const started = await database.start()
    if (!started.ok) return failed(describeDatabaseProblem(started.error))
    const workspace = more.find((word) => SLACK_TEAM_ID.test(word))
    const email = more.find((word) => word !== workspace)
    return await exportOrPurge(database, verb, { person, email, workspace })
  } catch (error) {
    return failed(`The database failed (${codeOrName(error)}). Run this again.\n`)
  } finally {
    await database.close()
  }
}

async function exportOrPurge(
  database: Database,
  verb: 'export' | 'purge',
  who: SoughtPerson,
): Promise<Result<string, string>> {
  const workspaces = await workspacesIn(database.ofAllWorkspaces, TABLES)
  const known = workspaces.filter((one) => SLACK_TEAM_ID.test(one))
  if (who.workspace === undefined && known.length > 1)
    return failed(`The database has rows of ${known.length} workspaces: name one of them.\n${USAGE}`)
  const rows = await findPersonRows(database, PERSON_ROWS, who)
  if (verb === 'export') return ok(`${JSON.stringify(rows, unpacked, 2)}\n`)
  await forgetPerson(database, PERSON_ROWS, who)
  const counts = Object.entries(rows).map(([table, { length }]) => `${length} in ${table}`)
  return ok(counts.length === 0 ? 'There is no such row.\n' : `Deleted: ${counts.join(', ')}.\n`)
}

/** Shows a column with JSON as its parsed value. */
function unpacked(_: string, value: unknown) {
  return typeof value === 'string' && value.startsWith('{') ? (parseJson(value) ?? value) : value
}
