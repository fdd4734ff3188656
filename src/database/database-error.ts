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
