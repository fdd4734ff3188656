import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ExecClient } from '../../src/exec/exec-client.ts'
import { assignmentDocument } from '../support/exec/assignments.ts'
import { capturedLog } from '../support/exec/captured-log.ts'
import { type FakeExec, startExec } from '../support/exec/fake-exec.ts'
import { scenarioDocument } from '../support/exec/scenarios.ts'
import { sessionDocument } from '../support/exec/session-documents.ts'

const SCENARIO = scenarioDocument().id

let exec: FakeExec
let client: ExecClient
let lines: string[]

beforeEach(async () => {
  exec = await startExec()
  exec.scenarios.set(SCENARIO, scenarioDocument())
  const captured = capturedLog()
  lines = captured.lines
  const timing = { tryMs: 1500, totalMs: 3000, backoffMs: 5 }
  client = new ExecClient({ baseUrl: exec.url, apiKey: exec.apiKey, log: captured.log, timing })
})

afterEach(async () => {
  client.close()
  await exec.close()
})

function answers(body: unknown): void {
  exec.faults.set({ kind: 'answer', status: 200, body: JSON.stringify(body) })
}

describe('ExecClient.getScenarios', () => {
  it('reads all pages, with the address of each scenario, and no archived one', async () => {
    for (let count = 0; count < 120; count += 1)
      exec.scenarios.set(`s${count}`, scenarioDocument({ id: `s${count}` }))
    exec.scenarios.set('old', scenarioDocument({ id: 'old', isArchived: true }))
    const { id, name, slug, url } = scenarioDocument()
    const all = await client.getScenarios()
    expect(all.ok && all.value.items[0]).toEqual({ id, name, slug, url })
    expect(all.ok && [all.value.items.length, all.value.isWhole]).toEqual([121, true])
    expect(exec.requests).toHaveLength(2)
  })

  it('leaves out what it cannot read', async () => {
    answers({ data: [null, { id: 's1', name: 5, url: null }, {}], pagination: null })
    const all = await client.getScenarios()
    expect(all).toEqual({ ok: true, value: { items: [{ id: 's1' }], isWhole: true } })
  })
})

describe('ExecClient.listAssignments', () => {
  it("reads one person's, with what follows from their sessions since", async () => {
    const created_at = new Date().toISOString()
    exec.assignments.push(
      assignmentDocument(),
      assignmentDocument({ id: 'bo', user: { email: 'bo@acme.com' } }),
    )
    exec.sessions.set('a', sessionDocument({ id: 'a', score: 91, rank: 'gold', created_at }))
    exec.sessions.set('b', sessionDocument({ id: 'b', score: 80, rank: 'silver', created_at }))
    exec.sessions.set(
      'before',
      sessionDocument({ id: 'before', score: 99, created_at: '2026-01-01T00:00:00Z' }),
    )
    const answer = await client.listAssignments({ emails: ['Jane@acme.com'], page: 1 })
    expect(answer).toMatchObject({
      ok: true,
      value: {
        items: [
          { id: 'a1b2c3d4e5f6', status: 'completed', best_score: 91, best_rank: 'gold', attempt_count: 2 },
        ],
        hasMore: false,
        total: 1,
      },
    })
  })

  it.each([
    ['not_started', {}],
    ['past_due', { due_date: '2026-03-01T00:00:00Z' }],
    ['did_not_pass', { attempt_count: 3, attempt_max: 3, best_rank: 'bronze' }],
    ['in_progress', { attempt_count: 2, attempt_max: 3, best_rank: 'bronze' }],
    ['completed', { attempt_count: 1, best_rank: 'gold', due_date: '2026-03-01T00:00:00Z' }],
  ] as const)('finds those with the status %s among all', async (status, overrides) => {
    exec.assignments.push(assignmentDocument(overrides))
    for (const statuses of [[status], ['completed', 'past_due', 'not_started'] as const]) {
      const answer = await client.listAssignments({ statuses, page: 1 })
      const isListed = statuses.some((one) => one === status)
      expect(answer.ok && answer.value.items.map((one) => one.status)).toEqual(isListed ? [status] : [])
    }
  })

  it.each([[[]], [['']], [['a@acme.com,b@acme.com']]])('sends nothing for the emails %j', async (emails) => {
    exec.assignments.push(assignmentDocument())
    const empty = { ok: true, value: { items: [], hasMore: false, total: 0, bytes: 0 } }
    expect(await client.listAssignments({ emails, page: 1 })).toEqual(empty)
    expect(exec.requests).toEqual([])
  })

  it('leaves out what it cannot read, and logs where that is', async () => {
    answers({ data: [null, { id: 'x', attempt_count: 'secret' }] })
    expect(await client.listAssignments({ page: 1 })).toEqual({
      ok: true,
      value: { items: [{ id: 'x' }], hasMore: false, total: undefined, bytes: 51 },
    })
    expect(lines.map((line) => JSON.parse(line))).toContainEqual(
      expect.objectContaining({ path: '/scenarios/assignments', left_out: 1, unread: 'attempt_count' }),
    )
    expect(lines.join()).not.toContain('secret')
  })

  it.each([
    [
      { kind: 'answer', status: 200, body: '{"data":{}}' },
      { kind: 'unreadable', reason: 'not_a_list' },
    ],
    [
      { kind: 'answer', status: 404, body: '{}' },
      { kind: 'request_refused', status: 404 },
    ],
  ] as const)('fails for %j', async (fault, error) => {
    exec.faults.set(fault)
    expect(await client.listAssignments({ page: 1 })).toEqual({ ok: false, error })
  })

  it('keeps a status and a rank that Exec may add later, and reads an assignment of nulls', async () => {
    const unknown = { id: 'x', status: 'paused', rank_min: 'platinum' }
    const nulls = { id: null, user: null, scenario: null, status: null, due_date: null, program: null }
    answers({ data: [unknown, nulls, {}] })
    const answer = await client.listAssignments({ page: 1 })
    expect(answer.ok && answer.value.items).toEqual([unknown, nulls, {}])
  })
})

describe('ExecClient.participantAnalytics', () => {
  it('reads how people did in a scenario, the best first', async () => {
    const bo = { id: 'bo', email: 'bo@acme.com' }
    for (const [id, score, day, user] of [
      ['a', 55, 1, undefined],
      ['b', 88, 2, undefined],
      ['c', 91, 1, bo],
    ] as const)
      exec.sessions.set(
        id,
        sessionDocument({ id, score, created_at: `2026-03-0${day}T10:00:00Z`, ...(user && { user }) }),
      )
    const answer = await client.participantAnalytics({ scenario: SCENARIO, groups: 'everyone' })
    expect(answer).toMatchObject({
      ok: true,
      value: {
        items: [
          { user: bo, session_count: 1, lift_percentage: 0 },
          { session_count: 2, first_score: 55, best_score: 88, lift_percentage: 33 },
        ],
      },
    })
    expect(exec.requests[0]?.query).toMatchObject({ sorting: '-best_score', exclude_system_users: 'true' })
  })

  it('lists the members of groups alone', async () => {
    exec.groups.push({ id: 'g1', name: 'Sales', emails: ['bo@acme.com'] })
    exec.sessions.set('a', sessionDocument({ id: 'a' }))
    const answer = await client.participantAnalytics({ scenario: SCENARIO, groups: ['g1'] })
    expect(answer).toMatchObject({ ok: true, value: { items: [] } })
    expect(await client.participantAnalytics({ scenario: SCENARIO, groups: [] })).toMatchObject({
      ok: true,
      value: { items: [] },
    })
    expect(exec.requests).toHaveLength(1)
  })

  it.each(['unknown', '', '..'])('returns not_found for the scenario %j', async (scenario) => {
    const answer = await client.participantAnalytics({ scenario, groups: 'everyone' })
    expect(answer).toEqual({ ok: false, error: { kind: 'not_found' } })
  })
})
