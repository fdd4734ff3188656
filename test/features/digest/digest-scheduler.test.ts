import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { People } from '../../../src/access/people.ts'
import type { Database } from '../../../src/database/database.ts'
import { createMemoryStore, type Store } from '../../../src/database/store.ts'
import { digestScheduler } from '../../../src/features/digest/digest-scheduler.ts'
import type { DueDigest } from '../../../src/features/digest/due-digests.ts'
import type { Loop } from '../../../src/lib/every.ts'
import { Preferences } from '../../../src/shared/preferences.ts'
import { startSlack } from '../../support/acme.ts'
import { capturedLog } from '../../support/captured-log.ts'
import { APP_DATABASE } from '../../support/database/app-with-database.ts'
import { type DatabaseSpace, databaseSpace } from '../../support/database/databases.ts'
import type { FakeSlack } from '../../support/slack/slack.ts'
import { INSTALLATION, SAME_EMAILS, slackClient } from '../../support/slack-client.ts'

describe.each([APP_DATABASE])('the scheduler of digests in %s', (kind) => {
  let space: DatabaseSpace
  let database: Database
  let slack: FakeSlack
  let preferences: Preferences
  let start: () => Loop
  let scheduler: Loop
  let due: DueDigest[]
  let lines: string[]
  let now: number
  let store: Store

  beforeEach(async () => {
    space = await databaseSpace(kind)
    slack = await startSlack()
    const captured = capturedLog()
    lines = captured.lines
    database = await space.start(captured.log)
    const workspace = 'T0ACME'
    const clock = () => now
    preferences = new Preferences({ database, workspace })
    due = []
    store = createMemoryStore({ clock })
    start = () =>
      digestScheduler({
        preferences,
        people: new People(slackClient(slack), INSTALLATION, clock, SAME_EMAILS),
        store,
        enqueue: (digests) => Promise.resolve(due.push(...digests)),
        log: captured.log,
        clock,
      })
    scheduler = start()
    await preferences.change('U0COACH', { digest: 'daily', digestHour: 9 })
  })
  afterEach(() => Promise.all([space.remove(), slack.close()]))

  async function runAt(time: string): Promise<string[]> {
    now = Date.parse(time)
    due.length = 0
    await scheduler.run()
    return due.map(({ person, day }) => `${person} ${day}`)
  }

  it("finds each digest at its hour in the reader's own zone", async () => {
    await preferences.change('U0REP2', { digest: 'weekly', digestHour: 9 })
    expect(await runAt('2026-03-16T00:00:00Z')).toEqual([])
    // 9:00 in Kolkata, then in Berlin.
    expect(await runAt('2026-03-16T03:30:00Z')).toEqual(['U0REP2 2026-03-16'])
    expect(await runAt('2026-03-16T07:59:00Z')).toEqual([])
    expect(await runAt('2026-03-16T08:00:00Z')).toEqual(['U0COACH 2026-03-16'])
    expect(await runAt('2026-03-16T08:01:00Z')).toEqual([])
  })

  it('finds in its first round what could still be sent, and then nothing that was over when someone chose it', async () => {
    expect(await runAt('2026-03-16T08:00:00Z')).toEqual(['U0COACH 2026-03-16'])
    await preferences.change('U0ADMIN', { digest: 'daily', digestHour: 7 })
    expect(await runAt('2026-03-16T08:01:00Z')).toEqual([])
    expect(await runAt('2026-03-17T06:00:00Z')).toEqual(['U0ADMIN 2026-03-17'])
  })

  it('finds what was missed while the app was down', async () => {
    await runAt('2026-03-16T07:00:00Z')
    scheduler = start()
    expect(await runAt('2026-03-17T12:00:00Z')).toEqual(['U0COACH 2026-03-16', 'U0COACH 2026-03-17'])
    expect(await runAt('2026-03-17T12:01:00Z')).toEqual([])
  })

  it('looks back for eight days, and after a longer time for what could still be sent', async () => {
    await runAt('2026-03-08T13:00:00Z')
    expect((await runAt('2026-03-16T12:00:00Z')).length).toBe(8)
    expect(await runAt('2026-04-16T12:00:00Z')).toEqual(['U0COACH 2026-04-16'])
  })

  it('finds a digest later whose reader Slack does not tell at first', async () => {
    await runAt('2026-03-16T07:00:00Z')
    slack.fault('users.info', { kind: 'error', error: 'internal_error', times: 1 })
    now = Date.parse('2026-03-16T07:30:00Z')
    scheduler = start()
    expect(await runAt('2026-03-16T08:00:00Z')).toEqual([])
    expect(await runAt('2026-03-16T08:01:00Z')).toEqual(['U0COACH 2026-03-16'])
  })

  it('asks Slack for nobody while no hour begins in any time zone', async () => {
    await runAt('2026-03-16T08:00:00Z')
    await runAt('2026-03-17T08:01:00Z')
    const before = slack.calls.length
    for (const minute of ['02', '09', '14']) await runAt(`2026-03-17T08:${minute}:00Z`)
    expect(slack.calls.length).toBe(before)
    await runAt('2026-03-17T08:15:00Z')
    expect(slack.calls.length).toBe(before + 1)
  })

  it('logs once that the database fails, and never rejects', async () => {
    await runAt('2026-03-16T07:00:00Z')
    await database.db.schema.dropTable('preferences').execute()
    await runAt('2026-03-16T08:00:00Z')
    await runAt('2026-03-16T08:01:00Z')
    expect(lines.filter((line) => line.includes('could not look for digests')).length).toBe(1)
  })
})
