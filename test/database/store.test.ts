import { expect, it } from 'vitest'
import { createMemoryStore } from '../../src/database/store.ts'
import { MINUTE_MS } from '../support/durations.ts'

it('createMemoryStore evicts the least recently used entries', async () => {
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
