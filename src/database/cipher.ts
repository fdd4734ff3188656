import { createCipheriv, createDecipheriv, createHash, createHmac, hkdfSync, randomBytes } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { codeOf } from '../lib/log.ts'

const NONCE_BYTES = 12
const TAG_BYTES = 16
const KEY_BYTES = 32

/** Encrypts content and emails with AES-256-GCM. Each text begins with the id of its key. */
export class Cipher {
  /** The id of the key that encrypts. An id tells keys apart and reveals nothing about them. */
  readonly keyId: string
  readonly #keys: ReadonlyMap<string, Uint8Array>
  readonly #secret: Uint8Array
  readonly #hashSecret: Uint8Array
  readonly #secretOfSecrets: Uint8Array

  /** @param root hashes and secrets derive from it, whichever key encrypts. */
  constructor(ring: KeyRing, root = ring[0]) {
    this.keyId = keyIdOf(ring[0])
    this.#keys = new Map(ring.map((key) => [keyIdOf(key), key]))
    this.#secret = ring[0]
    const derive = (info: string) => new Uint8Array(hkdfSync('sha256', root, '', info, KEY_BYTES))
    this.#hashSecret = derive('hash')
    this.#secretOfSecrets = derive('secrets')
  }

  /** The ids of all keys that decrypt. */
  get keyIds(): readonly string[] {
    return [...this.#keys.keys()]
  }

  /** @param context the row's key. It is authenticated too, so that one row's text can't replace another's. */
  encrypt(text: string, context: string): string {
    const nonce = randomBytes(NONCE_BYTES)
    const cipher = createCipheriv('aes-256-gcm', this.#secret, nonce).setAAD(Buffer.from(context))
    const content = [cipher.update(text, 'utf8'), cipher.final()]
    return `${this.keyId}.${Buffer.concat([nonce, ...content, cipher.getAuthTag()]).toString('base64')}`
  }

  /** @returns `undefined` for a text that can't be decrypted, such as one of another row, or of a key that is missing from the ring. */
  decrypt(text: string, context: string): string | undefined {
    const [keyId = '', content = ''] = text.split('.')
    const secret = this.#keys.get(keyId)
    const encrypted = Buffer.from(content, 'base64')
    if (secret === undefined || encrypted.length < NONCE_BYTES + TAG_BYTES) return undefined
    const decipher = createDecipheriv('aes-256-gcm', secret, encrypted.subarray(0, NONCE_BYTES))
      .setAAD(Buffer.from(context))
      .setAuthTag(encrypted.subarray(-TAG_BYTES))
    try {
      const decrypted = decipher.update(encrypted.subarray(NONCE_BYTES, -TAG_BYTES))
      return Buffer.concat([decrypted, decipher.final()]).toString('utf8')
    } catch {
      return undefined
    }
  }

  /** Derives one secret for each purpose. A secret reveals nothing about the root or the other secrets. */
  secretFor(purpose: string): string {
    return keyedHash(this.#secretOfSecrets, purpose)
  }

  /** Equal texts have equal hashes, so that rows can be found by an email. Computing one takes the root. */
  hash(text: string): string {
    return keyedHash(this.#hashSecret, text)
  }
}

function keyIdOf(key: Uint8Array): string {
  return createHash('sha256').update('key id').update(key).digest('hex').slice(0, 8)
}

/** Computing it takes the secret. */
export function keyedHash(secret: string | Uint8Array, text: string): string {
  return createHmac('sha256', secret).update(text).digest('base64url')
}

/** Keys of 32 bytes: the first one encrypts, and each decrypts what it has encrypted. */
export type KeyRing = readonly [Uint8Array, ...Uint8Array[]]

const KEY = /^[A-Za-z0-9+/]{43}=$/

/** Decodes 32 bytes of base64; `undefined` for any other text. */
export function readEncryptionKey(text: string): Uint8Array | undefined {
  return KEY.test(text) ? new Uint8Array(Buffer.from(text, 'base64')) : undefined
}

/** Reads keys that are separated by commas; `undefined` if one of them is invalid. */
export function readKeyRing(text: string): KeyRing | undefined {
  const [first, ...others] = text.split(',').map((key) => readEncryptionKey(key.trim()))
  const older = others.filter((key) => key !== undefined)
  return first === undefined || older.length < others.length ? undefined : [first, ...older]
}

/**
 * Reads the key in this file. A new database without one gets a file that its owner alone can read. Throws if the file holds
 * something else.
 * @returns `undefined` if the file is missing and the database is not new: it has a key already.
 */
export function encryptionKeyInFile(path: string, { isNew }: { isNew: boolean }): Uint8Array | undefined {
  if (!isNew && !existsSync(path)) return undefined
  try {
    writeFileSync(path, `${randomBytes(32).toString('base64')}\n`, { flag: 'wx', mode: 0o600 })
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error
  }
  const key = readEncryptionKey(readFileSync(path, 'utf8').trim())
  if (key === undefined) throw new Error(`${path} holds no key`)
  return key
}
