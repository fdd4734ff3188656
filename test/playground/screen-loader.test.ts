import { beforeEach, describe, expect, it } from 'vitest'
import { ScreenLoader } from '../../playground/page/screen-loader.ts'

describe('ScreenLoader', () => {
  let hash: string
  let shown: string[]
  let fetched: { hash: string; answer: () => void }[]
  let loader: ScreenLoader<string>

  beforeEach(() => {
    hash = '#/U0REP'
    shown = []
    fetched = []
    loader = new ScreenLoader<string>({
      hash: () => hash,
      fetch: (wanted) =>
        new Promise((resolve) => {
          fetched.push({ hash: wanted, answer: () => resolve(wanted) })
        }),
      show: (screen) => shown.push(screen),
    })
  })

  it('shows no screen of the person that the page has left meanwhile', async () => {
    const loading = loader.refresh()
    // The browser tells of the new hash only after this answer.
    hash = '#/U0COLLEAGUE'
    fetched[0]?.answer()
    await expect.poll(() => fetched.length).toBe(2)
    fetched[1]?.answer()
    await loading
    expect(shown).toEqual(['#/U0COLLEAGUE'])
  })

  it('fetches once more for all changes while it fetches', async () => {
    const loading = loader.refresh()
    await Promise.all([loader.refresh(), loader.refresh()])
    fetched[0]?.answer()
    await expect.poll(() => fetched.length).toBe(2)
    fetched[1]?.answer()
    await loading
    expect(shown).toEqual(['#/U0REP'])
    expect(fetched).toHaveLength(2)
  })
})
