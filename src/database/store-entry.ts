import type { Cipher } from './cipher.ts'

interface EntryKey {
  workspace: string
  key: string
}

/** What stands in the table for this value. A claim holds an empty one, which is not encrypted. */
export function encryptEntry(cipher: Cipher, { workspace, key }: EntryKey, value: string): string {
  return value === '' ? '' : cipher.encrypt(value, `${workspace} ${key}`)
}

/** `undefined` for what another key has encrypted. */
export function decryptEntry(
  cipher: Cipher,
  { workspace, key, value }: EntryKey & { value: string },
): string | undefined {
  return value === '' ? '' : cipher.decrypt(value, `${workspace} ${key}`)
}
