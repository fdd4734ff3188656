import { codeOf, codeOrName } from '../lib/log.ts'

/** The database refused a statement, or did not answer in time. `cause` is the driver's error. */
export class DatabaseError extends Error {
  override name = 'DatabaseError'
  /** An SQLSTATE such as `57P01`, a code of SQLite's, or a connection's such as `ECONNREFUSED`. */
  readonly code: string | undefined

  constructor(cause: unknown) {
    super('The database has failed', { cause })
    this.code = codeOf(cause)
  }
}

/** SQLSTATE classes: data exception, integrity constraint violation. */
const REJECTED_BY_POSTGRES = /^2[23][0-9A-Z]{3}$/
const REJECTED_BY_SQLITE = /^SQLITE_(?:CONSTRAINT|MISMATCH|TOOBIG)/

/** Whether the database will never take this row, however often it is asked. */
export function isRejection(error: unknown): boolean {
  const code = error instanceof DatabaseError ? (error.code ?? '') : ''
  return REJECTED_BY_POSTGRES.test(code) || REJECTED_BY_SQLITE.test(code)
}

/** Why the app can't use the database. Only `unreachable` may pass by itself. */
export type DatabaseProblem =
  | { kind: 'unreachable'; error: unknown }
  /** A newer version of the app has changed its tables. */
  | { kind: 'newer' }
  /** The database was made with another key, or holds a row that another key has encrypted. */
  | { kind: 'other_key' }
  /** Another process has the SQLite file. */
  | { kind: 'in_use' }
  | { kind: 'unusable'; error: unknown }

/** One line for the operator. */
export function describeDatabaseProblem(problem: DatabaseProblem): string {
  switch (problem.kind) {
    case 'unreachable':
      return `The database at DATABASE_URL does not answer (${codeOrName(problem.error)}).\n`
    case 'newer':
      return 'A newer version of this app has changed the database: start that version.\n'
    case 'other_key':
      return 'The database needs another STORE_ENCRYPTION_KEY: set that one, or add it after a comma.\n'
    case 'in_use':
      return 'Another process of this app uses the database at DATABASE_URL: stop it, or name another one.\n'
    case 'unusable':
      return `The database at DATABASE_URL can't be used (${codeOrName(problem.error)}).\n`
  }
}
