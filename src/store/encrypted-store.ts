import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto'
import type { RemoteStore } from './redis-store.ts'

/** Keys of 32 bytes. Entries are written with `current` and read with either. */
export interface EncryptionKeys {
  current: Uint8Array
  previous: Uint8Array | undefined
}

const NONCE_BYTES = 12
const TAG_BYTES = 16

/**
 * A store whose values are encrypted (AES-256-GCM, a random nonce for each). The entry's key, with the `scope` that its
 * keys stand in, is authenticated too, so that nobody can pass one entry off as another. What can't be decrypted counts
 * as missing. Keys, claims and counters stay in the clear.
 */
export function createEncryptedStore(store: RemoteStore, keys: EncryptionKeys, scope: string): RemoteStore {
  const current = { id: idOf(keys.current), key: keys.current }
  const all = new Map([keys.previous ?? keys.current, keys.current].map((key) => [idOf(key), key]))

  return {
    ...store,
    async get(key) {
      const sealed = await store.get(key)
      if (sealed === undefined) return undefined
      const [id = '', content = ''] = sealed.split('.')
      const secret = all.get(id)
      return secret === undefined ? undefined : open(content, secret, scope + key)
    },
    set: (key, value, ttlMs) =>
      store.set(key, `${current.id}.${seal(value, current.key, scope + key)}`, ttlMs),
  }
}

/** Names a key without telling it. */
function idOf(key: Uint8Array): string {
  return createHash('sha256').update(key).digest('hex').slice(0, 8)
}

function seal(value: string, key: Uint8Array, context: string): string {
  const nonce = randomBytes(NONCE_BYTES)
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(context))
  const content = [cipher.update(value, 'utf8'), cipher.final()]
  return Buffer.concat([nonce, ...content, cipher.getAuthTag()]).toString('base64')
}

function open(text: string, key: Uint8Array, context: string): string | undefined {
  const sealed = Buffer.from(text, 'base64')
  if (sealed.length < NONCE_BYTES + TAG_BYTES) return undefined
  const cipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, NONCE_BYTES))
    .setAAD(Buffer.from(context))
    .setAuthTag(sealed.subarray(-TAG_BYTES))
  try {
    const content = cipher.update(sealed.subarray(NONCE_BYTES, -TAG_BYTES))
    return Buffer.concat([content, cipher.final()]).toString('utf8')
  } catch {
    return undefined
  }
}
