import { describe, expect, it } from 'vitest'
import { createMemoryStore } from '../../src/database/memory-store.ts'

const MINUTE_MS = 60_000

describe('createMemoryStore', () => {
  it('keeps each entry exactly for its time to live', async () => {
    let now = Date.UTC(2026, 2, 15)
    const store = createMemoryStore({ clock: () => now })
    await Promise.all([
      store.claim('a', MINUTE_MS),
      store.set('b', 'text', MINUTE_MS),
      store.count('c', MINUTE_MS),
    ])
    now += MINUTE_MS
    expect(await store.claim('a', MINUTE_MS)).toBe(false)
    expect(await store.get('b')).toBe('text')
    expect(await store.count('c', MINUTE_MS)).toBe(2)
    now += 1
    expect(await store.claim('a', MINUTE_MS)).toBe(true)
    expect(await store.get('b')).toBeUndefined()
    expect(await store.count('c', MINUTE_MS)).toBe(1)
  })

  it('evicts the least recently used entries', async () => {
    const store = createMemoryStore()
    const megabyte = 'x'.repeat(1024 * 1024)
    for (let count = 0; count < 40; count += 1) {
      await store.set(`k${count}`, megabyte, MINUTE_MS)
      await store.get('k0')
    }
    expect(await store.get('k0')).toBe(megabyte)
    expect(await store.get('k1')).toBeUndefined()
    expect(await store.get('k39')).toBe(megabyte)
  })
})
