import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createEncryptedStore } from '../../src/store/encrypted-store.ts'
import { createMemoryStore } from '../../src/store/memory-store.ts'
import { anyCharacter } from '../support/any-character.ts'
import { asRemote } from '../support/store/as-remote.ts'

const LONG_MS = 60_000
const [FIRST, SECOND, THIRD] = [randomBytes(32), randomBytes(32), randomBytes(32)]

function sealed(
  { current = FIRST, previous = undefined as Uint8Array | undefined, scope = 'bot:' } = {},
  below = createMemoryStore(),
) {
  return { below, store: createEncryptedStore(asRemote(below), { current, previous }, scope) }
}

describe('an encrypted store', () => {
  it('gives back what was set, whatever it is', async () => {
    const { store } = sealed()
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: anyCharacter }), fc.string(), async (value, key) => {
        await store.set(key, value.toWellFormed(), LONG_MS)
        expect(await store.get(key)).toBe(value.toWellFormed())
      }),
    )
  })

  it('holds nothing that can be read, and never the same twice', async () => {
    const { store, below } = sealed()
    await store.set('a', 'a strong discovery', LONG_MS)
    const one = await below.get('a')
    await store.set('a', 'a strong discovery', LONG_MS)
    const two = await below.get('a')
    expect(one).not.toBe(two)
    for (const text of [one ?? '', two ?? '']) {
      expect(text).not.toContain('discovery')
      expect(Buffer.from(text.split('.')[1] ?? '', 'base64').toString()).not.toContain('discovery')
    }
  })

  it('reads what the previous key wrote, and writes with the current one', async () => {
    const { store: before, below } = sealed()
    await before.set('a', 'text', LONG_MS)
    const { store: during } = sealed({ current: SECOND, previous: FIRST }, below)
    expect(await during.get('a')).toBe('text')
    await during.set('b', 'new', LONG_MS)
    const { store: after } = sealed({ current: SECOND }, below)
    expect(await after.get('b')).toBe('new')
    expect(await after.get('a')).toBeUndefined()
  })

  it('counts as missing what it can not decrypt', async () => {
    const { store, below } = sealed()
    await store.set('a', 'text', LONG_MS)
    const text = (await below.get('a')) ?? ''
    const changed = `${text.slice(0, 20)}${text[20] === 'A' ? 'B' : 'A'}${text.slice(21)}`
    for (const broken of ['', '.', 'plain text', '{"id":"a"}', text.slice(0, -4), `x${text}`, changed]) {
      await below.set('broken', broken, LONG_MS)
      expect(await store.get('broken')).toBeUndefined()
    }
    const { store: other } = sealed({ current: SECOND, previous: THIRD }, below)
    expect(await other.get('a')).toBeUndefined()
  })

  it('does not take one entry for another', async () => {
    const { store, below } = sealed()
    await store.set('a', 'text', LONG_MS)
    await below.set('b', (await below.get('a')) ?? '', LONG_MS)
    expect(await store.get('b')).toBeUndefined()
    const { store: other } = sealed({ scope: 'another bot:' }, below)
    expect(await other.get('a')).toBeUndefined()
  })
})
