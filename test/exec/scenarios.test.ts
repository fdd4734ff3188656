import { beforeEach, describe, expect, it } from 'vitest'
import type { Requester } from '../../src/exec/rate-limit.ts'
import { mayMonitorSchema } from '../../src/exec/scenario.ts'
import {
  hasScenariosOf,
  type ScenarioAccess,
  scenarioAccess,
  scenarioList,
  scenarioStandings,
} from '../../src/exec/scenarios.ts'
import { ok } from '../../src/lib/result.ts'
import { HOUR_MS, MINUTE_MS } from '../support/durations.ts'
import { execMember } from '../support/exec/members.ts'
import { scenarioDocument } from '../support/exec/scenarios.ts'
import { sessionDocument } from '../support/exec/session-documents.ts'
import { execForEachTest } from '../support/exec-for-each-test.ts'

const { id: ID, name, slug, url } = scenarioDocument()
const REP = { priority: 'interactive', user: 'U0REP' } as const

const room = execForEachTest()

beforeEach(() => {
  room.exec.scenarios.set(ID, scenarioDocument())
})

describe('scenarioList', () => {
  it("know a scenario's own address, for one request of all replicas", async () => {
    for (let time = 0; time < 3; time += 1) {
      const all = await scenarioList(room.client, room).get(REP)
      expect(all.ok && all.value.entries.get(ID)).toEqual({ id: ID, name, slug, url })
    }
    expect(room.sent).toBe(1)
  })

  it.each([
    ['javascript:alert(1)', undefined],
    ['http://acme.app.exec.com/scenarios/x', undefined],
    ['https://[', undefined],
    ['', undefined],
    ['https://acme.app.exec.com/scenarios/x', 'https://acme.app.exec.com/scenarios/x'],
  ])('take the address %j as %j', async (given, taken) => {
    room.exec.scenarios.set(ID, scenarioDocument({ url: given }))
    const all = await scenarioList(room.client, room).get(REP)
    expect(all.ok && all.value.entries.get(ID)).toEqual({ id: ID, name, slug, url: taken })
  })
})

it.each([
  ['that came after it', false, 'new', 1],
  ['that came after it and is in it', true, ID, 1],
  ['that it should have: it is archived', true, 'old', 0],
  ['of unknown age', true, 'old', Number.NaN],
])('a list of scenarios is enough for one %s: %s', (_, expected, id, laterMs) => {
  const list = { entries: new Map([[ID, { id: ID, name, url }]]), readAt: new Date(room.now), isWhole: true }
  const assignedAt = laterMs >= 0 ? new Date(room.now + laterMs) : undefined
  expect(hasScenariosOf(list, [{ scenario: { id }, assignedAt }])).toBe(expected)
})

describe('scenarioStandings', () => {
  const add = (id: string, score: number) =>
    room.exec.sessions.set(id, sessionDocument({ id, score, user: { id, email: `${id}@acme.com` } }))

  it('have the best first, once in five minutes for all replicas', async () => {
    add('bo', 60)
    add('ann', 70)
    const query = { scenario: ID, groups: 'everyone' } as const
    const first = await scenarioStandings(room.client, room).get(query, REP)
    const readAt = new Date(room.now)
    expect(first).toMatchObject(ok({ hasMore: false, readAt }))
    expect(first.ok && first.value.participants.map(({ person }) => person.id)).toEqual(['ann', 'bo'])
    room.now += 5 * MINUTE_MS - 1
    expect(await scenarioStandings(room.client, room).get(query, REP)).toEqual(first)
    expect(room.sent).toBe(1)
    room.now += 1
    await scenarioStandings(room.client, room).get(query, REP)
    expect(room.sent).toBe(2)
  })

  it('are read by themselves for each scenario and choice of groups', async () => {
    const standings = scenarioStandings(room.client, room)
    for (const groups of ['everyone', ['g1'], ['everyone'], ['g2', 'g1'], ['g1', 'g2']] as const)
      await standings.get({ scenario: ID, groups }, REP)
    await standings.get({ scenario: 'unknown', groups: 'everyone' }, REP)
    const sent = room.exec.requests.map(({ query }) => query.group_ids ?? 'all')
    expect(sent).toEqual(['all', 'g1', 'everyone', 'g2,g1', 'all'])
  })
})

it.each([
  [{ permissions: { can_view: true, can_share: true, can_monitor: false, can_edit: false } }, false],
  [{ permissions: { can_monitor: true } }, true],
  [{ permissions: { can_edit: true, can_monitor: null } }, true],
  [{ permissions: { can_monitor: 'yes' } }, false],
  [{}, undefined],
])('mayMonitorSchema reads %j as %j', (body, mayMonitor) => {
  expect(mayMonitorSchema.safeParse(body).data).toBe(mayMonitor)
})

describe('scenarioAccess', () => {
  const yes = ok(true)
  const no = ok(false)

  beforeEach(() => {
    room.exec.members.push(...['mona', 'ed', 'jane'].map((member) => execMember(member)))
    room.exec.grants.push(
      { scenario: 's1', email: 'mona@acme.com', can: ['monitor'] },
      { scenario: 's1', email: 'ed@acme.com', can: ['edit'] },
      { scenario: 's1', email: 'jane@acme.com', can: ['view', 'share'] },
      { scenario: 's2', email: 'jane@acme.com', can: ['view'] },
    )
  })

  function replica(spelling?: string, client = room.client): ScenarioAccess {
    return scenarioAccess(client, { spellingOf: () => Promise.resolve(ok(spelling)) }, room)
  }

  async function ask(access: ScenarioAccess, scenario: string, email: string, by: Requester = REP) {
    const answer = await access.get({ scenario, email }, by)
    return answer.ok ? ok(answer.value.mayMonitor) : answer
  }

  it.each([
    ['s1', 'mona@acme.com', yes],
    ['s1', 'ed@acme.com', yes],
    ['s1', 'jane@acme.com', no],
    ['s2', 'mona@acme.com', no],
    ['unknown', 'mona@acme.com', no],
    ['s1', 'eve@acme.com', no],
    ['..', 'mona@acme.com', no],
    ['', 'mona@acme.com', no],
  ])('answers for scenario "%s" and %s: %j', async (scenario, email, answer) => {
    expect(await ask(replica(), scenario, email)).toEqual(answer)
    expect(await ask(replica(), scenario, email)).toEqual(answer)
    expect(room.sent).toBeLessThanOrEqual(1)
  })

  it('asks by the email as Exec spells it, if that is known', async () => {
    await ask(replica('Mona@Acme.com'), 's1', 'mona@acme.com')
    expect(room.exec.requests.map(({ query }) => query)).toEqual([{ user_email: 'Mona@Acme.com' }])
  })

  it.each([
    ['asks again after an hour', undefined, yes],
    ['does not answer from what is older, even while the limit is used up', 60, { ok: false }],
  ])('%s', async (_, retryAfter, answer) => {
    const access = replica()
    await ask(access, 's1', 'mona@acme.com')
    room.now += HOUR_MS - 1
    expect(await ask(access, 's1', 'mona@acme.com')).toEqual(yes)
    expect(room.sent).toBe(1)
    room.now += 1
    if (retryAfter !== undefined) room.exec.faults.set({ kind: 'limited', retryAfter, where: 'body' })
    expect(await ask(access, 's1', 'mona@acme.com')).toMatchObject(answer)
    expect(room.sent).toBe(2)
  })

  it('stores who it is about, so that a person can be forgotten', async () => {
    await ask(replica(), 's1', 'mona@acme.com')
    expect([...room.written.values()].join()).toContain('mona@acme.com')
  })
})
