import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { recentSessions } from '../../../src/exec/session-lists.ts'
import { composeDigest } from '../../../src/features/digest/compose-digest.ts'
import { defaultPreference, type Preference } from '../../../src/shared/preference.ts'
import { accessOf, NOBODY } from '../../support/access.ts'
import { startSlack } from '../../support/acme.ts'
import { MINUTE_MS } from '../../support/durations.ts'
import { assignmentDocument } from '../../support/exec/assignments.ts'
import { sessionDocument } from '../../support/exec/session-documents.ts'
import { execForEachTest } from '../../support/exec-for-each-test.ts'
import { requirePerson } from '../../support/slack/conversations.ts'
import type { FakeSlack } from '../../support/slack/slack.ts'
import { slackClient } from '../../support/slack-client.ts'

const TO = Date.parse('2026-03-16T08:00:00Z')
const DIGEST = { every: 'weekly', from: TO - 7 * 24 * 60 * MINUTE_MS, to: TO } as const

const room = execForEachTest()
let slack: FakeSlack
let compose: (person?: string, every?: 'daily' | 'weekly') => ReturnType<typeof composeDigest>
let recent: ReturnType<typeof recentSessions>
/** What the reader has chosen beside a weekly digest. */
let choice: Partial<Preference>

beforeEach(async () => {
  room.now = TO
  choice = {}
  slack = await startSlack()
  const { viewers } = accessOf(slackClient(slack), room.client, {
    coaches: { users: ['U0COACH'] },
    groupCoaches: [{ group: 'Enterprise Sales', coaches: { ...NOBODY, users: ['U0REP2'] } }],
    clock: room.clock,
  })
  recent = recentSessions(room.client, { clock: room.clock })
  const preferences = {
    find: async (person: string) => ({ ...defaultPreference(person), digest: 'weekly' as const, ...choice }),
  }
  const outbox = { sentTo: async () => ({ count: 0, lastAt: undefined }) }
  compose = (person = 'U0COACH', every = 'weekly') =>
    composeDigest(
      { preferences, viewers, recentSessions: recent, outbox },
      { ...DIGEST, every, person },
      new Date(room.now),
    )
  room.exec.members.push({ id: 'm1', email: 'ada@acme.com', first_name: 'A', last_name: 'A', role: 'admin' })
  add('new', '2026-03-15T10:00:00Z')
})
afterEach(() => slack.close())

function add(id: string, created_at: string): void {
  room.exec.sessions.set(id, sessionDocument({ id, created_at }))
}

const paths = () => room.exec.requests.map(({ path }) => path)
const lists = () => room.exec.requests.filter(({ path }) => path === '/sessions')
const skipped = (reason: string) => ({ drop: { decision: 'skipped', reason } })

describe('a digest that is due', () => {
  it('is said to a coach', async () => {
    add('old', '2026-03-01T10:00:00Z')
    const composed = await compose()
    expect(composed).toMatchObject({ by: 'coach' })
    const text = 'say' in composed && composed.say.text
    expect(text).toContain('Last 7 days: 1 session by 1 person')
    expect(paths()).toEqual(['/sessions', '/scenarios/assignments', '/workspace/members'])
  })

  it("tells a group's coach of their group alone, in requests of its own", async () => {
    const ravi = { id: 'u2', email: 'sam@acme.com', first_name: 'Sam', last_name: 'Low' }
    room.exec.sessions.set(
      'other',
      sessionDocument({ id: 'other', created_at: '2026-03-15T11:00:00Z', user: ravi }),
    )
    room.exec.members.push({
      id: 'm2',
      email: 'jane@acme.com',
      first_name: 'J',
      last_name: 'S',
      role: 'member',
    })
    room.exec.groups.push({ id: 'g1', name: 'Enterprise Sales', emails: ['jane@acme.com'] })
    const composed = await compose('U0REP2')
    expect(composed).toMatchObject({ by: 'group_coach' })
    expect('say' in composed && composed.say.text).toContain('Last 7 days: 1 session by 1 person')
    expect(JSON.stringify(composed)).not.toContain('Low')
    expect(lists()).toMatchObject([{ query: { group_ids: 'g1' } }])
    expect(await compose()).toMatchObject({ by: 'coach' })
    expect(lists().map(({ query }) => query.group_ids)).toEqual(['g1', undefined])
    expect('say' in (await compose('U0REP2'))).toBe(true)
    expect(lists()).toHaveLength(2)
  })

  it("tells a group's coach of nobody else, even if Exec ignores the filter", async () => {
    room.exec.groups.push({ id: 'g1', name: 'Enterprise Sales', emails: [] })
    const listSince: typeof room.client.listSince = ({ since, page }) =>
      room.client.listSince({ since, groups: 'everyone', page })
    recent = recentSessions({ listSince }, { clock: room.clock })
    const composed = await compose('U0REP2')
    expect('say' in composed && composed.say.text).toContain('Nobody practiced this week')
    expect(lists()).toMatchObject([{ query: expect.not.objectContaining({ group_ids: 'g1' }) }])
  })

  it('says that it does not cover everything where there are more than 300 sessions', async () => {
    for (let at = 0; at < 300; at += 1) add(`s${at}`, '2026-03-12T10:00:00Z')
    const composed = await compose()
    expect('say' in composed && composed.say.text).toContain('This covers the newest 300.')
    expect(lists()).toHaveLength(3)
  })

  it('is dropped for someone who is neither coach nor admin any more', async () => {
    expect(await compose('U0REP')).toEqual({
      drop: expect.objectContaining({ decision: 'refused', reason: 'list_not_allowed' }),
    })
    expect(paths()).toEqual(['/workspace/members'])
  })

  it('is dropped for a coach who left, as soon as the profile is a minute old', async () => {
    await compose()
    requirePerson(slack.workspace, 'U0COACH').deleted = true
    room.now += MINUTE_MS
    expect(await compose()).toMatchObject({ by: 'coach' })
    room.now += 1
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
    choice = change
    expect(await compose()).toEqual(skipped(reason))
    expect(room.exec.requests).toEqual([])
  })

  it('is caught up within twelve hours, and else skipped', async () => {
    room.now = TO + 12 * 60 * MINUTE_MS
    expect(await compose()).toMatchObject({ by: 'coach' })
    room.now += 1
    expect(await compose()).toEqual(skipped('too_late'))
  })

  it('is skipped on a day when nothing happened', async () => {
    room.exec.sessions.clear()
    add('old', '2026-03-01T10:00:00Z')
    choice = { digest: 'daily' }
    expect(await compose('U0COACH', 'daily')).toEqual(skipped('nothing_happened'))
  })

  it('names who is overdue, in one request, and goes without where Exec fails', async () => {
    room.exec.assignments.push(assignmentDocument({ status: 'past_due', due_date: '2026-03-10T00:00:00Z' }))
    const composed = await compose()
    expect('say' in composed && composed.say.text).toContain('Procurement Discovery is overdue')
    expect(paths()).toEqual(['/sessions', '/scenarios/assignments', '/workspace/members'])
    room.now += 2 * 60 * MINUTE_MS
    room.exec.faults.setFor('/scenarios/assignments', { kind: 'server_error', status: 503 })
    expect(await compose()).toMatchObject({ by: 'coach' })
  })

  it('is tried again later where it is unknown who reads it or whom they coach, or Exec fails', async () => {
    const again = { retryAt: room.now + 2 * MINUTE_MS, isLimited: false }
    slack.fault('users.info', { kind: 'error', error: 'internal_error', times: 1 })
    expect(await compose()).toEqual(again)
    room.exec.faults.setFor('/workspace/groups', { kind: 'server_error', status: 503 })
    expect(await compose('U0REP2')).toEqual(again)
    room.exec.faults.set({ kind: 'server_error', status: 503 })
    expect(await compose()).toEqual(again)
    room.exec.faults.set({ kind: 'limited', retryAfter: 1800, where: 'header' })
    expect(await compose()).toEqual({ ...again, isLimited: true })
  })
})
