import { createHash, randomBytes } from 'node:crypto'

/** For a link or a state that nobody can guess. */
export function createToken(): string {
  return randomBytes(32).toString('base64url')
}

/** What the database keeps of it. */
export function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('base64url')
}
