import { afterEach, beforeEach, expect, it } from 'vitest'
import { assignmentDocument } from '../../support/exec/assignments.ts'
import { type FakeExec, startExec } from '../../support/exec/fake-exec.ts'
import { sessionDocument, ungradedDocument } from '../../support/exec/session-documents.ts'

let exec: FakeExec
let now: number

beforeEach(async () => {
  now = Date.parse('2026-03-15T14:30:00Z')
  exec = await startExec({ clock: () => now, limits: { perMinute: 3, perDay: 4 } })
})

afterEach(() => exec.close())

async function get(path: string) {
  const response = await fetch(exec.url + path, { headers: { authorization: `Bearer ${exec.apiKey}` } })
  const body: unknown = await response.json()
  return { status: response.status, body }
}

it.each([
  '/sessions/a?include=',
  '/sessions/a?includes=evaluations',
  '/sessions/a?include=transcript&include=evaluations',
  '/sessions?user_emails=',
  '/sessions?user_emails=jane@acme.com,,bo@acme.com',
  '/sessions?scenario_ids=',
  '/sessions?group_ids=',
  '/sessions?start_date=yesterday',
  '/sessions?start_date=2026-03-02T10:00:00',
  '/sessions?exclude_system_users=1',
  '/sessions?exclude_system_users=',
  '/sessions?page=0',
  '/sessions?page=x',
  '/sessions?page_size=101',
  '/sessions?user=jane',
  '/workspace/groups?group_ids=g1',
  '/workspace/members?group_ids=',
  '/workspace/members?group_ids=g1,,g2',
  '/workspace/members?email=jane@acme.com',
  '/scenarios/s1/access',
  '/scenarios/s1/access?user_email=jane',
  '/scenarios/s1/access?user_email=jane@acme.com&page=1',
])('the fake Exec refuses %s', async (path) => {
  expect(await get(path)).toMatchObject({ status: 400, body: { error: { type: 'invalid_request' } } })
})

it.each([
  ['', ['b', 'c', 'a', 'of-exec']],
  ['?exclude_system_users=false', ['b', 'c', 'a', 'of-exec']],
  ['?exclude_system_users=true', ['b', 'c', 'a']],
  ['?user_emails=bo@acme.com', ['c']],
  ['?scenario_ids=none', []],
  ['?start_date=2026-03-02T10:00:00.000Z', ['b', 'c']],
  ['?start_date=2026-03-02T10:00:00.001Z', ['b']],
  ['?start_date=2026-03-02T12:30:00%2B02:00', ['b']],
])('the fake Exec answers the query %s for sessions with the ids %j', async (query, ids) => {
  for (const session of [
    sessionDocument({ id: 'a', created_at: '2026-03-01T10:00:00Z' }),
    sessionDocument({ id: 'b', created_at: '2026-03-03T10:00:00Z' }),
    ungradedDocument({ id: 'c', created_at: '2026-03-02T10:00:00Z', user: { email: 'Bo@acme.com' } }),
    sessionDocument({ id: 'of-exec', created_at: '2026-02-01T10:00:00Z', user: { email: 'Sam@Exec.com' } }),
  ])
    exec.sessions.set(session.id, session)
  const { body } = await get(`/sessions${query}`)
  expect(body).toMatchObject({ data: ids.map((id) => ({ id })), pagination: { total_count: ids.length } })
})

it.each([
  ['not_started', {}],
  ['past_due', { due_date: '2026-03-01T00:00:00Z' }],
  ['did_not_pass', { attempt_count: 3, attempt_max: 3, best_rank: 'bronze' }],
  ['in_progress', { attempt_count: 2, attempt_max: 3, best_rank: 'bronze' }],
  ['completed', { attempt_count: 1, best_rank: 'gold', due_date: '2026-03-01T00:00:00Z' }],
] as const)('the fake Exec finds assignments with the status %s among all', async (status, change) => {
  const made = { created_at: '2026-03-01T00:00:00Z', due_date: '2026-03-28T00:00:00Z' }
  exec.assignments.push(assignmentDocument({ ...made, ...change }))
  for (const statuses of [status, 'completed,past_due,not_started']) {
    const { body } = await get(`/scenarios/assignments?status=${statuses}`)
    expect(body).toMatchObject({ data: statuses.includes(status) ? [{ status }] : [] })
  }
})

it('the fake Exec allows so many requests a minute and a day, and says when it allows the next', async () => {
  const answers = []
  for (const passed of [0, 0, 0, 15_000, 45_000, 0, 86_340_000]) {
    now += passed
    answers.push(await get('/sessions'))
  }
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 429, 200, 429, 200])
  expect(answers[3]).toMatchObject({ body: { error: { retry_after: 45 } } })
})
