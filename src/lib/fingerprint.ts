import { createHash } from 'node:crypto'

/** A hash of 16 characters, to tell whether something has changed since it was shown. */
export function fingerprint(shown: unknown): string {
  return createHash('sha256').update(JSON.stringify(shown)).digest('base64url').slice(0, 16)
}
