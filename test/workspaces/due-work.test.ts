import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Database } from '../../src/database/database.ts'
import { Installations } from '../../src/install/installations.ts'
import { Outbox } from '../../src/outbox/outbox.ts'
import { DueWork } from '../../src/workspaces/due-work.ts'
import { capturedLog } from '../support/captured-log.ts'
import { DATABASE_KINDS, type DatabaseSpace, databaseSpace } from '../support/database/databases.ts'
import { MINUTE_MS } from '../support/durations.ts'
import { gate } from '../support/gate.ts'
import { newInstallation } from '../support/installed.ts'
import { notification } from '../support/outbox.ts'

const TICK_MS = 5000

let database: Database
let now = 0
let done: string[]
const clock = () => now

async function installIn(count: number): Promise<string[]> {
  const installations = new Installations(database, clock)
  const teams = Array.from({ length: count }, (_, index) => `T0${String(index).padStart(3, '0')}`)
  for (const teamId of teams) await installations.save(newInstallation({ teamId }))
  return teams
}

const replica = (changes: Partial<ConstructorParameters<typeof DueWork>[0]> = {}) =>
  new DueWork({
    database,
    clock,
    everyMs: 5 * MINUTE_MS,
    visit: async (workspace) => done.push(`look ${workspace}`),
    async send(workspace) {
      done.push(`send ${workspace}`)
      return false
    },
    log: capturedLog().log,
    ...changes,
  })

/** Enqueues a message there. */
const enqueueIn = (workspace: string, dueAt = now) =>
  new Outbox({ database, workspace, clock }).enqueue([notification({ dueAt })])

describe.each(DATABASE_KINDS)('what is due in the workspaces in %s', (kind) => {
  let space: DatabaseSpace

  beforeAll(async () => {
    space = await databaseSpace(kind)
    database = await space.start()
  })

  afterAll(() => space.remove())

  beforeEach(async () => {
    for (const table of ['installations', 'outbox'] as const)
      await database.ofAllWorkspaces.deleteFrom(table).execute()
    now = Date.UTC(2026, 2, 15)
    done = []
  })

  it('is looked for once in each interval, at a time of its own, by one of two replicas', async () => {
    const workspaces = await installIn(100)
    const [one, other] = [replica({ everyMs: MINUTE_MS }), replica({ everyMs: MINUTE_MS })]
    const late: number[] = []
    for (let tick = 0; tick < 12 * 3; tick += 1, now += TICK_MS) {
      done = []
      await Promise.all([one.run(), other.run()])
      if (tick >= 12) late.push(done.length)
      if (tick < 12) continue
      expect(done.length).toBeLessThan(25)
    }
    expect(late.reduce((sum, count) => sum + count)).toBe(2 * workspaces.length)
    expect(late.slice(0, 12)).toEqual(late.slice(12))
  })

  it('is looked for after a long outage little by little: all at once would be too much for Exec and Slack', async () => {
    const workspaces = await installIn(300)
    const work = replica()
    const counts: number[] = []
    for (let ticks = 0; ticks < 30; ticks += 1, now += TICK_MS) {
      const before = done.length
      await work.run()
      counts.push(done.length - before)
    }
    expect(Math.max(...counts)).toBe(20)
    expect(new Set(done).size).toBe(workspaces.length)
  })

  it('is sent where something is due, and nowhere else', async () => {
    const [, second = '', third = ''] = await installIn(4)
    await enqueueIn(second)
    await enqueueIn(third, now + 1)
    const work = replica({ visit: async () => undefined })
    await work.run()
    expect(done).toEqual([`send ${second}`])
  })

  it('is sent in a workspace by one at a time, and a failure there keeps no other from it', async () => {
    const [first = '', second = ''] = await installIn(2)
    for (const workspace of [first, second]) await enqueueIn(workspace)
    const { opened, open } = gate()
    const work = replica({
      visit: async () => undefined,
      async send(workspace) {
        done.push(workspace)
        if (workspace === second) return opened.then(() => false)
        open()
        throw new Error('The token is gone.')
      },
    })
    work.wake(second)
    work.wake(second)
    await work.run()
    expect(done.toSorted()).toEqual([first, second])
  })

  it('is sent everywhere in turn: one with a long backlog comes again behind all that wait', async () => {
    const [first = '', ...others] = await installIn(202)
    for (const workspace of [first, ...others]) await enqueueIn(workspace)
    let turns = 0
    const work = replica({
      visit: async () => undefined,
      async send(workspace) {
        done.push(workspace)
        if (workspace !== first) return false
        turns += 1
        return turns < 3
      },
    })
    await work.run()
    expect(done).toHaveLength(204)
    expect(new Set(done.slice(0, 202)).size).toBe(202)
    expect(done.slice(202)).toEqual([first, first])
  })

  it('is sent everywhere again while it stays due, after the last one had its turn, too', async () => {
    const workspaces = await installIn(3)
    for (const workspace of workspaces) await enqueueIn(workspace)
    const work = replica({ visit: async () => undefined })
    await work.run()
    await work.run()
    expect(done).toHaveLength(6)
  })

  it('is looked for soon after a clock was wrong, or the interval was longer', async () => {
    await installIn(1)
    await replica({ everyMs: 24 * 60 * MINUTE_MS }).run()
    now += 1
    await replica().run()
    await replica().run()
    expect(done).toHaveLength(2)
  })

  it('is not looked for where the app was removed', async () => {
    const [first = ''] = await installIn(2)
    await new Installations(database, clock).end(first, { upTo: now })
    await replica().run()
    expect(done).toEqual(['look T0001'])
  })
})
