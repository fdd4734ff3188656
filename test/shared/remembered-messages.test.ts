import { describe, expect, it } from 'vitest'
import { createMemoryStore } from '../../src/database/memory-store.ts'
import { LinkAuthors, Mentions } from '../../src/shared/remembered-messages.ts'

const MINUTE_MS = 60_000
const DAY_MS = 24 * 60 * MINUTE_MS

describe('LinkAuthors', () => {
  it('remembers the author of each message of each channel, for all replicas', async () => {
    const store = createMemoryStore()
    await new LinkAuthors(store).note('C1', '1.000001', 'U1')
    await new LinkAuthors(store).note('C2', '1.000001', 'U2')
    expect(await new LinkAuthors(store).find('C1', '1.000001')).toBe('U1')
    expect(await new LinkAuthors(store).find('C2', '1.000001')).toBe('U2')
    expect(await new LinkAuthors(store).find('C1', '1.000002')).toBeUndefined()
  })

  it('remembers the author of a message for a day', async () => {
    let now = Date.UTC(2026, 2, 15)
    const authors = new LinkAuthors(createMemoryStore({ clock: () => now }))
    await authors.note('C1', '1.000001', 'U1')
    now += DAY_MS - 1
    expect(await authors.find('C1', '1.000001')).toBe('U1')
    now += 2
    expect(await authors.find('C1', '1.000001')).toBeUndefined()
  })
})

describe('Mentions', () => {
  it('remembers a mention for a minute, for all replicas', async () => {
    let now = Date.UTC(2026, 2, 15)
    const store = createMemoryStore({ clock: () => now })
    await new Mentions(store).note('C1', '1.000001')
    now += MINUTE_MS - 1
    expect(await new Mentions(store).has('C1', '1.000001')).toBe(true)
    expect(await new Mentions(store).has('C2', '1.000001')).toBe(false)
    now += 2
    expect(await new Mentions(store).has('C1', '1.000001')).toBe(false)
  })
})
