import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { GroupCoachSetting } from '../../src/access/coaches.ts'
import { openList } from '../../src/access/lists.ts'
import { isInScope, scopeOf } from '../../src/access/team.ts'
import { type AccessRoom, NOBODY, startAccess } from '../support/access.ts'
import { sessionDocument } from '../support/exec/session-documents.ts'

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE
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
  exec.sessions.set('jane', sessionDocument({ id: 'jane' }))
  exec.sessions.set('gus', sessionDocument({ id: 'gus', user: { id: 'u2', email: 'Gus@acme.com' } }))
  exec.sessions.set('eve', sessionDocument({ id: 'eve', user: { id: 'u3', email: 'eve@acme.com' } }))
  for (const name of ['jane', 'gus', 'eve', 'ravi', 'carla', 'colin'])
    exec.members.push({
      id: name,
      email: `${name}@acme.com`,
      first_name: name,
      last_name: 'L',
      role: 'member',
    })
  exec.members.push({ id: 'ada', email: 'ada@acme.com', first_name: 'Ada', last_name: 'A', role: 'admin' })
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

function list(user: string, email: string) {
  return openList(room.viewer(user), { of: { email }, page: 1, pageSize: 50 })
}

function scope(user: string) {
  return scopeOf(room.viewer(user))
}

const costOf = (work: Promise<unknown>) => room.costOf(work)
const report = () => room.app.groupCoaches.report

const by = (rule: string) => ({ ok: true, value: { by: rule } })
const refused = { ok: false, error: { kind: 'not_allowed', rule: 'restricted' } }
const notListed = { ok: false, error: { kind: 'list_not_allowed' } }
const unreadable = (kind: string) => ({ ok: false, error: { kind: 'not_established', failure: { kind } } })

const GROUPS = '/workspace/groups'
const MEMBERS = '/workspace/members'

describe("a group's coach", () => {
  it.each([
    ['U0REP2', 'jane', by('group_coach')],
    ['U0REP2', 'gus', refused],
    ['U0REP2', 'eve', refused],
    ['U0COACH', 'gus', by('group_coach')],
    ['U0COLLEAGUE', 'gus', by('group_coach')],
    ['U0COACH', 'jane', refused],
    ['U0ADMIN', 'jane', by('admin')],
    ['U0REP', 'jane', by('participant')],
    ['U0REP', 'gus', refused],
    ['U0GUEST', 'gus', by('participant')],
  ])('%s opens, lists and manages the sessions of %s only as %j says', async (user, whose, answer) => {
    expect(await open(user, whose)).toMatchObject(answer)
    expect(await mayManage(user, whose)).toMatchObject(answer)
    const listed = answer === refused ? notListed : { ...answer, value: { sessions: [{ id: whose }] } }
    expect(await list(user, `${whose}@acme.com`)).toMatchObject(listed)
  })

  it("takes three requests for the first session, beside the workspace's members, and none from then on", async () => {
    await open('U0GUEST', 'eve')
    expect(await costOf(open('U0REP2', 'jane'))).toEqual(['/sessions/jane', GROUPS, `${MEMBERS} g1`])
    expect(await costOf(open('U0REP2', 'jane'))).toEqual([])
    expect(await costOf(list('U0REP2', 'jane@acme.com'))).toEqual(['/sessions'])
    expect(await costOf(mayManage('U0REP2', 'jane'))).toEqual([])
    expect(await costOf(scope('U0REP2'))).toEqual([])
  })

  it('costs nobody else a request', async () => {
    await open('U0GUEST', 'jane')
    expect(await costOf(open('U0GUEST', 'jane'))).toEqual([])
    expect(await costOf(open('U0REP', 'jane'))).toEqual([])
    expect(await costOf(list('U0REP', 'gus@acme.com'))).toEqual([])
    expect(await costOf(scope('U0REP'))).toEqual([])
  })

  it('sees someone who is new in the group within ten minutes, by one request', async () => {
    await open('U0REP2', 'jane')
    room.exec.groups[0]?.emails.push('eve@acme.com')
    expect(await open('U0REP2', 'eve')).toMatchObject(refused)
    room.later(10 * MINUTE)
    expect(await costOf(open('U0REP2', 'eve'))).toEqual([`${MEMBERS} g1`])
    expect(await open('U0REP2', 'eve')).toMatchObject(by('group_coach'))
  })

  it('sees nobody who has left the group a day ago', async () => {
    await open('U0REP2', 'jane')
    room.exec.groups[0] = { id: 'g1', name: 'Enterprise Sales', emails: [] }
    room.later(DAY)
    expect(await open('U0REP2', 'jane')).toMatchObject(refused)
    expect(await list('U0REP2', 'jane@acme.com')).toMatchObject(notListed)
  })

  it('coaches nobody once the group has another name in Exec, unless the settings name its id', async () => {
    await open('U0REP2', 'jane')
    room.exec.groups[0] = { id: 'g1', name: 'Strategic Sales', emails: ['jane@acme.com'] }
    room.exec.groups[1] = { id: 'g2', name: 'Small Business', emails: ['gus@acme.com'] }
    room.later(DAY)
    expect(await open('U0REP2', 'jane')).toMatchObject(refused)
    expect(await open('U0COLLEAGUE', 'gus')).toMatchObject(by('group_coach'))
    expect(report()).toEqual({ unknown: ['enterprise SALES'] })
    expect(room.lines.filter((line) => line.includes('EXEC_GROUP_COACHES'))).toEqual([
      expect.stringMatching(/"level":"?(?:40|warn).*"exec_group":"enterprise SALES"/),
    ])
  })

  it('coaches no group if two have the name', async () => {
    room.exec.groups.push({ id: 'g3', name: 'ENTERPRISE sales ', emails: ['eve@acme.com'] })
    for (const whose of ['jane', 'eve']) expect(await open('U0REP2', whose)).toMatchObject(refused)
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
    expect(await open('U0REP2', 'jane')).toMatchObject(by('group_coach'))
    expect(await costOf(open('U0REP2', 'gus'))).toEqual(['/sessions/gus', `${MEMBERS} g2`])
    expect(await open('U0REP2', 'gus')).toMatchObject(by('group_coach'))
    expect(await open('U0REP2', 'eve')).toMatchObject(refused)
  })

  it('is not established while Exec does not tell the groups or their members', async () => {
    for (const path of [GROUPS, MEMBERS]) {
      room.restart({ groupCoaches: SETTINGS })
      await open('U0GUEST', 'jane')
      room.exec.faults.clear()
      room.exec.faults.setFor(path, { kind: 'server_error', status: 503 })
      const failure = unreadable('groups_unreadable')
      expect(await open('U0REP2', 'jane')).toMatchObject(failure)
      expect(await list('U0REP2', 'jane@acme.com')).toMatchObject(failure)
      expect(await scope('U0REP2')).toMatchObject(failure)
      expect(await mayManage('U0REP2', 'jane')).toMatchObject(failure)
      expect(report()).toBe(path === GROUPS ? 'not_read' : 'ok')
      expect(await open('U0REP', 'jane')).toMatchObject(by('participant'))
      expect(await open('U0ADMIN', 'jane')).toMatchObject(by('admin'))
    }
  })

  it('may not manage a card of a session that Exec no longer has', async () => {
    expect(await mayManage('U0REP2', 'gone')).toEqual({
      ok: false,
      error: { kind: 'not_found' },
    })
  })
})

describe('scopeOf for a coach of groups', () => {
  it('names the groups with their members', async () => {
    const found = await scope('U0REP2')
    if (!found.ok) throw new Error('A coach was refused.')
    expect(found.value).toEqual({
      kind: 'groups',
      by: 'group_coach',
      groups: [
        {
          id: 'g1',
          name: 'Enterprise Sales',
          members: new Map([['jane@acme.com', { email: 'jane@acme.com', name: 'jane L', isAdmin: false }]]),
        },
      ],
    })
    expect(isInScope(found.value, ' Jane@ACME.com')).toBe(true)
    for (const email of ['gus@acme.com', '', undefined, null])
      expect(isInScope(found.value, email)).toBe(false)
    expect(isInScope({ kind: 'everyone', by: 'coach' }, undefined)).toBe(true)
  })

  it('is everyone for an admin who coaches a group too', async () => {
    room.restart({ groupCoaches: [{ group: 'SMB', coaches: { ...NOBODY, users: ['U0ADMIN'] } }] })
    expect(await scope('U0ADMIN')).toEqual({
      ok: true,
      value: { kind: 'everyone', by: 'admin' },
    })
  })

  it('has a group without members, and each group once', async () => {
    room.exec.groups.push({ id: 'g3', name: 'Empty', emails: [] })
    const coaches = { ...NOBODY, users: ['U0REP2'] }
    room.restart({ groupCoaches: ['Empty', 'SMB', 'g3', 'smb'].map((group) => ({ group, coaches })) })
    expect(await scope('U0REP2')).toMatchObject({
      value: { groups: [{ id: 'g3' }, { id: 'g2' }] },
    })
  })

  it('names what is known though a user group of another entry is unreadable', async () => {
    room.restart({
      groupCoaches: [
        { group: 'Enterprise Sales', coaches: { ...NOBODY, users: ['U0REP2'] } },
        { group: 'SMB', coaches: { ...NOBODY, groups: ['S0NOSUCH'] } },
      ],
    })
    expect(await scope('U0REP2')).toMatchObject({ value: { groups: [{ id: 'g1' }] } })
    expect(await open('U0REP2', 'jane')).toMatchObject(by('group_coach'))
    expect(await open('U0REP2', 'gus')).toMatchObject(unreadable('coaches_unreadable'))
    expect(await scope('U0COLLEAGUE')).toMatchObject(unreadable('coaches_unreadable'))
  })

  it('is refused to the coach of a group that Exec does not have', async () => {
    room.restart({ groupCoaches: [{ group: 'Nowhere', coaches: { ...NOBODY, users: ['U0REP2'] } }] })
    expect(await scope('U0REP2')).toMatchObject(notListed)
    expect(await open('U0REP2', 'jane')).toMatchObject(refused)
  })

  it('is refused to people of other organizations and without an account, whatever the settings say', async () => {
    room.restart({
      groupCoaches: [{ group: 'SMB', coaches: { ...NOBODY, users: ['U0OUTSIDER', 'U0GONE'] } }],
    })
    expect(await scope('U0OUTSIDER')).toEqual({
      ok: false,
      error: { kind: 'other_organisation' },
    })
    expect(await scope('U0GONE')).toEqual({ ok: false, error: { kind: 'deactivated' } })
    expect(await open('U0OUTSIDER', 'gus')).toEqual({ ok: false, error: { kind: 'other_organisation' } })
  })
})

describe('a monitor of a scenario', () => {
  const ACCESS = `/scenarios/${SCENARIO}/access`

  beforeEach(() => {
    room.exec.grants.push(
      { scenario: SCENARIO, email: 'carla@acme.com', can: ['monitor'] },
      { scenario: SCENARIO, email: 'ravi@acme.com', can: ['edit'] },
      { scenario: SCENARIO, email: 'colin@acme.com', can: ['view', 'share'] },
    )
    room.restart({ monitors: true })
  })

  it.each([
    ['U0COACH', by('monitor')],
    ['U0REP2', by('monitor')],
    ['U0COLLEAGUE', refused],
    ['U0ADMIN', by('admin')],
    ['U0REP', by('participant')],
    ['U0NOMAIL', unreadable('email_missing')],
  ])('%s opens a session of it as %j says, but no list, and removes no card', async (user, answer) => {
    expect(await open(user, 'jane')).toMatchObject(answer)
    if (user === 'U0ADMIN' || user === 'U0REP') return
    expect((await list(user, 'jane@acme.com')).ok).toBe(false)
    expect((await mayManage(user, 'jane')).ok).toBe(false)
    expect((await scope(user)).ok).toBe(false)
  })

  it('sees no session of another scenario, or without one', async () => {
    room.exec.sessions.set(
      'other',
      sessionDocument({ id: 'other', scenario: { id: 's2', name: 'Two', slug: 'two' } }),
    )
    room.exec.sessions.set('none', sessionDocument({ id: 'none', scenario: {} }))
    expect(await open('U0COACH', 'other')).toMatchObject(refused)
    expect(await open('U0COACH', 'none')).toMatchObject(refused)
  })

  it('takes one request more an hour, and only where no other rule says yes', async () => {
    await open('U0REP', 'jane')
    expect(room.exec.requests.map(({ path }) => path)).not.toContain(ACCESS)
    await open('U0ADMIN', 'jane')
    expect(room.exec.requests.map(({ path }) => path)).not.toContain(ACCESS)
    expect(await costOf(open('U0COACH', 'jane'))).toEqual([ACCESS])
    expect(await costOf(open('U0COACH', 'jane'))).toEqual([])
    expect(await costOf(open('U0COACH', 'gus'))).toEqual(['/sessions/gus'])
    room.later(60 * MINUTE)
    expect(await costOf(open('U0COACH', 'jane'))).toEqual([ACCESS])
  })

  it('loses the right within an hour', async () => {
    expect(await open('U0COACH', 'jane')).toMatchObject(by('monitor'))
    room.exec.grants.length = 0
    room.later(60 * MINUTE)
    expect(await open('U0COACH', 'jane')).toMatchObject(refused)
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
    expect(await open('U0COACH', 'jane')).toMatchObject(by('monitor'))
  })

  it('is not established while Exec does not tell', async () => {
    room.exec.faults.setFor(ACCESS, { kind: 'server_error', status: 503 })
    expect(await open('U0COACH', 'jane')).toMatchObject(unreadable('monitors_unreadable'))
    expect(await open('U0REP', 'jane')).toMatchObject(by('participant'))
  })

  it('is nobody unless the settings turn it on', async () => {
    room.restart()
    expect(await open('U0COACH', 'jane')).toMatchObject(refused)
    expect(room.exec.requests.map(({ path }) => path)).not.toContain(ACCESS)
  })
})
