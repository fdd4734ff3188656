import { inject } from 'vitest'
import type { Preference } from '../../../src/shared/preference.ts'
import { startTestApp, type TestApp, type TestAppOptions } from '../test-app.ts'
import { type DatabaseKind, hasPostgres } from './databases.ts'

export { sleepBetweenPolls } from '../test-app.ts'

declare module 'vitest' {
  interface ProvidedContext {
    appDatabase: DatabaseKind
  }
}

/** SQLite in `npm test`. `npm run test:slow` runs the files that name this once more, with PostgreSQL if there is one. */
export const APP_DATABASE: DatabaseKind = hasPostgres ? inject('appDatabase') : 'sqlite'

export type AppWithDatabase = TestApp

/** The app beside a database of its own. */
export async function startAppWithDatabase(
  database: DatabaseKind,
  options: TestAppOptions = {},
): Promise<TestApp> {
  return await startTestApp({ ...options, database })
}

/** What differs from the defaults. */
export async function choicesOf(app: TestApp, person: string): Promise<Partial<Preference>> {
  return await app.choicesOf(person)
}
