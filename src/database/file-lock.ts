import { setTimeout as pause } from 'node:timers/promises'
import { DatabaseError } from './database-error.ts'
import { makeFile } from './sqlite.ts'

/** A process that stops is gone by then. */
const PATIENCE_MS = 10_000
const POLL_MS = 100

interface Waiting {
  patienceMs?: number
  /** Called once, if another process has the file. */
  onWait?: () => void
}

/**
 * Locks a file for this process: until the function is called that it resolves to, or until the process ends, however it ends.
 * `undefined`: another one has it, and has kept it for ten seconds.
 */
export async function lockFile(
  path: string,
  { patienceMs = PATIENCE_MS, onWait }: Waiting = {},
): Promise<(() => void) | undefined> {
  const { default: Libsql } = await import('libsql')
  makeFile(path)
  const connection = new Libsql(path)
  const isOurs = () => {
    try {
      connection.exec('begin exclusive')
      return true
    } catch (cause) {
      const error = new DatabaseError(cause)
      if (error.code === 'SQLITE_BUSY') return false
      throw error
    }
  }
  const until = performance.now() + patienceMs
  if (!isOurs()) {
    onWait?.()
    do {
      if (performance.now() >= until) return undefined
      await pause(POLL_MS)
    } while (!isOurs())
  }
  return () => void connection.close()
}
