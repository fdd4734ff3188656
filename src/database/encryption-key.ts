import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'

/** Keys of 32 bytes: the first one encrypts, and each decrypts what it has encrypted. */
export type KeyRing = readonly [Uint8Array, ...Uint8Array[]]

const KEY = /^[A-Za-z0-9+/]{43}=$/

/** 32 bytes from their base64; `undefined` for any other text. */
export function readEncryptionKey(text: string): Uint8Array | undefined {
  return KEY.test(text) ? new Uint8Array(Buffer.from(text, 'base64')) : undefined
}

/** From keys with commas between them; `undefined` if one of them is none. */
export function readKeyRing(text: string): KeyRing | undefined {
  const [first, ...others] = text.split(',').map((key) => readEncryptionKey(key.trim()))
  const older = others.filter((key) => key !== undefined)
  return first === undefined || older.length < others.length ? undefined : [first, ...older]
}

/**
 * The key in this file. If there is none, makes the file, readable for its owner alone; for a database that has a key already
 * returns `undefined`. Throws if the file holds something else.
 */
export function encryptionKeyInFile(path: string, { isNew }: { isNew: boolean }): Uint8Array | undefined {
  if (!isNew && !existsSync(path)) return undefined
  try {
    writeFileSync(path, `${randomBytes(32).toString('base64')}\n`, { flag: 'wx', mode: 0o600 })
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  }
  const key = readEncryptionKey(readFileSync(path, 'utf8').trim())
  if (key === undefined) throw new Error(`${path} holds no key`)
  return key
}
