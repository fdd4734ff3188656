import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createEncryptedStore } from '../../src/store/encrypted-store.ts'
import { createMemoryStore } from '../../src/store/memory-store.ts'
import { anyCharacter } from '../support/any-character.ts'
import { asRemote } from '../support/store/as-remote.ts'

const LONG_MS = 60_000
const [KEY, OTHER_KEY] = [randomBytes(32), randomBytes(32)]

function encrypted({ key = KEY, scope = 'bot:', below = createMemoryStore() } = {}) {
  return { below, store: createEncryptedStore(asRemote(below), key, scope) }
}

describe('an encrypted store', () => {
  it('gives back any value that was set', async () => {
    const { store } = encrypted()
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: anyCharacter }), fc.string(), async (value, key) => {
        await store.set(key, value.toWellFormed(), LONG_MS)
        expect(await store.get(key)).toBe(value.toWellFormed())
      }),
    )
  })

  it('stores no plain text, and encrypts an equal value differently each time', async () => {
    const { store, below } = encrypted()
    await store.set('a', 'a strong discovery', LONG_MS)
    const one = await below.get('a')
    await store.set('a', 'a strong discovery', LONG_MS)
    const two = await below.get('a')
    expect(one).not.toBe(two)
    for (const text of [one ?? '', two ?? '']) {
      expect(text).not.toContain('discovery')
      expect(Buffer.from(text, 'base64').toString()).not.toContain('discovery')
    }
  })

  it('treats a value that it can not decrypt as missing', async () => {
    const { store, below } = encrypted()
    await store.set('a', 'text', LONG_MS)
    const text = (await below.get('a')) ?? ''
    const changed = `${text.slice(0, 20)}${text[20] === 'A' ? 'B' : 'A'}${text.slice(21)}`
    for (const broken of ['', '.', 'plain text', '{"id":"a"}', text.slice(0, -4), `x${text}`, changed]) {
      await below.set('broken', broken, LONG_MS)
      expect(await store.get('broken')).toBeUndefined()
    }
    const { store: other } = encrypted({ key: OTHER_KEY, below })
    expect(await other.get('a')).toBeUndefined()
  })

  it('refuses a value that was copied to another key or scope', async () => {
    const { store, below } = encrypted()
    await store.set('a', 'text', LONG_MS)
    await below.set('b', (await below.get('a')) ?? '', LONG_MS)
    expect(await store.get('b')).toBeUndefined()
    const { store: other } = encrypted({ scope: 'another bot:', below })
    expect(await other.get('a')).toBeUndefined()
  })
})
