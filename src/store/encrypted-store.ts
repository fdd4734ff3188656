import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import type { RemoteStore } from './redis-store.ts'

const NONCE_BYTES = 12
const TAG_BYTES = 16

/**
 * Encrypts values with a secret of 32 bytes (AES-256-GCM), but no keys, claims and counters. `scope` and the entry's key are
 * authenticated too, so that one entry can't replace another. A value that can't be decrypted counts as missing.
 */
export function createEncryptedStore(store: RemoteStore, secret: Uint8Array, scope: string): RemoteStore {
  return {
    ...store,
    async get(key) {
      const encrypted = await store.get(key)
      return encrypted === undefined ? undefined : decrypt(encrypted, secret, scope + key)
    },
    set: (key, value, ttlMs) => store.set(key, encrypt(value, secret, scope + key), ttlMs),
  }
}

function encrypt(value: string, secret: Uint8Array, context: string): string {
  const nonce = randomBytes(NONCE_BYTES)
  const cipher = createCipheriv('aes-256-gcm', secret, nonce).setAAD(Buffer.from(context))
  const content = [cipher.update(value, 'utf8'), cipher.final()]
  return Buffer.concat([nonce, ...content, cipher.getAuthTag()]).toString('base64')
}

function decrypt(text: string, secret: Uint8Array, context: string): string | undefined {
  const encrypted = Buffer.from(text, 'base64')
  if (encrypted.length < NONCE_BYTES + TAG_BYTES) return undefined
  const decipher = createDecipheriv('aes-256-gcm', secret, encrypted.subarray(0, NONCE_BYTES))
    .setAAD(Buffer.from(context))
    .setAuthTag(encrypted.subarray(-TAG_BYTES))
  try {
    const content = decipher.update(encrypted.subarray(NONCE_BYTES, -TAG_BYTES))
    return Buffer.concat([content, decipher.final()]).toString('utf8')
  } catch {
    return undefined
  }
}
