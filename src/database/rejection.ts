/** SQLSTATE classes: data exception, integrity constraint violation. */
const REJECTED_BY_POSTGRES = /^2[23][0-9A-Z]{3}$/
const REJECTED_BY_SQLITE = /^SQLITE_(?:CONSTRAINT|MISMATCH|TOOBIG)/

/** Whether the database will never take this row, however often it is asked. */
export function isRejection(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  return typeof code === 'string' && (REJECTED_BY_POSTGRES.test(code) || REJECTED_BY_SQLITE.test(code))
}
