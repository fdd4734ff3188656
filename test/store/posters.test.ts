import { describe, expect, it } from 'vitest'
import { createMemoryStore } from '../../src/store/memory-store.ts'
import { createLinkAuthors } from '../../src/store/remembered-messages.ts'

const DAY_MS = 24 * 60 * 60_000

describe('who posted a message', () => {
  it('is remembered for each message of each channel, over all who share the store', async () => {
    const store = createMemoryStore()
    await createLinkAuthors(store).note('C1', '1.000001', 'U1')
    await createLinkAuthors(store).note('C2', '1.000001', 'U2')
    expect(await createLinkAuthors(store).find('C1', '1.000001')).toBe('U1')
    expect(await createLinkAuthors(store).find('C2', '1.000001')).toBe('U2')
    expect(await createLinkAuthors(store).find('C1', '1.000002')).toBeUndefined()
  })

  it('is forgotten after a day', async () => {
    let now = Date.UTC(2026, 2, 15)
    const posters = createLinkAuthors(createMemoryStore({ clock: () => now }))
    await posters.note('C1', '1.000001', 'U1')
    now += DAY_MS - 1
    expect(await posters.find('C1', '1.000001')).toBe('U1')
    now += 2
    expect(await posters.find('C1', '1.000001')).toBeUndefined()
  })
})
