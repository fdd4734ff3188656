import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Drills } from '../../../src/features/drills/drills-table.ts'
import { capturedLog } from '../../support/captured-log.ts'
import { testClock } from '../../support/clock.ts'
import { DATABASE_KINDS, type DatabaseSpace, databaseSpace } from '../../support/database/databases.ts'

const DRILL = {
  ...{ session: 's1', asker: 'jane@acme.com', email: 'jane@acme.com' },
  ...{ trains: { name: 'Next Step' }, request: 'Mine', context: '' },
}
const TEN = { since: 0, most: 10 }

describe.each(DATABASE_KINDS)('ten drills a day, in %s', (kind) => {
  let space: DatabaseSpace
  beforeEach(async () => {
    space = await databaseSpace(kind)
  })
  afterEach(() => space.remove())

  async function replica(): Promise<Drills> {
    const database = space.open(capturedLog().log)
    await database.start()
    return new Drills({ database, workspace: 'T0ACME', clock: testClock })
  }

  it('stay ten where many forms are sent at once, in several replicas', async () => {
    const drills = [await replica(), ...(kind === 'postgres' ? [await replica()] : [])]
    const sent: string[] = []
    const adding = Array.from({ length: 14 }, (_, index) => {
      const id = `drill-${index}`
      return drills[index % drills.length]?.add({ ...DRILL, id, person: 'U0REP' }, TEN, async () =>
        sent.push(id),
      )
    })
    const added = await Promise.all(adding)
    expect(added.filter((isAdded) => isAdded)).toHaveLength(10)
    expect([sent.length, await drills[0]?.countSince('U0REP', 0)]).toEqual([10, 10])
    expect(
      await drills[0]?.add({ ...DRILL, id: 'other', person: 'U0COACH' }, TEN, async () => undefined),
    ).toBe(true)
  })
})
