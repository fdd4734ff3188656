import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Database } from '../../../src/database/database.ts'
import {
  CoachAssignments,
  type NewCoachAssignment,
  rowId,
} from '../../../src/features/assign/coach-assignments.ts'
import { capturedLog } from '../../support/captured-log.ts'
import { DATABASE_KINDS, type DatabaseSpace, databaseSpace } from '../../support/database/databases.ts'
import { DAY_MS } from '../../support/durations.ts'

const NOW = Date.parse('2026-03-27T10:00:00Z')
const JANE: NewCoachAssignment = {
  ...{ batch: 'b1', coach: 'U0COACH', person: 'U0REP', scenario: 's1', due: '2026-04-03' },
  ...{
    email: 'Jane@Acme.com',
    name: 'Jane',
    title: 'Discovery',
    message: 'Soon.',
    rank: 'gold',
    attempts: 2,
  },
}
const GUS: NewCoachAssignment = { ...JANE, email: 'gus@acme.com', person: undefined }
const [FIRST, SECOND] = [rowId('b1'), rowId('b1', 1)]

describe.each(DATABASE_KINDS)('what coaches assign, in %s', (kind) => {
  let space: DatabaseSpace
  /** As two replicas have it. */
  let databases: Database[]
  let now = NOW

  beforeAll(async () => {
    space = await databaseSpace(kind)
    const { log } = capturedLog()
    const first = await space.start(log)
    // One process alone uses a SQLite file.
    databases = [first, kind === 'sqlite' ? first : await space.start(log)]
  })
  afterAll(() => space.remove())
  beforeEach(async () => {
    now = NOW
    await databases[0]?.ofAllWorkspaces.deleteFrom('coach_assignments').execute()
  })

  const replicas = () =>
    databases.map((database) => new CoachAssignments({ database, workspace: 'T0ACME', clock: () => now }))
  const one = (): CoachAssignments => {
    const [first] = replicas()
    if (first === undefined) throw new Error('There is no replica.')
    return first
  }
  const inBoth = <Value>(ask: (replica: CoachAssignments) => Promise<Value>) =>
    Promise.all(replicas().map(ask))
  const nothing = async () => undefined

  it('is added once, whole, with what comes with it', async () => {
    const done: string[] = []
    const added = await inBoth((each) => each.add([JANE, GUS], async () => done.push('done')))
    expect(added.toSorted()).toEqual([false, true])
    expect(done).toEqual(['done'])
    expect(await one().ofBatch('b1')).toMatchObject([
      { ...JANE, id: FIRST, state: 'waiting', refusal: undefined },
      { id: SECOND, email: 'gus@acme.com', person: undefined },
    ])
    const failing = one().add([{ ...JANE, batch: 'b2' }], () => Promise.reject(new Error('no outbox')))
    await expect(failing).rejects.toThrow('no outbox')
    expect(await one().ofBatch('b2')).toEqual([])
  })

  it('is claimed by one replica, once, until it is released', async () => {
    await one().add([JANE], nothing)
    const claim = (each: CoachAssignments) => each.claim(FIRST, 'U0REP')
    expect((await inBoth(claim)).toSorted()).toEqual([false, true])
    await one().release(FIRST)
    expect(await claim(one())).toBe(true)
    expect(await one().find(FIRST)).toMatchObject({ state: 'claimed' })
  })

  it('is not refused once a replica has claimed it', async () => {
    await one().add([JANE, GUS], nothing)
    await one().claim(FIRST, 'U0REP')
    for (const id of [FIRST, SECOND]) await one().refuse(id, 'not_coached')
    expect(await one().ofBatch('b1')).toMatchObject([
      { state: 'claimed', refusal: undefined },
      { state: 'refused', refusal: 'not_coached', message: 'Soon.' },
    ])
  })

  it('keeps its message while it may be tried again, and no longer', async () => {
    await one().add([JANE, GUS], nothing)
    await one().settle(FIRST, { state: 'assigned', assignment: 'a1' })
    await one().settle(SECOND, { state: 'refused', refusal: 'limited' })
    expect(await one().ofBatch('b1')).toMatchObject([
      { state: 'assigned', assignment: 'a1', email: JANE.email },
      { state: 'refused', refusal: 'limited', message: 'Soon.' },
    ])
    expect((await one().find(FIRST))?.message).toBeUndefined()
    const again = () => inBoth((each) => each.requeueRefused('b1', 'U0COACH', nothing))
    expect((await again()).flat()).toEqual([SECOND])
    expect(await one().requeueRefused('b1', 'U0ADMIN', nothing)).toEqual([])
    expect(await one().find(SECOND)).toMatchObject({ state: 'waiting', refusal: undefined })
  })

  it('is found by its coach in whole batches, the newest first', async () => {
    for (const batch of ['b1', 'b2']) {
      const all = Array.from({ length: 100 }, () => ({ ...JANE, batch }))
      await one().add(all, nothing)
      now += 1
    }
    const found = await one().latestOf('U0COACH')
    expect(found.map(({ batch }) => batch)).toEqual(Array.from({ length: 100 }, () => 'b2'))
  })

  it('is deleted after 90 days', async () => {
    await one().add([JANE], nothing)
    now += 90 * DAY_MS
    await one().prune()
    expect(await one().latestOf('U0COACH')).toHaveLength(1)
    now += 1
    await one().prune()
    expect(await one().latestOf('U0COACH')).toEqual([])
  })
})
