import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { GroupCoachSetting } from '../../src/access/coaches.ts'
import { openList } from '../../src/access/lists.ts'
import { scopeOf } from '../../src/access/scope.ts'
import { type AccessRoom, NOBODY, ruleOf, startAccess } from '../support/access.ts'
import { DAY_MS, MINUTE_MS } from '../support/durations.ts'
import { sessionDocument } from '../support/exec/session-documents.ts'

const SCENARIO = 's1a2b3c4d5e6'

/** Ravi coaches Jane's group, and through a user group Carla coaches Gus's. */
const SETTINGS: GroupCoachSetting[] = [
  { group: 'enterprise SALES', coaches: { ...NOBODY, users: ['U0REP2'] } },
  { group: 'g2', coaches: { ...NOBODY, groups: ['S0COACHES'], emails: ['colin@acme.com'] } },
]

let room: AccessRoom

beforeEach(async () => {
  room = await startAccess({ groupCoaches: SETTINGS })
  const { exec } = room
  for (const [id, email] of [
    ['jane', 'jane@acme.com'],
    ['gus', 'Gus@acme.com'],
    ['eve', 'eve@acme.com'],
  ] as const)
    exec.sessions.set(id, sessionDocument({ id, user: { id, email } }))
  for (const name of ['jane', 'gus', 'eve', 'ravi', 'carla', 'colin']) room.addMember(name)
  room.addMember('ada', 'admin')
  exec.groups.push(
    { id: 'g1', name: 'Enterprise Sales', emails: ['jane@acme.com'] },
    { id: 'g2', name: 'SMB', emails: ['gus@acme.com'] },
  )
})

afterEach(() => room.close())

function open(user: string, session: string) {
  return room.viewer(user).open(session)
}

function mayManage(user: string, session: string) {
  return room.viewer(user).mayManage(session)
}

function list(user: string, name: string) {
  return openList(room.viewer(user), { of: { email: `${name}@acme.com` }, page: 1 })
}

function scope(user: string) {
  return scopeOf(room.viewer(user))
}

const costOf = (work: Promise<unknown>) => room.costOf(work)
const report = () => room.app.groupCoaches.report

const GROUPS = '/workspace/groups'
const MEMBERS = '/workspace/members'

describe("a group's coach", () => {
  it("takes three requests for the first session, beside the workspace's members, and none from then on", async () => {
    await open('U0GUEST', 'eve')
    expect(await costOf(open('U0REP2', 'jane'))).toEqual(['/sessions/jane', GROUPS, `${MEMBERS} g1`])
    expect(await costOf(open('U0REP2', 'jane'))).toEqual([])
    expect(await costOf(list('U0REP2', 'jane'))).toEqual(['/sessions'])
    expect(await costOf(mayManage('U0REP2', 'jane'))).toEqual([])
    expect(await costOf(scope('U0REP2'))).toEqual([])
  })

  it('costs nobody else a request', async () => {
    await open('U0GUEST', 'jane')
    expect(await costOf(open('U0GUEST', 'jane'))).toEqual([])
    expect(await costOf(open('U0REP', 'jane'))).toEqual([])
    expect(await costOf(list('U0REP', 'gus'))).toEqual([])
    expect(await costOf(scope('U0REP'))).toEqual([])
  })

  it('sees someone who is new in the group within ten minutes, by one request', async () => {
    await open('U0REP2', 'jane')
    room.exec.groups[0]?.emails.push('eve@acme.com')
    expect(await ruleOf(open('U0REP2', 'eve'))).toBe('not_allowed')
    room.later(10 * MINUTE_MS)
    expect(await costOf(open('U0REP2', 'eve'))).toEqual([`${MEMBERS} g1`])
    expect(await ruleOf(open('U0REP2', 'eve'))).toBe('group_coach')
  })

  it('sees nobody who has left the group a day ago', async () => {
    await open('U0REP2', 'jane')
    room.exec.groups[0] = { id: 'g1', name: 'Enterprise Sales', emails: [] }
    room.later(DAY_MS)
    expect(await ruleOf(open('U0REP2', 'jane'))).toBe('not_allowed')
    expect(await ruleOf(list('U0REP2', 'jane'))).toBe('list_not_allowed')
  })

  it('coaches nobody once the group has another name in Exec, unless the settings name its id', async () => {
    await open('U0REP2', 'jane')
    room.exec.groups[0] = { id: 'g1', name: 'Strategic Sales', emails: ['jane@acme.com'] }
    room.exec.groups[1] = { id: 'g2', name: 'Small Business', emails: ['gus@acme.com'] }
    room.later(DAY_MS)
    expect(await ruleOf(open('U0REP2', 'jane'))).toBe('not_allowed')
    expect(await ruleOf(open('U0COLLEAGUE', 'gus'))).toBe('group_coach')
    expect(report()).toEqual({ unknown: ['enterprise SALES'] })
    expect(room.lines.filter((line) => line.includes('EXEC_GROUP_COACHES'))).toEqual([
      expect.stringMatching(/"level":"?(?:40|warn).*"entry":1/),
    ])
  })

  it('coaches no group if two have the name', async () => {
    room.exec.groups.push({ id: 'g3', name: 'ENTERPRISE sales ', emails: ['eve@acme.com'] })
    for (const whose of ['jane', 'eve']) expect(await ruleOf(open('U0REP2', whose))).toBe('not_allowed')
    expect(report()).toEqual({ unknown: ['enterprise SALES'] })
  })

  it('opens the session of a person who is in two groups, and reads a second group only if the first lacks them', async () => {
    room.restart({
      groupCoaches: [
        { group: 'Enterprise Sales', coaches: { ...NOBODY, users: ['U0REP2'] } },
        { group: 'SMB', coaches: { ...NOBODY, emails: ['ravi@acme.com'] } },
      ],
    })
    room.exec.groups[1]?.emails.push('jane@acme.com')
    expect(await ruleOf(open('U0REP2', 'jane'))).toBe('group_coach')
    expect(await costOf(open('U0REP2', 'gus'))).toEqual(['/sessions/gus', `${MEMBERS} g2`])
    expect(await ruleOf(open('U0REP2', 'gus'))).toBe('group_coach')
    expect(await ruleOf(open('U0REP2', 'eve'))).toBe('not_allowed')
  })

  it('is not established while Exec does not tell the groups or their members', async () => {
    for (const path of [GROUPS, MEMBERS]) {
      room.restart({ groupCoaches: SETTINGS })
      await open('U0GUEST', 'jane')
      room.exec.faults.clear()
      room.exec.faults.setFor(path, { kind: 'server_error', status: 503 })
      for (const ask of [open, list, mayManage])
        expect(await ruleOf(ask('U0REP2', 'jane'))).toBe('groups_unreadable')
      expect(await ruleOf(scope('U0REP2'))).toBe('groups_unreadable')
      expect(report()).toBe(path === GROUPS ? 'not_read' : 'ok')
      expect(await ruleOf(open('U0REP', 'jane'))).toBe('participant')
      expect(await ruleOf(open('U0ADMIN', 'jane'))).toBe('admin')
    }
  })

  it('may not manage a card of a session that Exec no longer has', async () => {
    expect(await ruleOf(mayManage('U0REP2', 'gone'))).toBe('not_found')
  })

  it('names what is known though a user group of another entry is unreadable', async () => {
    room.restart({
      groupCoaches: [
        { group: 'Enterprise Sales', coaches: { ...NOBODY, users: ['U0REP2'] } },
        { group: 'SMB', coaches: { ...NOBODY, groups: ['S0NOSUCH'] } },
      ],
    })
    expect(await scope('U0REP2')).toMatchObject({ value: { groups: [{ id: 'g1' }] } })
    expect(await ruleOf(open('U0REP2', 'jane'))).toBe('group_coach')
    expect(await ruleOf(open('U0REP2', 'gus'))).toBe('coaches_unreadable')
    expect(await ruleOf(scope('U0COLLEAGUE'))).toBe('coaches_unreadable')
  })
})

describe('a monitor of a scenario', () => {
  const ACCESS = `/scenarios/${SCENARIO}/access`

  beforeEach(() => {
    room.exec.grants.push({ scenario: SCENARIO, email: 'carla@acme.com', can: ['monitor'] })
    room.restart({ monitors: true })
  })

  it('sees no session of another scenario, or without one', async () => {
    room.exec.sessions.set(
      'other',
      sessionDocument({ id: 'other', scenario: { id: 's2', name: 'Two', slug: 'two' } }),
    )
    room.exec.sessions.set('none', sessionDocument({ id: 'none', scenario: {} }))
    expect(await ruleOf(open('U0COACH', 'other'))).toBe('not_allowed')
    expect(await ruleOf(open('U0COACH', 'none'))).toBe('not_allowed')
  })

  it('takes one request more an hour, and only where no other rule says yes', async () => {
    for (const user of ['U0REP', 'U0ADMIN']) await open(user, 'jane')
    expect(room.paths).not.toContain(ACCESS)
    expect(await costOf(open('U0COACH', 'jane'))).toEqual([ACCESS])
    expect(await costOf(open('U0COACH', 'jane'))).toEqual([])
    expect(await costOf(open('U0COACH', 'gus'))).toEqual(['/sessions/gus'])
    room.later(60 * MINUTE_MS)
    expect(await costOf(open('U0COACH', 'jane'))).toEqual([ACCESS])
  })

  it('leaves others their requests, however many sessions someone without right tries', async () => {
    room.restart({ monitors: true, limits: { perMinute: 20 } })
    await open('U0REP', 'jane')
    for (let count = 0; count < 20; count += 1) {
      const id = `s${count}`
      room.exec.sessions.set(id, sessionDocument({ id, scenario: { id, name: id, slug: id } }))
      expect((await open('U0COLLEAGUE', id)).ok).toBe(false)
    }
    const asked = room.exec.requests.filter(({ path }) => path.endsWith('/access'))
    // Half of the minute's requests are one person's, and each session takes two.
    expect(asked).toHaveLength(5)
    expect(await ruleOf(open('U0COACH', 'jane'))).toBe('monitor')
  })

  it('is not established while Exec does not tell', async () => {
    room.exec.faults.setFor(ACCESS, { kind: 'server_error', status: 503 })
    expect(await ruleOf(open('U0COACH', 'jane'))).toBe('monitors_unreadable')
    expect(await ruleOf(open('U0REP', 'jane'))).toBe('participant')
  })

  it('is nobody unless the settings turn it on', async () => {
    room.restart()
    expect(await ruleOf(open('U0COACH', 'jane'))).toBe('not_allowed')
    expect(room.paths).not.toContain(ACCESS)
  })
})
