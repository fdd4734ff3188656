/** The database has refused a statement, or has not answered it in time. `cause` is the driver's error. */
export class DatabaseError extends Error {
  override name = 'DatabaseError'
  /** An SQLSTATE such as `57P01`, one of SQLite's codes, or one of the connection such as `ECONNREFUSED`. */
  readonly code: string | undefined

  constructor(cause: unknown) {
    super('The database has failed', { cause })
    this.code =
      cause instanceof Error && 'code' in cause && typeof cause.code === 'string' ? cause.code : undefined
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
