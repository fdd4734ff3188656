import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Leases } from '../../src/database/leases.ts'
import { DATABASE_KINDS, type DatabaseSpace, databaseSpace } from '../support/database/databases.ts'

describe.each(DATABASE_KINDS)('a lease in %s', (kind) => {
  let space: DatabaseSpace
  let now: number
  let one: Leases
  let two: Leases

  beforeEach(async () => {
    space = await databaseSpace(kind)
    now = Date.parse('2026-03-15T14:30:00Z')
    one = await replica()
    two = await replica()
  })

  afterEach(() => space.remove())

  /** One more replica. */
  async function replica(workspace = 'T1'): Promise<Leases> {
    const database = await space.start()
    return new Leases({ database, workspace, clock: () => now })
  }

  it('is held by one replica until its end', async () => {
    expect(await one.take('look', 1000)).toBe(true)
    now += 999
    expect(await two.take('look', 1000)).toBe(false)
    now += 1
    expect(await two.take('look', 1000)).toBe(true)
    expect(await one.take('look', 1000)).toBe(false)
  })

  it('goes to one of the replicas that want it at once', async () => {
    const replicas = [one, two, await replica()]
    const taken = await Promise.all(replicas.map((each) => each.take('look', 1000)))
    expect(taken.filter(Boolean)).toHaveLength(1)
  })

  it('can be taken again by its holder, which makes it longer', async () => {
    await one.take('look', 1000)
    now += 900
    expect(await one.take('look', 1000)).toBe(true)
    now += 900
    expect(await two.take('look', 1000)).toBe(false)
  })

  it('is released by its holder alone', async () => {
    await one.take('look', 1000)
    await two.release('look')
    expect(await two.take('look', 1000)).toBe(false)
    await one.release('look')
    expect(await two.take('look', 1000)).toBe(true)
  })

  it('is one for each name and workspace', async () => {
    const elsewhere = await replica('T2')
    await one.take('look', 1000)
    expect(await two.take('send', 1000)).toBe(true)
    expect(await elsewhere.take('look', 1000)).toBe(true)
  })
})
