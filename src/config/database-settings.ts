import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import type { DatabaseSettings } from '../database/database.ts'
import { readEncryptionKey } from '../database/encryption-key.ts'
import { IN_MEMORY } from '../database/sqlite.ts'

const SQLITE = /^sqlite:(?!\/\/|:)(.+)$/

/** The variables of the database. */
export const databaseEnvironment = {
  DATABASE_URL: z
    .string()
    .refine(
      (text) => text === 'none' || SQLITE.test(text) || isPostgresUrl(text),
      'is not the address of a database',
    )
    .default('sqlite:./data/exec-slack.db'),
  STORE_ENCRYPTION_KEY: z
    .string()
    .transform(readEncryptionKey)
    .refine((key) => key !== undefined, 'is not 32 bytes in base64')
    .optional(),
}

/**
 * `no_key`: PostgreSQL is read by more than the app, so it needs a key. A SQLite file without one has its own, in a file beside
 * it. `none` is a SQLite database in memory, with a key that nobody knows.
 */
export function toDatabaseSettings(values: {
  DATABASE_URL: string
  STORE_ENCRYPTION_KEY?: Uint8Array | undefined
}): DatabaseSettings | 'no_key' {
  const { DATABASE_URL: url, STORE_ENCRYPTION_KEY: encryptionKey } = values
  if (url === 'none') return { kind: 'sqlite', path: IN_MEMORY, encryptionKey: randomBytes(32) }
  const path = SQLITE.exec(url)?.[1]
  if (path !== undefined)
    return { kind: 'sqlite', path, encryptionKey: encryptionKey ?? { file: `${path}.key` } }
  return encryptionKey === undefined ? 'no_key' : { kind: 'postgres', url, encryptionKey }
}

function isPostgresUrl(text: string): boolean {
  if (!URL.canParse(text)) return false
  const { protocol, username, password, hostname } = new URL(text)
  const isEncoded = /^(?:[^%]|%[\dA-F]{2})*$/i.test(username + password)
  return /^postgres(?:ql)?:$/.test(protocol) && isEncoded && hostname !== ''
}
