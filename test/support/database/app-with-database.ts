import { DATABASE_KINDS } from './databases.ts'

/** The kind for tests of the whole app. `npm run test:slow` runs the files that name this once more, with PostgreSQL. */
export const [APP_DATABASE = 'sqlite'] = DATABASE_KINDS
