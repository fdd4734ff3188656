import { describe, expect, it } from 'vitest'
import { createOnce } from '../../src/store/once.ts'

const HOUR_MS = 60 * 60_000

describe('a delivery', () => {
  it('is claimed once, and each for itself', async () => {
    const once = createOnce()
    expect(await once.claim('Ev1')).toBe(true)
    expect(await once.claim('Ev1')).toBe(false)
    expect(await once.claim('Ev2')).toBe(true)
    expect(await once.claim('Ev1')).toBe(false)
  })

  it('is claimed by one of those that come at the same time', async () => {
    const once = createOnce()
    const claims = await Promise.all(Array.from({ length: 50 }, () => once.claim('Ev1')))
    expect(claims.filter(Boolean)).toHaveLength(1)
  })

  it('is remembered for longer than Slack repeats it, and then forgotten', async () => {
    let now = Date.UTC(2026, 2, 15)
    const once = createOnce({ clock: () => now })
    await once.claim('Ev1')
    now += 1.5 * HOUR_MS
    expect(await once.claim('Ev1')).toBe(false)
    now += HOUR_MS
    expect(await once.claim('Ev1')).toBe(true)
  })

  it('is unknown to another memory', async () => {
    await createOnce().claim('Ev1')
    expect(await createOnce().claim('Ev1')).toBe(true)
  })
})
