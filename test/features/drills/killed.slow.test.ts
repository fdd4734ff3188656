import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Database } from '../../../src/database/database.ts'
import { Drills } from '../../../src/features/drills/drills-table.ts'
import { drillMade } from '../../../src/features/drills/make-drill.ts'
import { Outbox } from '../../../src/outbox/outbox.ts'
import { startSlack } from '../../support/acme.ts'
import { machineClock } from '../../support/clock.ts'
import {
  type DatabaseSpace,
  databaseSpace,
  environmentOf,
  hasPostgres,
} from '../../support/database/databases.ts'
import { type FakeExec, startExec } from '../../support/exec/fake-exec.ts'
import { execMember } from '../../support/exec/members.ts'
import { finishJob } from '../../support/exec/scenario-studio.ts'
import { ID } from '../../support/exec/session-documents.ts'
import { gate } from '../../support/gate.ts'
import { type BuiltApp, builtApp } from '../../support/replica-process.ts'
import type { FakeSlack } from '../../support/slack/slack.ts'
import { environmentBetween } from '../../support/started-bot.ts'

const PATH = '/scenario-studio/jobs'
const STARTS_MS = 60_000
const PERSON = 'U0REP'
const DRILL = '7d9f3a52-41c8-4f1e-9a55-0c2b8f6d1e77'

describe.skipIf(!hasPostgres)('a drill whose process is killed once Exec has taken it', () => {
  let app: BuiltApp
  let slack: FakeSlack
  let exec: FakeExec
  let space: DatabaseSpace
  let database: Database

  beforeAll(async () => {
    app = await builtApp()
    slack = await startSlack({ clock: machineClock })
    exec = await startExec({ clock: machineClock })
    exec.members.push(execMember('jane'))
    space = await databaseSpace('postgres')
    database = await space.start()
  }, STARTS_MS)
  afterAll(async () => {
    await app.remove()
    expect(slack.refusals).toEqual([])
    await Promise.all([slack.close(), exec.close()])
    await space.remove()
  })

  const start = () => app.start({ ...environmentBetween(slack, exec), ...environmentOf(space.settings) })
  const posts = () => exec.requests.filter(({ method, path }) => method === 'POST' && path === PATH)
  const told = () => slack.visibleTo(PERSON, 'D0APPREP').map(({ text }) => text)

  async function askForDrill(): Promise<void> {
    const stored = { database, workspace: 'T0ACME', clock: machineClock }
    const about = {
      ...{ session: ID, trains: { name: 'Next Step' } },
      ...{ asker: 'jane@acme.com', email: 'jane@acme.com' },
    }
    const drill = { id: DRILL, person: PERSON, ...about, request: 'Train the next step.', context: '' }
    const key = { subject: '', recipient: PERSON, dedupKey: DRILL }
    const message = drillMade.of({ ...key, details: {}, dueAt: machineClock() })
    await new Drills(stored).add(drill, { since: 0, most: 10 }, (db) =>
      new Outbox(stored).enqueue([message], db),
    )
  }
  /** What waits for minutes, or for the end of a lease, is due now. */
  async function hurry(): Promise<void> {
    await database.ofAllWorkspaces.updateTable('outbox').set({ due_at: 0, claimed_until: 0 }).execute()
    await database.ofAllWorkspaces.deleteFrom('leases').execute()
  }

  it(
    'is sent again, and made and told once',
    async () => {
      const first = await start()
      const arrived = gate()
      // The answer never comes.
      exec.faults.nextFor(PATH, { kind: 'late', until: gate().opened, onArrival: arrived.open })
      await askForDrill()
      await arrived.opened
      await first.end('SIGKILL')
      expect(exec.jobs).toHaveLength(1)

      await Promise.all([start(), start()])
      await hurry()
      await expect.poll(() => posts().length, { timeout: 20_000 }).toBe(2)
      const [job] = exec.jobs
      if (job !== undefined) finishJob(exec, job, 'A stalling buyer', machineClock())
      const isTaken = () => database.ofAllWorkspaces.selectFrom('drills').select('job').executeTakeFirst()
      await expect.poll(isTaken, { timeout: 20_000 }).toEqual({ job: job?.id })
      await expect
        .poll(
          async () => {
            await hurry()
            return told()
          },
          { timeout: 30_000, interval: 2000 },
        )
        .toEqual(['🎯 Your drill is ready: A stalling buyer'])
      expect([exec.jobs.length, posts().length]).toEqual([1, 2])
    },
    STARTS_MS,
  )
})
