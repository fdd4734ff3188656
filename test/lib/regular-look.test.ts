import { describe, expect, it } from 'vitest'
import { RegularLook } from '../../src/lib/regular-look.ts'
import { gate } from '../support/gate.ts'

const HOUR_MS = 60 * 60_000

function counting() {
  const { opened, open } = gate()
  const counts = { begun: 0, ended: 0 }
  const regular = new RegularLook(async () => {
    counts.begun += 1
    await opened
    counts.ended += 1
  }, HOUR_MS)
  return { regular, counts, open }
}

describe('RegularLook', () => {
  it('joins the look under way, and looks again after it', async () => {
    const { regular, counts, open } = counting()
    const looks = [regular.look(), regular.look()]
    expect(counts.begun).toBe(1)
    open()
    await Promise.all(looks)
    await regular.look()
    expect(counts).toEqual({ begun: 2, ended: 2 })
  })

  it('waits at its stop for the look under way', async () => {
    const { regular, counts, open } = counting()
    regular.start()
    void regular.look()
    const stopped = regular.stop()
    open()
    await stopped
    expect(counts).toEqual({ begun: 1, ended: 1 })
  })
})
