import { describe, expect, it } from 'vitest'
import { createMemoryStore } from '../../../src/database/store.ts'
import { Mentions, Previews } from '../../../src/shared/sharing/remembered-messages.ts'
import { DAY_MS, MINUTE_MS } from '../../support/durations.ts'

describe('Previews', () => {
  const SHOWN = { author: 'U1', urls: ['https://acme.app.exec.com/sessions/a'] }
  const place = { channel: 'C1', ts: '1.000001', session: 'a' }

  it('remembers the author of each message of each channel, for all replicas, for 30 days', async () => {
    let now = Date.UTC(2026, 2, 15)
    const store = createMemoryStore(() => now)
    await new Previews(store).remember(place, SHOWN)
    await new Previews(store).remember({ ...place, channel: 'C2' }, { ...SHOWN, author: 'U2' })
    now += 30 * DAY_MS - 1
    expect(await new Previews(store).find(place)).toEqual(SHOWN)
    expect(await new Previews(store).find({ ...place, channel: 'C2' })).toMatchObject({ author: 'U2' })
    expect(await new Previews(store).find({ ...place, ts: '1.000002' })).toBeUndefined()
    now += 2
    expect(await new Previews(store).find(place)).toBeUndefined()
  })
})

describe('Mentions', () => {
  it('remembers a mention for a minute, for all replicas', async () => {
    let now = Date.UTC(2026, 2, 15)
    const store = createMemoryStore(() => now)
    await new Mentions(store).remember('C1', '1.000001')
    now += MINUTE_MS - 1
    expect(await new Mentions(store).has('C1', '1.000001')).toBe(true)
    expect(await new Mentions(store).has('C2', '1.000001')).toBe(false)
    now += 2
    expect(await new Mentions(store).has('C1', '1.000001')).toBe(false)
  })
})
