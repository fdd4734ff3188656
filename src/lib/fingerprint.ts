import { createHash } from 'node:crypto'

/** Tells whether something is still what it was when it was shown, in 16 characters. */
export function fingerprint(shown: unknown): string {
  return createHash('sha256').update(JSON.stringify(shown)).digest('base64url').slice(0, 16)
}
