import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { keyedHash } from '../database/cipher.ts'
import type { Database } from '../database/database.ts'
import { MINUTE_MS } from '../lib/durations.ts'

/** The lifetime of a link, and of a state. */
export const TOKEN_LIVES_MS = 10 * MINUTE_MS

/**
 * Tokens that nobody else can make. The signature exposes a forged one without a look-up.
 * @param purpose tokens for another purpose count as forged.
 */
export function signedTokens(database: Database, purpose: string, clock: () => number) {
  const sign = (text: string) => keyedHash(database.secretFor(purpose), text)
  return {
    create(): string {
      const text = `${clock() + TOKEN_LIVES_MS}.${randomBytes(32).toString('base64url')}`
      return `${text}.${sign(text)}`
    },
    /** Its remaining life in milliseconds; 0 or less if it is too old or forged. */
    msLeft(token: string): number {
      const end = token.lastIndexOf('.')
      const text = token.slice(0, end)
      const isSigned = isSame(token.slice(end + 1), sign(text))
      return isSigned ? Number.parseInt(text, 10) - clock() : 0
    },
  }
}

/** Compares in constant time. */
export function isSame(one: string, other: string): boolean {
  return timingSafeEqual(Buffer.from(hashOf(one)), Buffer.from(hashOf(other)))
}

/** What the database keeps of a token. */
export function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('base64url')
}
