import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createMemoryStore } from '../../src/database/memory-store.ts'
import { ExecClient } from '../../src/exec/exec-client.ts'
import { RateLimit } from '../../src/exec/rate-limit.ts'
import type { SessionQuery } from '../../src/exec/session.ts'
import { capturedLog } from '../support/exec/captured-log.ts'
import { type FakeExec, startExec } from '../support/exec/fake-exec.ts'
import { sessionDocument, ungradedDocument } from '../support/exec/session-documents.ts'

const JANE = 'jane@acme.com'

let exec: FakeExec
let client: ExecClient
let lines: string[]

beforeEach(async () => {
  exec = await startExec()
  const captured = capturedLog()
  lines = captured.lines
  client = new ExecClient({
    baseUrl: exec.url,
    apiKey: exec.apiKey,
    log: captured.log,
    timing: { retries: 0 },
  })
})

afterEach(async () => {
  client.close()
  await exec.close()
})

function list(query: Partial<SessionQuery> = {}) {
  return client.listSessions({ emails: [JANE], page: 1, pageSize: 100, ...query })
}

function add(count: number): void {
  for (let index = 0; index < count; index += 1) {
    const created_at = new Date(Date.parse('2026-03-01T10:00:00Z') + index * 60_000).toISOString()
    exec.sessions.set(`s${index}`, sessionDocument({ id: `s${index}`, created_at }))
  }
}

function answer(body: unknown): void {
  exec.faults.next({ kind: 'answer', status: 200, body: JSON.stringify(body) })
}

describe('ExecClient.listSessions', () => {
  it('returns the head of each session, newest first', async () => {
    exec.sessions.set('a', sessionDocument({ id: 'a', created_at: '2026-03-01T10:00:00Z' }))
    exec.sessions.set('b', ungradedDocument({ id: 'b', created_at: '2026-03-02T10:00:00Z' }))
    const { user, scenario, duration_seconds } = sessionDocument()
    expect(await list()).toMatchObject({
      ok: true,
      value: {
        items: [
          { id: 'b', score: null, rank: null, is_valid_attempt: false },
          { id: 'a', user, scenario, score: 82.5, rank: 'gold', duration_seconds },
        ],
        hasMore: false,
        total: 2,
      },
    })
  })

  it('sends the whole query in one request', async () => {
    await list({ emails: [JANE, 'Jane@ACME.com'], scenario: 's1', rank: 'gold', page: 3, pageSize: 500 })
    expect(exec.requests).toMatchObject([
      {
        path: '/sessions',
        status: 200,
        query: {
          user_emails: 'jane@acme.com,Jane@ACME.com',
          scenario_ids: 's1',
          rank: 'gold',
          sorting: '-created_at',
          page: '3',
          page_size: '100',
        },
      },
    ])
  })

  it('says whether there is another page', async () => {
    add(5)
    expect(await list({ pageSize: 2 })).toMatchObject({ value: { hasMore: true, total: 5 } })
    expect(await list({ pageSize: 2, page: 3 })).toMatchObject({ value: { hasMore: false } })
    expect(await list({ pageSize: 2, page: 4 })).toMatchObject({ value: { items: [], hasMore: false } })
  })

  it.each([
    ['no pagination', undefined, true],
    ['a total count alone', { total_count: 2 }, false],
    ['a total count that goes on', { total_count: 3 }, true],
    ['pages that end here', { total_pages: 1 }, false],
    ['pagination that says nothing', { total_pages: 'many', total_count: null }, true],
    ['pagination of another type', 'next', true],
  ])('says whether there is another page, with %s', async (_, pagination, hasMore) => {
    answer({ data: [{ id: 'a' }, { id: 'b' }], pagination })
    expect(await list({ pageSize: 2 })).toMatchObject({ ok: true, value: { hasMore } })
  })

  it('takes an empty page for the last, against the pagination', async () => {
    answer({ data: [], pagination: { total_pages: 9, total_count: 900 } })
    expect(await list()).toMatchObject({ value: { items: [], hasMore: false } })
  })

  it('leaves out lines without a usable id and values of a wrong type, and logs it', async () => {
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
    expect(await list()).toMatchObject({
      ok: true,
      value: { items: [{ id: 'a', rank: 'platinum', user: { id: 'u1' } }] },
    })
    const warning = lines.find((line) => line.includes('parts of a list'))
    expect(warning).toContain('"left_out":5')
    expect(warning).toContain('user.email score')
    expect(warning).not.toMatch(/high|platinum/)
  })

  it.each([null, [], {}, { data: {} }, { data: Array.from({ length: 1001 }, () => ({})) }])(
    'refuses other JSON (%#)',
    async (body) => {
      answer(body)
      const error = { kind: 'unreadable', reason: 'not_a_list' }
      expect(await list()).toEqual({ ok: false, error })
    },
  )

  it.each([
    [
      { kind: 'server_error', status: 502 },
      { kind: 'server_fault', status: 502 },
    ],
    [{ kind: 'invalid_key' }, { kind: 'key_rejected' }],
    [{ kind: 'html' }, { kind: 'unreadable', reason: 'not_json' }],
    [
      { kind: 'answer', status: 404, body: '{}' },
      { kind: 'request_refused', status: 404 },
    ],
  ] as const)('fails with Exec: %j', async (fault, error) => {
    exec.faults.set(fault)
    expect(await list()).toEqual({ ok: false, error })
  })

  it.each([
    { emails: ['jane@acme.com,bo@acme.com'] },
    { emails: [''] },
    { emails: [] },
    { scenario: 'a,b' },
    { scenario: '' },
  ])('returns an empty page without a request for a value that Exec would split: %j', async (query) => {
    add(3)
    expect(await list(query)).toEqual({
      ok: true,
      value: { items: [], hasMore: false, total: 0, bytes: 0 },
    })
    expect(exec.requests).toEqual([])
  })
})

describe('ExecClient.listSince', () => {
  const since = new Date('2026-03-01T10:01:00.000Z')

  it("asks for all of the workspace's sessions since a time, a page at a time", async () => {
    add(3)
    expect(await client.listSince({ since, page: 1 })).toMatchObject({
      ok: true,
      value: { items: [{ id: 's2' }, { id: 's1' }], hasMore: false, total: 2 },
    })
    expect(exec.requests.map(({ query }) => query)).toEqual([
      {
        start_date: '2026-03-01T10:01:00.000Z',
        exclude_system_users: 'true',
        sorting: '-created_at',
        page: '1',
        page_size: '100',
      },
    ])
  })

  it('says whether there is another page', async () => {
    add(102)
    expect(await client.listSince({ since, page: 1 })).toMatchObject({ value: { hasMore: true } })
    expect(await client.listSince({ since, page: 2 })).toMatchObject({
      value: { hasMore: false, items: [{ id: 's1' }] },
    })
  })

  it('keeps sessions without a date, and leaves out lines without a usable id', async () => {
    answer({ data: [{ id: 'a', score: 80 }, 'line', { id: 'b', created_at: 7, rank: 'platinum' }, {}] })
    expect(await client.listSince({ since, page: 1 })).toMatchObject({
      value: {
        items: [
          { id: 'a', score: 80 },
          { id: 'b', rank: 'platinum' },
        ],
      },
    })
    expect(lines.map((line) => JSON.parse(line))).toContainEqual(
      expect.objectContaining({ path: '/sessions', left_out: 2, unread: 'created_at' }),
    )
  })

  it.each([
    ['a fault of the server', { kind: 'server_error', status: 503 }, { kind: 'server_fault', status: 503 }],
    ['a lost connection', { kind: 'reset' }, { kind: 'unreachable' }],
    ['404', { kind: 'answer', status: 404, body: '{}' }, { kind: 'request_refused', status: 404 }],
  ] as const)('asks once in spite of %s', async (_, fault, error) => {
    client.close()
    client = new ExecClient({ baseUrl: exec.url, apiKey: exec.apiKey, log: capturedLog().log })
    exec.faults.set(fault)
    expect(await client.listSince({ since, page: 1 })).toEqual({ ok: false, error })
    expect(exec.requests).toHaveLength(1)
  })

  it('spends from the background share', async () => {
    const limits = { perMinute: 4, perDay: 1000, backgroundShare: 50 }
    const store = createMemoryStore()
    client.close()
    client = new ExecClient({
      baseUrl: exec.url,
      apiKey: exec.apiKey,
      log: capturedLog().log,
      rateLimit: new RateLimit({ store, limits, sleep: async () => {} }),
    })
    for (const page of [1, 2])
      expect(await client.listSince({ since, page })).toMatchObject({ ok: true, value: { items: [] } })
    expect(await client.listSince({ since, page: 3 })).toEqual({
      ok: false,
      error: { kind: 'quota_reserved' },
    })
    expect(await list()).toMatchObject({ ok: true })
  })
})
