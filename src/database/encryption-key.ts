import { randomBytes } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'

const KEY = /^[A-Za-z0-9+/]{43}=$/

/** 32 bytes from their base64; `undefined` for any other text. */
export function readEncryptionKey(text: string): Uint8Array | undefined {
  return KEY.test(text) ? new Uint8Array(Buffer.from(text, 'base64')) : undefined
}

/** The key in this file. Makes the file, readable for its owner alone, if there is none. Throws if it holds something else. */
export function encryptionKeyInFile(path: string): Uint8Array {
  try {
    writeFileSync(path, `${randomBytes(32).toString('base64')}\n`, { flag: 'wx', mode: 0o600 })
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  }
  const key = readEncryptionKey(readFileSync(path, 'utf8').trim())
  if (key === undefined) throw new Error(`${path} holds no key`)
  return key
}
