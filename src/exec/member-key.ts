import { normalEmail } from './session.ts'
import { hashKey } from './store-key.ts'

/** Names a member where an email must not stand, such as in a menu. Nobody can compute it without the secret. See `MEMBER_KEY`. */
export function memberKey(email: string, secret: string | undefined): string {
  return `m.${hashKey(`member ${normalEmail(email)}`, secret)}`
}
