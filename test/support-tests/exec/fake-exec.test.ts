import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { assignmentDocument } from '../../support/exec/assignments.ts'
import { type FakeExec, startExec } from '../../support/exec/fake-exec.ts'
import { execMember } from '../../support/exec/members.ts'
import { scenarioDocument } from '../../support/exec/scenarios.ts'
import { sessionDocument, ungradedDocument } from '../../support/exec/session-documents.ts'

let exec: FakeExec
let now = 0

beforeEach(async () => {
  now = Date.parse('2026-03-15T14:30:00Z')
  exec = await startExec({ clock: () => now })
})

afterEach(() => exec.close())

async function get(path: string, authorization = `Bearer ${exec.apiKey}`) {
  const response = await fetch(exec.url + path, { headers: { authorization } })
  const body: unknown = await response.json()
  return { status: response.status, body }
}

async function idsOf(query: string): Promise<unknown> {
  const { body } = await get(`/sessions${query}`)
  if (typeof body !== 'object' || body === null || !('data' in body) || !Array.isArray(body.data)) return body
  return body.data.map(({ id }) => id)
}

describe('GET /sessions/{id} of the fake Exec', () => {
  it('sends evaluations and transcript only where include asks for them', async () => {
    exec.sessions.set('a', sessionDocument({ id: 'a' }))
    const { transcript, evaluations, ...head } = sessionDocument({ id: 'a' })
    expect((await get('/sessions/a')).body).toEqual(head)
    expect((await get('/sessions/a?include=evaluations')).body).toEqual({ ...head, evaluations })
    expect((await get('/sessions/a?include=transcript')).body).toEqual({ ...head, transcript })
    expect((await get('/sessions/a?include=transcript,evaluations')).body).toEqual(
      sessionDocument({ id: 'a' }),
    )
  })

  it.each([
    ['an unknown id', '/sessions/a', 404, undefined],
    ['an unknown section', '/sessions/a?include=all', 400, 'invalid_include'],
    ['no section', '/sessions/a?include=', 400, 'invalid_include'],
    ['an unknown parameter', '/sessions/a?includes=evaluations', 400, 'unknown_parameter'],
    ['a repeated one', '/sessions/a?include=transcript&include=evaluations', 400, 'repeated_parameter'],
    ['an unknown path', '/sessions/a/b', 404, undefined],
  ])('refuses %s as Exec does', async (_, path, status, code) => {
    const answer = await get(path)
    expect(answer).toMatchObject({
      status,
      body: { error: { type: status === 404 ? 'not_found' : 'invalid_request' } },
    })
    if (code !== undefined) expect(answer.body).toMatchObject({ error: { code } })
  })

  it('refuses a wrong key', async () => {
    const error = { type: 'authentication_error', code: 'invalid_api_key' }
    expect(await get('/sessions/a', 'Bearer wrong')).toMatchObject({ status: 401, body: { error } })
  })
})

describe('GET /sessions of the fake Exec', () => {
  beforeEach(() => {
    const sessions = [
      sessionDocument({ id: 'a', created_at: '2026-03-01T10:00:00Z', score: 60, rank: 'bronze' }),
      sessionDocument({ id: 'b', created_at: '2026-03-03T10:00:00Z', score: 90, duration_seconds: 20 }),
      ungradedDocument({
        id: 'c',
        created_at: '2026-03-02T10:00:00Z',
        user: { id: 'u2', email: 'Bo@acme.com' },
      }),
    ]
    for (const session of sessions) exec.sessions.set(session.id, session)
  })

  it('lists sessions without feedback, newest first, with pagination', async () => {
    const { body } = await get('/sessions?page=1&page_size=2')
    expect(body).toMatchObject({
      data: [{ id: 'b' }, { id: 'c' }],
      pagination: { page: 1, page_size: 2, total_count: 3, total_pages: 2 },
    })
    expect(JSON.stringify(body)).not.toMatch(/feedback|evaluations|transcript/)
    expect(await idsOf('?page=2&page_size=2')).toEqual(['a'])
    expect(await idsOf('?page=3&page_size=2')).toEqual([])
  })

  it.each([
    ['?sorting=-created_at', ['b', 'c', 'a']],
    ['?user_emails=bo@acme.com', ['c']],
    ['?user_emails=bo@acme.com,jane@acme.com', ['b', 'c', 'a']],
    ['?scenario_ids=none', []],
    ['?rank=bronze,gold', ['b', 'a']],
    ['?start_date=2026-03-02T10:00:00.000Z', ['b', 'c']],
    ['?start_date=2026-03-02T10:00:00.001Z', ['b']],
    ['?start_date=2026-03-02T12:30:00%2B02:00', ['b']],
  ])('answers the query %s with the ids %j', async (query, ids) => {
    expect(await idsOf(query)).toEqual(ids)
  })

  it.each([
    ['', ['b', 'c', 'a', 'of-exec']],
    ['?exclude_system_users=false', ['b', 'c', 'a', 'of-exec']],
    ['?exclude_system_users=true', ['b', 'c', 'a']],
  ])("answers the query '%s' with %j where one session is of Exec's own people", async (query, ids) => {
    const user = { id: 'u9', email: 'Sam@Exec.com' }
    exec.sessions.set('of-exec', sessionDocument({ id: 'of-exec', user, created_at: '2026-02-01T10:00:00Z' }))
    expect(await idsOf(query)).toEqual(ids)
  })

  it.each([
    ['any_case', ['c']],
    ['exact', []],
    ['ignored', ['b', 'c', 'a']],
  ] as const)(
    'finds the ids %j for an email in another case where its email filter is %s',
    async (emailFilter, ids) => {
      exec.emailFilter = emailFilter
      expect(await idsOf('?user_emails=bo@acme.com')).toEqual(ids)
      expect(await idsOf('?user_emails=Bo@acme.com')).toContain('c')
    },
  )

  it.each([
    'rank=platinum',
    'user_emails=',
    'user_emails=jane@acme.com,,bo@acme.com',
    'scenario_ids=',
    'start_date=yesterday',
    'start_date=2026-03-02',
    'start_date=1772445600000',
    'start_date=2026-03-02T10:00:00',
    'exclude_system_users=1',
    'exclude_system_users=',
    'sorting=%2Bcreated_at',
    'page=0',
    'page=x',
    'page_size=101',
    'user=jane',
  ])('refuses the query %s', async (query) => {
    expect(await get(`/sessions?${query}`)).toMatchObject({ status: 400 })
  })
})

describe('the groups of the fake Exec', () => {
  beforeEach(() => {
    exec.members.push(...['jane', 'bo', 'ada'].map((name) => execMember(name)))
    exec.groups.push(
      { id: 'g1', name: 'Enterprise Sales', emails: ['Jane@acme.com', 'bo@acme.com'] },
      { id: 'g2', name: 'SMB', emails: ['bo@acme.com', 'gone@acme.com'] },
    )
  })

  it('are listed without their members', async () => {
    const { body } = await get('/workspace/groups?page=2&page_size=1')
    expect(body).toEqual({
      data: [{ id: 'g2', name: 'SMB', created_at: expect.any(String) }],
      pagination: { page: 2, page_size: 1, total_count: 2, total_pages: 2 },
    })
  })

  it.each([
    ['', ['jane', 'bo', 'ada']],
    ['?group_ids=g1', ['jane', 'bo']],
    ['?group_ids=g2', ['bo']],
    ['?group_ids=g1,g2', ['jane', 'bo']],
    ['?group_ids=g3', []],
    ['?group_ids=g1&page=2&page_size=1', ['bo']],
  ])('give the members of the query "%s": %j', async (query, ids) => {
    expect(await get(`/workspace/members${query}`)).toMatchObject({
      status: 200,
      body: { data: ids.map((id) => ({ id })) },
    })
  })

  it('filter sessions, together with the other filters', async () => {
    for (const name of ['jane', 'bo', 'ada'])
      exec.sessions.set(name, sessionDocument({ id: name, user: { id: name, email: `${name}@acme.com` } }))
    expect(await idsOf('?group_ids=g1')).toEqual(['jane', 'bo'])
    expect(await idsOf('?group_ids=g1,g2&user_emails=bo@acme.com')).toEqual(['bo'])
    expect(await idsOf('?group_ids=g3')).toEqual([])
  })

  it.each([
    '/workspace/groups?group_ids=g1',
    '/workspace/members?group_ids=',
    '/workspace/members?group_ids=g1,,g2',
    '/workspace/members?email=jane@acme.com',
    '/sessions?group_ids=',
  ])('refuse %s', async (path) => {
    expect(await get(path)).toMatchObject({ status: 400, body: { error: { type: 'invalid_request' } } })
  })
})

describe('GET /scenarios/{id}/access of the fake Exec', () => {
  beforeEach(() => {
    exec.members.push(execMember('jane'))
    exec.grants.push({ scenario: 's1', email: 'jane@acme.com', can: ['monitor'] })
    exec.sessions.set('a', sessionDocument({ id: 'a', scenario: { id: 's2', name: 'Two', slug: 'two' } }))
  })

  it.each([
    ['s1', 'Jane@acme.com', { can_view: true, can_share: false, can_monitor: true, can_edit: false }],
    ['s2', 'jane@acme.com', { can_view: false, can_share: false, can_monitor: false, can_edit: false }],
  ])('says in scenario %s what %s may do', async (scenario, email, permissions) => {
    expect(await get(`/scenarios/${scenario}/access?user_email=${email}`)).toEqual({
      status: 200,
      body: { user_email: email, scenario_id: scenario, permissions },
    })
  })

  it.each([
    ['s3/access?user_email=jane@acme.com', 404],
    ['s1/access?user_email=eve@acme.com', 404],
    ['s1/access', 400],
    ['s1/access?user_email=jane', 400],
    ['s1/access?user_email=jane@acme.com&page=1', 400],
  ])('answers /scenarios/%s with %i', async (path, status) => {
    expect(await get(`/scenarios/${path}`)).toMatchObject({ status, body: { error: {} } })
  })
})

describe('GET /scenarios/assignments of the fake Exec', () => {
  const made = { created_at: '2026-03-01T00:00:00Z', due_date: '2026-03-28T00:00:00Z' }

  it("lists one person's, with what follows from their sessions since", async () => {
    const bo = { ...made, id: 'bo', user: { email: 'bo@acme.com' } }
    exec.assignments.push(assignmentDocument(made), assignmentDocument(bo))
    const created_at = new Date(now).toISOString()
    for (const change of [
      { id: 'a', score: 91, rank: 'gold', created_at },
      { id: 'b', score: 80, rank: 'silver', created_at },
      { id: 'before', score: 99, created_at: '2026-01-01T00:00:00Z' },
    ] as const)
      exec.sessions.set(change.id, sessionDocument(change))
    const { body } = await get('/scenarios/assignments?user_emails=Jane@acme.com')
    expect(body).toMatchObject({
      data: [
        { id: 'a1b2c3d4e5f6', status: 'completed', best_score: 91, best_rank: 'gold', attempt_count: 2 },
      ],
    })
  })

  it.each([
    ['not_started', {}],
    ['past_due', { due_date: '2026-03-01T00:00:00Z' }],
    ['did_not_pass', { attempt_count: 3, attempt_max: 3, best_rank: 'bronze' }],
    ['in_progress', { attempt_count: 2, attempt_max: 3, best_rank: 'bronze' }],
    ['completed', { attempt_count: 1, best_rank: 'gold', due_date: '2026-03-01T00:00:00Z' }],
  ] as const)('finds those with the status %s among all', async (status, change) => {
    exec.assignments.push(assignmentDocument({ ...made, ...change }))
    for (const statuses of [status, 'completed,past_due,not_started']) {
      const { body } = await get(`/scenarios/assignments?status=${statuses}`)
      expect(body).toMatchObject({ data: statuses.includes(status) ? [{ status }] : [] })
    }
  })
})

it('the fake Exec counts the sessions of each person in a scenario, the best first', async () => {
  const scenario = scenarioDocument()
  const bo = { id: 'bo', email: 'bo@acme.com' }
  exec.scenarios.set(scenario.id, scenario)
  for (const [id, score, day, user] of [
    ['a', 55, 1, undefined],
    ['b', 88, 2, undefined],
    ['c', 91, 1, bo],
  ] as const) {
    const created_at = `2026-03-0${day}T10:00:00Z`
    exec.sessions.set(id, sessionDocument({ id, score, created_at, ...(user && { user }) }))
  }
  const { body } = await get(`/scenarios/${scenario.id}/analytics/participants?sorting=-best_score`)
  expect(body).toMatchObject({
    data: [
      { user: bo, session_count: 1, lift_percentage: 0 },
      { session_count: 2, first_score: 55, best_score: 88, lift_percentage: 33 },
    ],
  })
})

describe('the limits of the fake Exec', () => {
  it('allow 60 requests a minute', async () => {
    for (let count = 0; count < 60; count += 1) expect((await get('/sessions')).status).toBe(200)
    now += 15_000
    expect(await get('/sessions')).toMatchObject({ status: 429, body: { error: { retry_after: 45 } } })
    now += 45_000
    expect((await get('/sessions')).status).toBe(200)
  })
})

describe('the faults of the fake Exec', () => {
  it('hit first as queued, then as set, until they are cleared', async () => {
    exec.faults.set({ kind: 'invalid_key' })
    exec.faults.next({ kind: 'workspace_inactive' }, 2)
    const statuses = []
    for (let count = 0; count < 3; count += 1) statuses.push((await get('/sessions')).status)
    exec.faults.clear()
    statuses.push((await get('/sessions')).status)
    expect(statuses).toEqual([403, 403, 401, 200])
    expect(exec.requests.map(({ status }) => status)).toEqual(statuses)
  })

  it('hit only the path that they are set for', async () => {
    exec.faults.setFor('/sessions', { kind: 'invalid_key' })
    expect((await get('/workspace/members')).status).toBe(200)
    expect((await get('/sessions')).status).toBe(401)
    exec.faults.clear()
    expect((await get('/sessions')).status).toBe(200)
  })

  it('answer rightly in the end where the fault is late', async () => {
    exec.faults.next({ kind: 'late', until: Promise.resolve() })
    expect((await get('/sessions')).status).toBe(200)
  })

  it('let the fake close while a request hangs', async () => {
    exec.faults.set({ kind: 'hang' })
    const answer = get('/sessions').catch(() => 'broken')
    await expect.poll(() => exec.requests.length).toBe(1)
    await exec.close()
    expect(await answer).toBe('broken')
    expect(exec.requests).toMatchObject([{ status: undefined }])
    exec = await startExec()
  })
})
