import { beforeEach, describe, expect, it } from 'vitest'
import type { NewAssignment } from '../../src/exec/assignment.ts'
import type { ExecClient } from '../../src/exec/exec-client.ts'
import { failed, ok } from '../../src/lib/result.ts'
import { testClock } from '../support/clock.ts'
import { startExec } from '../support/exec/fake-exec.ts'
import type { ExecFault } from '../support/exec/faults.ts'
import { execMember } from '../support/exec/members.ts'
import { scenarioDocument } from '../support/exec/scenarios.ts'
import { execForEachTest } from '../support/exec-for-each-test.ts'

const SCENARIO = scenarioDocument().id
const PATH = `/scenarios/${SCENARIO}/assignments`
const JANE = { id: 'u1a2b3c4d5e6', email: 'jane@acme.com', first_name: 'Jane', last_name: 'Smith' }
const WHOLE: NewAssignment = {
  scenario: SCENARIO,
  email: 'jane@acme.com',
  due: new Date('2026-03-28T22:59:59Z'),
  assignerEmail: 'carla@acme.com',
  rank: 'gold',
}
const LEAST: NewAssignment = { scenario: SCENARIO, email: WHOLE.email, due: WHOLE.due }

const TIMING = { tryMs: 700, totalMs: 3000, backoffMs: 5 }

const room = execForEachTest()
let client: ExecClient

beforeEach(() => {
  room.exec.scenarios.set(SCENARIO, scenarioDocument())
  room.exec.members.push({ ...JANE, role: 'member' }, execMember('carla'))
  client = room.connect({ timing: TIMING, clock: testClock })
})

describe('ExecClient.assignScenario', () => {
  it('assigns a scenario, and returns the assignment that Exec made', async () => {
    expect(await client.assignScenario(WHOLE)).toMatchObject(
      ok({ person: { email: JANE.email }, due: new Date('2026-03-28T22:59:59Z'), rankToReach: 'gold' }),
    )
    expect(room.exec.assignments).toHaveLength(1)
    expect(room.exec.requests).toMatchObject([
      { method: 'POST', path: PATH, sent: { rank_min: 'gold' }, status: 200 },
    ])
  })

  it.each<[name: string, fault: ExecFault, refusal?: object]>([
    ['no answer in time', { kind: 'hang' }],
    ['a 500', { kind: 'server_error', status: 500 }],
    ['a connection that breaks within the answer', { kind: 'cut_off' }],
    ['a page instead of JSON', { kind: 'html' }],
    ['JSON without an id', { kind: 'answer', status: 200, body: '{}' }],
    ['a redirect', { kind: 'answer', status: 302, headers: { location: 'https://example.com' }, body: '' }],
    ['a rejected key', { kind: 'invalid_key' }, { kind: 'key_rejected' }],
    ['an inactive workspace', { kind: 'workspace_inactive' }, { kind: 'workspace_inactive' }],
    ['a long limit', { kind: 'limited', retryAfter: 60, where: 'error' }, { kind: 'limited' }],
    ['a 400', { kind: 'answer', status: 400, body: '{}' }, { kind: 'request_refused', status: 400 }],
  ])('sends nothing again after %s, and says whether Exec may have assigned it', async (_, fault, error) => {
    room.exec.faults.set(fault)
    expect(await client.assignScenario(LEAST)).toMatchObject(failed(error ?? { kind: 'unclear' }))
    expect(room.sent).toBe(1)
  })

  it('returns an unknown person as a refusal', async () => {
    const answer = await client.assignScenario({ ...LEAST, email: 'nobody@acme.com' })
    expect(answer).toEqual(failed({ kind: 'request_refused', status: 400, code: 'user_not_found' }))
  })

  it.each(['unknown', '', '.', '..'])('returns not_found for the scenario %j', async (scenario) => {
    const answer = await client.assignScenario({ ...LEAST, scenario })
    expect(answer).toEqual(failed({ kind: 'not_found' }))
    expect(room.exec.assignments).toEqual([])
  })

  it('sends it again after a short limit, since Exec refused it', async () => {
    room.exec.faults.next({ kind: 'limited', retryAfter: 0.05, where: 'error' })
    expect(await client.assignScenario(LEAST)).toMatchObject({ ok: true })
    expect(room.exec.requests.map(({ status }) => status)).toEqual([429, 200])
    expect(room.exec.assignments).toHaveLength(1)
  })

  it('tries again while Exec refuses connections, and says that nothing was sent', async () => {
    const gone = await startExec()
    await gone.close()
    client = room.connect({ baseUrl: gone.url, timing: TIMING })
    const answer = await client.assignScenario(LEAST)
    expect(answer).toEqual(failed({ kind: 'unreachable', wasUnsent: true }))
    expect(room.logged).toContainEqual(expect.objectContaining({ kind: 'unreachable', tries: 3 }))
  })

  it('uses no connection that an earlier request left open', async () => {
    await client.listScenarios(1)
    await client.assignScenario(LEAST)
    expect(room.exec.connections()).toBe(2)
  })
})
