import { inject } from 'vitest'
import { type DatabaseKind, hasPostgres } from './databases.ts'

declare module 'vitest' {
  interface ProvidedContext {
    appDatabase: DatabaseKind
  }
}

/** SQLite in `npm test`. `npm run test:slow` runs the files that name this once more, with PostgreSQL if there is one. */
export const APP_DATABASE: DatabaseKind = hasPostgres ? inject('appDatabase') : 'sqlite'
