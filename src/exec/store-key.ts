import { createHmac } from 'node:crypto'

/** The store's keys are not encrypted, and must hold no email: nobody can compute this one without the secret. */
export function hashKey(text: string, secret = ''): string {
  return createHmac('sha256', secret).update(text).digest('base64url').slice(0, 32)
}
