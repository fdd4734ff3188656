import type { Cipher } from './cipher.ts'
import type { EncryptedColumn, EncryptedRow } from './encrypted-columns.ts'

export const ENTRIES: EncryptedColumn = {
  table: 'store_entries',
  column: 'value',
  key: 'key',
  contextOf: ({ workspace, key }) => `${workspace} ${key}`,
}

/** What stands in the table for this value. A claim holds an empty one, which is not encrypted. */
export function encryptEntry(cipher: Cipher, entry: EncryptedRow, value: string): string {
  return value === '' ? '' : cipher.encrypt(value, ENTRIES.contextOf(entry))
}

/** `undefined` for what a key that is not in the ring has encrypted. */
export function decryptEntry(
  cipher: Cipher,
  { value, ...entry }: EncryptedRow & { value: string },
): string | undefined {
  return value === '' ? '' : cipher.decrypt(value, ENTRIES.contextOf(entry))
}
