import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Database } from '../../../src/database/database.ts'
import { ExecClient } from '../../../src/exec/exec-client.ts'
import { RecentSessions } from '../../../src/exec/session-lists.ts'
import { digestNotification, rowOf } from '../../../src/features/digest/digest.ts'
import { DigestRounds, digestScheduler } from '../../../src/features/digest/digest-scheduler.ts'
import type { DueDigest } from '../../../src/features/digest/due-digests.ts'
import { Preferences } from '../../../src/shared/preferences.ts'
import { accessOf } from '../../support/access.ts'
import { startSlack } from '../../support/acme.ts'
import { capturedLog } from '../../support/captured-log.ts'
import { APP_DATABASE } from '../../support/database/app-with-database.ts'
import { type DatabaseSpace, databaseSpace } from '../../support/database/databases.ts'
import { type FakeExec, startExec } from '../../support/exec/fake-exec.ts'
import { sessionDocument } from '../../support/exec/session-documents.ts'
import { MANIFEST_SETTINGS } from '../../support/manifest.ts'
import { openDatabase, outboxReplica, WORKSPACE } from '../../support/outbox.ts'
import { readableMessage } from '../../support/slack/readable.ts'
import type { FakeSlack } from '../../support/slack/slack.ts'
import { slackClients } from '../../support/slack-client.ts'

/** 9:00 in Berlin, on a Monday. */
const MONDAY = Date.parse('2026-03-16T08:00:00Z')
const HOUR_MS = 60 * 60_000

describe.each([APP_DATABASE])("a coach's digest in %s", (kind) => {
  let space: DatabaseSpace
  let database: Database
  let slack: FakeSlack
  let exec: FakeExec
  let client: ExecClient
  let lines: string[]
  let now: number

  beforeEach(async () => {
    now = MONDAY - HOUR_MS
    space = await databaseSpace(kind)
    database = await openDatabase(space, capturedLog().log)
    slack = await startSlack({ ...MANIFEST_SETTINGS, clock: () => now })
    exec = await startExec({ clock: () => now })
    client = new ExecClient({
      baseUrl: exec.url,
      apiKey: exec.apiKey,
      log: capturedLog().log,
      clock: () => now,
    })
    lines = []
    const preferences = new Preferences({ database, workspace: WORKSPACE })
    await preferences.change('U0COACH', { digest: 'weekly', digestHour: 9 })
    for (const id of ['one', 'two'])
      exec.sessions.set(id, sessionDocument({ id, created_at: '2026-03-15T10:00:00Z' }))
    await replica().run()
  })
  afterEach(async () => {
    client.close()
    await Promise.all([slack.close(), exec.close(), space.remove()])
  })

  /** What one replica has for digests. Its sleep lets the time pass at once. */
  function replica() {
    const captured = capturedLog()
    lines = captured.lines
    const { log } = captured
    const clock = () => now
    const workspace = WORKSPACE
    const web = slackClients(slack)
    const preferences = new Preferences({ database, workspace })
    const { people, viewers } = accessOf(web.client, client, { coaches: { users: ['U0COACH'] }, clock })
    const recentSessions = new RecentSessions(client, clock)
    const { outbox, sender } = outboxReplica({
      database,
      slack,
      log,
      kinds: new Map([['digest', digestNotification.bind({ preferences, viewers, recentSessions })]]),
      clock,
      sleep(ms) {
        now += ms
        return Promise.resolve()
      },
    })
    const rounds = new DigestRounds(database)
    const enqueue = (digests: readonly DueDigest[]) => outbox.enqueue(digests.map(rowOf))
    const scheduler = digestScheduler({ preferences, people, rounds, workspace, enqueue, log, clock })
    return {
      run: () => scheduler.run(),
      async tell() {
        await scheduler.run()
        await sender.sendDue()
      },
    }
  }

  function told(): string[] {
    const bot = slack.workspace.bot.user_id
    return slack
      .visibleTo('U0COACH', 'D0APPCOACH')
      .filter(({ user }) => user === bot)
      .map(readableMessage)
  }

  function audits(): unknown[] {
    return lines.map((line) => JSON.parse(line)).filter(({ audit }) => audit === true)
  }

  it('comes once at its hour, whatever the number of replicas and looks', async () => {
    const replicas = [replica(), replica()]
    await Promise.all(replicas.map((one) => one.tell()))
    expect(told()).toEqual([])
    now = MONDAY
    await Promise.all(replicas.map((one) => one.tell()))
    await Promise.all(replicas.map((one) => one.tell()))
    await replica().tell()
    expect(told()).toEqual([expect.stringContaining('Last 7 days: 2 sessions by 1 person')])
    now = MONDAY + 7 * 24 * HOUR_MS
    exec.sessions.set('new', sessionDocument({ id: 'new', created_at: '2026-03-20T10:00:00Z' }))
    await replica().tell()
    expect(told().length).toBe(2)
    expect(slack.refusals).toEqual([])
  })

  it('comes without chart and table where Slack rejects them', async () => {
    slack.fault('chat.postMessage', { kind: 'error', error: 'invalid_blocks', times: 1 })
    now = MONDAY
    await replica().tell()
    expect(told()).toEqual([expect.stringMatching(/: 2 sessions, average[\s\S]*\[View\]/)])
    expect(audits()).toMatchObject([
      { surface: 'dm:digest', user: 'U0COACH', decision: 'notified', reason: 'coach' },
    ])
  })

  it('is caught up after twelve hours without the app, and skipped after more, with an audit line', async () => {
    now = MONDAY + 12 * HOUR_MS
    await replica().tell()
    expect(told().length).toBe(1)
    now = MONDAY + (7 * 24 + 12) * HOUR_MS + 1
    await replica().tell()
    expect(told().length).toBe(1)
    expect(audits()).toMatchObject([{ surface: 'dm:digest', decision: 'skipped', reason: 'too_late' }])
  })
})
