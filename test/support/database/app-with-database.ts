import { setTimeout as pause } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import { inject } from 'vitest'
import type { Database } from '../../../src/database/database.ts'
import type { Sleep } from '../../../src/lib/every.ts'
import { defaultPreference, type Preference } from '../../../src/preferences/preference.ts'
import { Preferences } from '../../../src/shared/preferences.ts'
import { capturedLog } from '../exec/captured-log.ts'
import { startTestApp, type TestApp, type TestAppOptions } from '../test-app.ts'
import { type DatabaseKind, hasPostgres } from './databases.ts'

declare module 'vitest' {
  interface ProvidedContext {
    appDatabase: DatabaseKind
  }
}

/** SQLite in `npm test`. `npm run test:slow` runs the files that name this once more, with PostgreSQL if there is one. */
export const APP_DATABASE: DatabaseKind = hasPostgres ? inject('appDatabase') : 'sqlite'

export interface AppWithDatabase extends TestApp {
  /** The app's database, as another process sees it. */
  opened: Database
  preferences: Preferences
}

/** The app beside a database of its own. */
export async function startAppWithDatabase(
  kind: DatabaseKind,
  options: TestAppOptions = {},
): Promise<AppWithDatabase> {
  const bot = { outboxSleep: sleepBetweenPolls, ...options.bot }
  const app = await startTestApp({ ...options, bot, database: kind })
  const opened = app.database?.open(capturedLog().log)
  if (opened === undefined) throw new Error('The app has no database.')
  await opened.start()
  return Object.assign(app, {
    opened,
    preferences: new Preferences({ database: opened, workspace: () => 'T0ACME' }),
  })
}

/** Waits for the outbox's next look, but not between two messages. */
export const sleepBetweenPolls: Sleep = (ms, signal) =>
  ms <= 1000 ? Promise.resolve() : pause(ms, undefined, { signal }).catch(() => undefined)

/** What differs from the defaults. */
export async function choicesOf(
  { preferences }: AppWithDatabase,
  person: string,
): Promise<Partial<Preference>> {
  const found = await preferences.find(person)
  const defaults = new Map(Object.entries(defaultPreference(person)))
  return Object.fromEntries(
    Object.entries(found).filter(([name, value]) => !isDeepStrictEqual(defaults.get(name), value)),
  )
}
