import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createMemoryStore } from '../../../src/database/memory-store.ts'
import { ExecClient } from '../../../src/exec/exec-client.ts'
import { RateLimit } from '../../../src/exec/rate-limit.ts'
import { RecentSessions } from '../../../src/exec/session-lists.ts'
import { composeDigest, type DigestDependencies } from '../../../src/features/digest/compose-digest.ts'
import { Preferences } from '../../../src/shared/preferences.ts'
import { accessOf, NOBODY } from '../../support/access.ts'
import { startSlack } from '../../support/acme.ts'
import { capturedLog } from '../../support/captured-log.ts'
import { type DatabaseSpace, databaseSpace } from '../../support/database/databases.ts'
import { type FakeExec, startExec } from '../../support/exec/fake-exec.ts'
import { sessionDocument } from '../../support/exec/session-documents.ts'
import { requirePerson } from '../../support/slack/conversations.ts'
import type { FakeSlack } from '../../support/slack/slack.ts'
import { slackClient } from '../../support/slack-client.ts'

const TO = Date.parse('2026-03-16T08:00:00Z')
const MINUTE_MS = 60_000
const DIGEST = { person: 'U0COACH', every: 'weekly', from: TO - 7 * 24 * 60 * MINUTE_MS, to: TO } as const

let space: DatabaseSpace
let slack: FakeSlack
let exec: FakeExec
let client: ExecClient
let preferences: Preferences
let dependencies: DigestDependencies
let now: number

beforeEach(async () => {
  now = TO
  const clock = () => now
  const { log } = capturedLog()
  space = await databaseSpace('sqlite')
  slack = await startSlack()
  exec = await startExec({ clock })
  const database = space.open(log)
  await database.start()
  preferences = new Preferences({ database, workspace: 'T0ACME' })
  await preferences.change('U0COACH', { digest: 'weekly' })
  const rateLimit = new RateLimit({ store: createMemoryStore({ clock }), clock })
  client = new ExecClient({ baseUrl: exec.url, apiKey: exec.apiKey, log, clock, rateLimit })
  const { viewers } = accessOf(slackClient(slack), client, {
    coaches: { users: ['U0COACH'] },
    groupCoaches: [{ group: 'Enterprise Sales', coaches: { ...NOBODY, users: ['U0REP2'] } }],
    clock,
  })
  dependencies = {
    preferences,
    viewers,
    recentSessions: new RecentSessions(client, clock),
  }
  exec.members.push({ id: 'm1', email: 'ada@acme.com', first_name: 'A', last_name: 'A', role: 'admin' })
  add('new', '2026-03-15T10:00:00Z')
})
afterEach(async () => {
  client.close()
  await Promise.all([space.remove(), slack.close(), exec.close()])
})

function add(id: string, created_at: string): void {
  exec.sessions.set(id, sessionDocument({ id, created_at }))
}

function compose(person: string = DIGEST.person) {
  return composeDigest(dependencies, { ...DIGEST, person }, new Date(now))
}

const skipped = (reason: string) => ({ drop: { decision: 'skipped', reason } })

describe('a digest that is due', () => {
  it('is said to a coach, and in a simpler form where Slack takes no charts', async () => {
    add('old', '2026-03-01T10:00:00Z')
    const composed = await compose()
    expect(composed).toMatchObject({ by: 'coach' })
    const { say, simpler } = { say: undefined, simpler: undefined, ...composed }
    expect(say?.text).toContain('Last 7 days: 1 session by 1 person')
    expect(say?.blocks.map(({ type }) => type)).toContain('table')
    expect(simpler?.blocks.map(({ type }) => type)).not.toContain('table')
    expect(simpler?.text).toBe(say?.text)
    expect(exec.requests.map(({ path }) => path)).toEqual(['/sessions'])
  })

  it('is said to an admin', async () => {
    await preferences.change('U0ADMIN', { digest: 'weekly' })
    expect(await compose('U0ADMIN')).toMatchObject({ by: 'admin' })
  })

  it("tells a group's coach of their group alone, in requests of its own", async () => {
    await preferences.change('U0REP2', { digest: 'weekly' })
    const ravi = { id: 'u2', email: 'sam@acme.com', first_name: 'Sam', last_name: 'Low' }
    exec.sessions.set(
      'other',
      sessionDocument({ id: 'other', created_at: '2026-03-15T11:00:00Z', user: ravi }),
    )
    exec.members.push({ id: 'm2', email: 'jane@acme.com', first_name: 'J', last_name: 'S', role: 'member' })
    exec.groups.push({ id: 'g1', name: 'Enterprise Sales', emails: ['jane@acme.com'] })
    const composed = await compose('U0REP2')
    expect(composed).toMatchObject({ by: 'group_coach' })
    expect('say' in composed && composed.say.text).toContain('Last 7 days: 1 session by 1 person')
    expect(JSON.stringify(composed)).not.toContain('Low')
    const lists = () => exec.requests.filter(({ path }) => path === '/sessions')
    expect(lists()).toMatchObject([{ query: { group_ids: 'g1' } }])
    expect(await compose()).toMatchObject({ by: 'coach' })
    expect(lists().map(({ query }) => query.group_ids)).toEqual(['g1', undefined])
    expect('say' in (await compose('U0REP2'))).toBe(true)
    expect(lists()).toHaveLength(2)
  })

  it("tells a group's coach of nobody else, even if Exec ignores the filter", async () => {
    await preferences.change('U0REP2', { digest: 'weekly' })
    exec.groups.push({ id: 'g1', name: 'Enterprise Sales', emails: [] })
    const everyone = new RecentSessions(
      { listSince: ({ since, page }) => client.listSince({ since, page }) },
      () => now,
    )
    dependencies = { ...dependencies, recentSessions: everyone }
    expect(await compose('U0REP2')).toEqual(skipped('nothing_happened'))
    expect(exec.requests.at(-1)).toMatchObject({
      path: '/sessions',
      query: expect.not.objectContaining({ group_ids: 'g1' }),
    })
  })

  it('is tried again later where Exec does not tell whom a coach coaches', async () => {
    await preferences.change('U0REP2', { digest: 'weekly' })
    exec.faults.setFor('/workspace/groups', { kind: 'server_error', status: 503 })
    expect(await compose('U0REP2')).toEqual({ retryAt: now + 5 * MINUTE_MS })
  })

  it('says that it does not cover everything where there are more than 300 sessions', async () => {
    for (let at = 0; at < 300; at += 1) add(`s${at}`, '2026-03-12T10:00:00Z')
    const composed = await compose()
    expect('say' in composed && composed.say.text).toContain('This covers the newest 300.')
    expect(exec.requests.length).toBe(3)
  })

  it('is dropped for someone who is neither coach nor admin any more', async () => {
    await preferences.change('U0REP', { digest: 'weekly' })
    expect(await compose('U0REP')).toEqual({
      drop: expect.objectContaining({ decision: 'refused', reason: 'list_not_allowed' }),
    })
    expect(exec.requests.map(({ path }) => path)).toEqual(['/workspace/members'])
  })

  it('is dropped for a coach who left, as soon as the profile is a minute old', async () => {
    await compose()
    requirePerson(slack.workspace, 'U0COACH').deleted = true
    now += MINUTE_MS
    expect(await compose()).toMatchObject({ by: 'coach' })
    now += 1
    expect(await compose()).toEqual({
      drop: expect.objectContaining({ decision: 'refused', reason: 'deactivated' }),
    })
  })

  it.each([
    ['off', { digest: 'off' as const }, 'turned_off'],
    ['daily by now', { digest: 'daily' as const }, 'turned_off'],
    ['paused', { pausedUntil: TO + 1 }, 'paused'],
    ['undeliverable', { undeliverable: 'user_disabled' }, 'paused'],
  ])('is skipped where it is %s, without a request', async (_, change, reason) => {
    await preferences.change('U0COACH', change)
    expect(await compose()).toEqual(skipped(reason))
    expect(exec.requests).toEqual([])
  })

  it('is caught up within twelve hours, and else skipped', async () => {
    now = TO + 12 * 60 * MINUTE_MS
    expect(await compose()).toMatchObject({ by: 'coach' })
    now += 1
    expect(await compose()).toEqual(skipped('too_late'))
  })

  it('is skipped where nothing happened', async () => {
    exec.sessions.clear()
    add('old', '2026-03-01T10:00:00Z')
    expect(await compose()).toEqual(skipped('nothing_happened'))
  })

  it('is tried again later where it is unknown who reads it', async () => {
    slack.fault('users.info', { kind: 'error', error: 'internal_error', times: 5 })
    expect(await compose()).toEqual({ retryAt: now + 5 * MINUTE_MS })
  })

  it('is tried again later where Exec fails, and at the end of a limit', async () => {
    exec.faults.set({ kind: 'server_error', status: 503 })
    expect(await compose()).toEqual({ retryAt: now + 5 * MINUTE_MS })
    exec.faults.set({ kind: 'limited', retryAfter: 1800, where: 'header' })
    expect(await compose()).toEqual({ retryAt: now + 30 * MINUTE_MS })
  })
})
