import { existsSync } from 'node:fs'
import { config as readDotenv } from 'dotenv'
import { pino } from 'pino'
import { describeConfigProblems, parseDatabaseSettings } from './config/config.ts'
import { Database } from './database/database.ts'
import { describeDatabaseProblem } from './database/database-problem.ts'
import { findPersonRows, forgetPerson } from './database/person-rows.ts'
import { IN_MEMORY } from './database/sqlite.ts'
import { PERSON_ROWS } from './features/features.ts'
import { createLog, describeError } from './lib/log.ts'
import { SLACK_USER_ID } from './lib/parse.ts'
import { failed, ok, type Result } from './lib/result.ts'

const USAGE = `Usage: npm run --silent database -- export|purge <Slack user> [<email in Exec>]
  export   prints, as JSON, all rows that name the person
  purge    deletes them
With the email, copies of what Exec sent count, too.
`

readDotenv({ quiet: true })
const done = await run(process.argv.slice(2))
if (done.ok) process.stdout.write(done.value)
else {
  process.stderr.write(done.error)
  process.exitCode = 1
}

/** What to print, or the reason why not. */
async function run([verb, person = '', email]: string[]): Promise<Result<string, string>> {
  if ((verb !== 'export' && verb !== 'purge') || !SLACK_USER_ID.test(person)) return failed(USAGE)
  const settings = parseDatabaseSettings(process.env)
  if (!settings.ok) return failed(describeConfigProblems(settings.error))
  if (settings.value.kind === 'sqlite' && settings.value.path === IN_MEMORY)
    return failed('DATABASE_URL is none: what the app remembers ends with its process.\n')
  if (settings.value.kind === 'sqlite' && !existsSync(settings.value.path))
    return failed('There is no file at DATABASE_URL. Run this in the folder in which the app runs.\n')
  // Standard output is for the rows alone.
  const database = new Database(settings.value, createLog('warn', pino.destination({ dest: 2, sync: true })))
  try {
    const started = await database.start()
    if (!started.ok) return failed(describeDatabaseProblem(started.error))
    const rows = await findPersonRows(database, PERSON_ROWS, { person, email })
    if (verb === 'export') return ok(`${JSON.stringify(rows, undefined, 2)}\n`)
    await forgetPerson(database, PERSON_ROWS, { person, email })
    return ok(`${summary(rows)}\n`)
  } catch (error) {
    const { error_name, error_code } = describeError(error)
    return failed(
      `The database did not answer (${error_code ?? error_name}). It stopped there: some rows may be left.\n`,
    )
  } finally {
    await database.close()
  }
}

function summary(rows: Record<string, unknown[]>): string {
  const counts = Object.entries(rows).map(([table, { length }]) => `${length} in ${table}`)
  return counts.length === 0 ? 'No row names this person.' : `Deleted: ${counts.join(', ')}.`
}
