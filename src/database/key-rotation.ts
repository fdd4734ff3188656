import { setImmediate } from 'node:timers/promises'
import { sql } from 'kysely'
import { every, type Loop } from '../lib/every.ts'
import { describeError, type Log } from '../lib/log.ts'
import type { Database } from './database.ts'
import { type EncryptedColumn, type EncryptedRow, rowsOfOtherKeys } from './encrypted-columns.ts'

/** The app checks again, since a replica that was not restarted still encrypts with an older key. */
const CHECK_MS = 10 * 60_000
/** Encrypts with the ring's first key what the other keys have encrypted. Several replicas may do so at once. */
export function keyRotation(database: Database, log: Log): Loop {
  const loop = every(CHECK_MS, async () => {
    try {
      if (database.cipher.keyIds.length > 1) await encryptAnew()
    } catch (error) {
      log.warn('rows of an older key could not be encrypted anew', describeError(error))
    }
  })
  return loop

  async function encryptAnew(): Promise<void> {
    const { ofAllWorkspaces, encrypted, cipher } = database
    let found = 0
    let left = 0
    for await (const [column, row] of rowsOfOtherKeys(ofAllWorkspaces, encrypted, [cipher.keyId])) {
      if (loop.stopping.aborted) return
      found += 1
      if (!(await encryptRow(column, row))) left += 1
      // SQLite answers at once. The pause lets deliveries be acknowledged.
      await setImmediate()
    }
    // Until then SQLite's `-wal` holds texts of the older key.
    if (found > 0) await database.erase()
    if (left > 0) log.info('rows of an older key are left', { left })
    else log.info('all rows are encrypted with the first key of STORE_ENCRYPTION_KEY: the others can go')
  }

  /** Leaves a row alone that somebody has written since it was read. Resolves to `false` if no key decrypts the row. */
  async function encryptRow(
    { table, column, key, contextOf }: EncryptedColumn,
    row: EncryptedRow,
  ): Promise<boolean> {
    const { ofAllWorkspaces: db, cipher } = database
    const [to, text] = [sql.table(table), sql.ref(column)]
    const here = sql`workspace = ${row.workspace} and ${sql.ref(key)} = ${row.key}`
    const { rows } = await sql<{ old: string | null }>`
      select ${text} as old from ${to} where ${here}
    `.execute(db)
    const old = rows[0]?.old ?? ''
    if (old === '') return true
    const context = contextOf(row)
    const content = cipher.decrypt(old, context)
    if (content === undefined) {
      log.warn("a row can't be decrypted", { kind: table })
      return false
    }
    await sql`
      update ${to} set ${text} = ${cipher.encrypt(content, context)} where ${here} and ${text} = ${old}
    `.execute(db)
    return true
  }
}
