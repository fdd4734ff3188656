import { describe, expect, it } from 'vitest'
import { createMemoryStore } from '../../src/database/memory-store.ts'
import { DeliveryDedup } from '../../src/delivery/runner.ts'

const HOUR_MS = 60 * 60_000

describe('the dedup of deliveries', () => {
  it('calls each delivery the first one once', async () => {
    const dedup = new DeliveryDedup(createMemoryStore())
    expect(await dedup.isFirst('Ev1')).toBe(true)
    expect(await dedup.isFirst('Ev1')).toBe(false)
    expect(await dedup.isFirst('Ev2')).toBe(true)
    expect(await dedup.isFirst('Ev1')).toBe(false)
  })

  it('calls one of fifty at the same time the first one, over replicas that share a store', async () => {
    const store = createMemoryStore()
    const replicas = [new DeliveryDedup(store), new DeliveryDedup(store)]
    const claims = await Promise.all(
      replicas.flatMap((dedup) => Array.from({ length: 25 }, () => dedup.isFirst('Ev1'))),
    )
    expect(claims.filter(Boolean)).toHaveLength(1)
  })

  it('remembers a delivery for longer than Slack repeats it, and then forgets it', async () => {
    let now = Date.UTC(2026, 2, 15)
    const dedup = new DeliveryDedup(createMemoryStore({ clock: () => now }))
    await dedup.isFirst('Ev1')
    now += 1.5 * HOUR_MS
    expect(await dedup.isFirst('Ev1')).toBe(false)
    now += HOUR_MS
    expect(await dedup.isFirst('Ev1')).toBe(true)
  })

  it('knows nothing of a delivery in another store', async () => {
    await new DeliveryDedup(createMemoryStore()).isFirst('Ev1')
    expect(await new DeliveryDedup(createMemoryStore()).isFirst('Ev1')).toBe(true)
  })
})
