import { beforeEach, describe, expect, it } from 'vitest'
import type { ExecClient } from '../../src/exec/exec-client.ts'
import type { SessionQuery } from '../../src/exec/session.ts'
import { failed, ok } from '../../src/lib/result.ts'
import { assignmentDocument } from '../support/exec/assignments.ts'
import { scenarioDocument } from '../support/exec/scenarios.ts'
import { sessionDocument } from '../support/exec/session-documents.ts'
import { execForEachTest } from '../support/exec-for-each-test.ts'

const JANE = 'jane@acme.com'
const SCENARIO = scenarioDocument().id

const room = execForEachTest({ limits: { perMinute: 1000 } })
let client: ExecClient

beforeEach(() => {
  room.exec.scenarios.set(SCENARIO, scenarioDocument())
  client = room.connect({ limits: { perMinute: 1000, backgroundShare: 100 } })
})

/** Exec's answer to each request. */
function answer(body: unknown): void {
  room.exec.faults.set({ kind: 'answer', status: 200, body: JSON.stringify(body) })
}

function addSessions(count: number): void {
  for (let index = 0; index < count; index += 1) {
    const created_at = new Date(Date.parse('2026-03-01T10:00:00Z') + index * 60_000).toISOString()
    room.exec.sessions.set(`s${index}`, sessionDocument({ id: `s${index}`, created_at }))
  }
}

function list(query: Partial<SessionQuery> = {}) {
  return client.listSessions({ emails: [JANE], page: 1, ...query })
}

const EMPTY = ok({ items: [], hasMore: false, total: 0 })

describe('a page of a list', () => {
  it.each([
    ['no pagination', undefined, true],
    ['a total count alone', { total_count: 100 }, true],
    ['pages that end here', { total_pages: 1 }, false],
    ['pagination that says nothing', { total_pages: 'many', total_count: null }, true],
  ])('says whether there is another one, with %s', async (_, pagination, hasMore) => {
    answer({ data: Array.from({ length: 100 }, () => ({ id: 'a' })), pagination })
    expect(await list()).toMatchObject(ok({ hasMore }))
  })

  it('is the last if it is empty, against the pagination', async () => {
    answer({ data: [], pagination: { total_pages: 9, total_count: 900 } })
    expect(await list()).toMatchObject({ value: { items: [], hasMore: false } })
  })

  it('leaves out lines and values that cannot be read, and logs where these are', async () => {
    answer({
      data: [
        { id: 'a', score: 'high', rank: 'platinum', user: { email: 7, id: 'u1' }, more: true },
        { id: 7 },
        { score: 3 },
        { id: '../members' },
        null,
        'b',
      ],
    })
    const items = [{ id: 'a', rank: 'platinum', user: { id: 'u1' } }]
    expect(await list()).toMatchObject(ok({ items }))
    expect(room.logged).toContainEqual(
      expect.objectContaining({ path: '/sessions', left_out: 5, unread: 'user.email score' }),
    )
    expect(room.lines.join()).not.toMatch(/high|platinum/)
  })

  it.each([null, [], {}, { data: {} }, { data: Array.from({ length: 1001 }, () => ({})) }])(
    'is not read from other JSON (%#)',
    async (body) => {
      answer(body)
      expect(await list()).toEqual(failed({ kind: 'unreadable', reason: 'unexpected' }))
    },
  )

  it('is refused by a 404, which means no session', async () => {
    room.exec.faults.set({ kind: 'answer', status: 404, body: '{}' })
    expect(await list()).toEqual(failed({ kind: 'request_refused', status: 404 }))
  })

  it.each([
    ['two emails in one', () => list({ emails: ['jane@acme.com,bo@acme.com'] })],
    ['an empty email', () => list({ emails: [''] })],
    ['no email', () => list({ emails: [] })],
    ['no group', () => client.listSessions({ groups: [], page: 1 })],
    ['two scenarios in one', () => list({ scenario: 'a,b' })],
    ['an empty scenario', () => list({ scenario: '' })],
    ['assignments of no email', () => client.listAssignments({ emails: [], page: 1 })],
    ['assignments of an empty email', () => client.listAssignments({ emails: [''], page: 1 })],
    ['people of no group', () => client.participantAnalytics({ scenario: SCENARIO, groups: [] })],
    ['no group since a time', () => client.listSince({ since: new Date(0), groups: [], page: 1 })],
  ])('is empty without a request for a filter that would list everyone: %s', async (_, get) => {
    addSessions(3)
    expect(await get()).toEqual(EMPTY)
    expect(room.sent).toBe(0)
  })
})

describe('ExecClient.listSessions', () => {
  it('sends the whole query in one request', async () => {
    await list({ emails: [JANE, 'Jane@ACME.com'], scenario: 's1', page: 3 })
    const query = {
      user_emails: 'jane@acme.com,Jane@ACME.com',
      scenario_ids: 's1',
      sorting: '-created_at',
      page: '3',
      page_size: '100',
    }
    expect(room.exec.requests).toMatchObject([{ path: '/sessions', status: 200, query }])
  })
})

describe('ExecClient.listSince', () => {
  const since = new Date('2026-03-01T10:01:00.000Z')

  it("asks for all of the workspace's sessions since a time, a page at a time", async () => {
    addSessions(102)
    expect(await client.listSince({ since, groups: 'everyone', page: 1 })).toMatchObject({
      value: { hasMore: true, total: 101 },
    })
    expect(await client.listSince({ since, groups: 'everyone', page: 2 })).toMatchObject({
      value: { items: [{ id: 's1' }], hasMore: false },
    })
    expect(room.exec.requests[1]?.query).toEqual({
      start_date: '2026-03-01T10:01:00.000Z',
      exclude_system_users: 'true',
      sorting: '-created_at',
      page: '2',
      page_size: '100',
    })
  })

  it('sends one request, out of the background share', async () => {
    client = room.connect({ timing: {}, limits: { perMinute: 4 } })
    expect(await list()).toMatchObject({ ok: true })
    room.exec.faults.next({ kind: 'server_error', status: 503 })
    expect(await client.listSince({ since, groups: 'everyone', page: 1 })).toMatchObject({ ok: false })
    expect(room.sent).toBe(2)
    expect(await client.listSince({ since, groups: 'everyone', page: 1 })).toMatchObject({ ok: true })
    const reserved = failed({ kind: 'quota_reserved' })
    expect(await client.listSince({ since, groups: 'everyone', page: 1 })).toEqual(reserved)
    expect(await list()).toMatchObject({ ok: true })
  })
})

describe('ExecClient.listAssignments', () => {
  it('sends the whole query in one request', async () => {
    room.exec.assignments.push(assignmentDocument())
    const statuses = ['not_started', 'past_due'] as const
    const found = await client.listAssignments({ emails: [JANE], statuses, page: 1 })
    expect(found).toMatchObject(ok({ items: [{ id: 'a1b2c3d4e5f6' }], total: 1 }))
    const filters = { user_emails: JANE, status: 'not_started,past_due' }
    expect(room.exec.requests.map(({ query }) => query)).toEqual([
      { ...filters, page: '1', page_size: '100' },
    ])
  })

  it('keeps a status and a rank that Exec may add later, and reads an assignment of nulls', async () => {
    const unknown = { id: 'x', status: 'paused', rank_min: 'platinum' }
    const nulls = { id: null, user: null, scenario: null, status: null, due_date: null, program: null }
    answer({ data: [unknown, nulls, {}] })
    const found = await client.listAssignments({ page: 1 })
    expect(found.ok && found.value.items).toEqual([unknown, nulls, {}])
  })
})

describe('ExecClient.participantAnalytics', () => {
  it('reads how people did in a scenario, the best first', async () => {
    room.exec.sessions.set('a', sessionDocument({ id: 'a' }))
    const found = await client.participantAnalytics({ scenario: SCENARIO, groups: 'everyone' })
    expect(found).toMatchObject(ok({ items: [{ user: { email: JANE }, best_score: 82.5 }] }))
    const query = { sorting: '-best_score', exclude_system_users: 'true', page: '1', page_size: '100' }
    expect(room.exec.requests.map((request) => request.query)).toEqual([query])
  })

  it.each(['unknown', '', '..'])('returns not_found for the scenario %j', async (scenario) => {
    const found = await client.participantAnalytics({ scenario, groups: 'everyone' })
    expect(found).toEqual(failed({ kind: 'not_found' }))
  })
})
