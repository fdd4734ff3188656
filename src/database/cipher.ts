import { createCipheriv, createDecipheriv, createHash, createHmac, hkdfSync, randomBytes } from 'node:crypto'

const NONCE_BYTES = 12
const TAG_BYTES = 16
const KEY_BYTES = 32

/** Encrypts what holds content or emails, by AES-256-GCM. Each text begins with the id of its key. */
export class Cipher {
  /** Tells keys apart; says nothing of the key. */
  readonly keyId: string
  readonly #secret: Uint8Array
  readonly #hashSecret: Uint8Array
  readonly #secretOfSecrets: Uint8Array

  /** @param secret 32 bytes. */
  constructor(secret: Uint8Array) {
    this.keyId = createHash('sha256').update('key id').update(secret).digest('hex').slice(0, 8)
    this.#secret = secret
    const derive = (info: string) => new Uint8Array(hkdfSync('sha256', secret, '', info, KEY_BYTES))
    this.#hashSecret = derive('hash')
    this.#secretOfSecrets = derive('secrets')
  }

  /** @param context the row's key: it is authenticated too, so that one row's text can't replace another's. */
  encrypt(text: string, context: string): string {
    const nonce = randomBytes(NONCE_BYTES)
    const cipher = createCipheriv('aes-256-gcm', this.#secret, nonce).setAAD(Buffer.from(context))
    const content = [cipher.update(text, 'utf8'), cipher.final()]
    return `${this.keyId}.${Buffer.concat([nonce, ...content, cipher.getAuthTag()]).toString('base64')}`
  }

  /** `undefined` for a text of another key or another row, and for anything else that can't be decrypted. */
  decrypt(text: string, context: string): string | undefined {
    const [keyId, content = ''] = text.split('.')
    const encrypted = Buffer.from(content, 'base64')
    if (keyId !== this.keyId || encrypted.length < NONCE_BYTES + TAG_BYTES) return undefined
    const decipher = createDecipheriv('aes-256-gcm', this.#secret, encrypted.subarray(0, NONCE_BYTES))
      .setAAD(Buffer.from(context))
      .setAuthTag(encrypted.subarray(-TAG_BYTES))
    try {
      const decrypted = decipher.update(encrypted.subarray(NONCE_BYTES, -TAG_BYTES))
      return Buffer.concat([decrypted, decipher.final()]).toString('utf8')
    } catch {
      return undefined
    }
  }

  /** A secret of its own for each purpose: it tells nothing of the key, nor of another purpose's. */
  secretFor(purpose: string): string {
    return keyedHash(this.#secretOfSecrets, purpose)
  }

  /** The same for the same text; can't be computed without the key. For look-ups by an email. */
  hash(text: string): string {
    return keyedHash(this.#hashSecret, text)
  }
}

/** Nobody can compute it without the secret. */
export function keyedHash(secret: string | Uint8Array, text: string): string {
  return createHmac('sha256', secret).update(text).digest('base64url')
}
