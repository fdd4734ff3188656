import { describe, expect, it } from 'vitest'
import { createOnce } from '../../src/delivery/dedup.ts'
import { createMemoryStore } from '../../src/store/memory-store.ts'

const HOUR_MS = 60 * 60_000

describe('a delivery', () => {
  it('is claimed once, and each for itself', async () => {
    const once = createOnce(createMemoryStore())
    expect(await once.claim('Ev1')).toBe(true)
    expect(await once.claim('Ev1')).toBe(false)
    expect(await once.claim('Ev2')).toBe(true)
    expect(await once.claim('Ev1')).toBe(false)
  })

  it('is claimed by one of those that come at the same time, over all who share the store', async () => {
    const store = createMemoryStore()
    const replicas = [createOnce(store), createOnce(store)]
    const claims = await Promise.all(
      replicas.flatMap((once) => Array.from({ length: 25 }, () => once.claim('Ev1'))),
    )
    expect(claims.filter(Boolean)).toHaveLength(1)
  })

  it('is remembered for longer than Slack repeats it, and then forgotten', async () => {
    let now = Date.UTC(2026, 2, 15)
    const once = createOnce(createMemoryStore({ clock: () => now }))
    await once.claim('Ev1')
    now += 1.5 * HOUR_MS
    expect(await once.claim('Ev1')).toBe(false)
    now += HOUR_MS
    expect(await once.claim('Ev1')).toBe(true)
  })

  it('is unknown to another store', async () => {
    await createOnce(createMemoryStore()).claim('Ev1')
    expect(await createOnce(createMemoryStore()).claim('Ev1')).toBe(true)
  })
})
