import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openList } from '../../src/access/lists.ts'
import type { Refusal } from '../../src/access/policy.ts'
import { isInScope, scopeOf } from '../../src/access/team.ts'
import type { Result } from '../../src/lib/result.ts'
import { type AccessRoom, NOBODY, startAccess } from '../support/access.ts'
import { acmePerson } from '../support/acme.ts'
import { ID, sessionDocument } from '../support/exec/session-documents.ts'
import { sendQuestion } from '../support/sent-question.ts'

/** Each person has one role at most. */
const SETTINGS = {
  coaches: { users: ['U0REP2'], groups: ['S0COACHES'] },
  groupCoaches: [
    { group: 'enterprise SALES', coaches: { ...NOBODY, emails: ['colin@acme.com'] } },
    { group: 'g2', coaches: { ...NOBODY, users: ['U0BEN', 'U0OUTSIDER', 'U0GONE'] } },
  ],
  monitors: true,
}

let room: AccessRoom

async function start(): Promise<void> {
  room = await startAccess(SETTINGS)
  for (const name of ['ben', 'mia', 'moe', 'asif'])
    room.slack.workspace.people.push(acmePerson(`U0${name.toUpperCase()}`, name, name))
  room.exec.sessions.set(ID, sessionDocument())
  for (const name of ['jane', 'gus', 'colin', 'moe']) room.addMember(name)
  room.addMember('ada', 'admin')
  room.exec.groups.push(
    { id: 'g1', name: 'Enterprise Sales', emails: ['jane@acme.com'] },
    { id: 'g2', name: 'SMB', emails: ['gus@acme.com'] },
  )
  room.exec.grants.push({ scenario: 's1a2b3c4d5e6', email: 'moe@acme.com', can: ['monitor'] })
  await sendQuestion(room.app.viewers.sources.stored, { session: ID, person: 'U0REP', coach: 'U0ASIF' })
}

/** The rule that lets someone, or what keeps them. */
function ruleOf(
  answer: Result<{ by: string }, Refusal | { kind: string; document?: string; scenario?: string }>,
) {
  if (answer.ok) return answer.value.by
  const { document: _, scenario: __, ...refusal } = answer.error
  return refusal
}

const restricted = { kind: 'not_allowed', rule: 'restricted' }
const guest = { kind: 'not_allowed', rule: 'guest' }
const unlisted = { kind: 'list_not_allowed' }
const unknown = (failure: object) => ({ kind: 'not_established', failure })
const unread = unknown({ kind: 'profile_unreadable', slackError: 'user_not_found' })
const noEmail = unknown({ kind: 'email_missing' })
const [outside, gone] = [{ kind: 'other_organisation' }, { kind: 'deactivated' }]

describe("with Jane's session", () => {
  beforeAll(start)
  afterAll(() => room.close())
  beforeEach(() => {
    // Exec's limit for a minute is over.
    room.later(60_000)
    room.restart(SETTINGS)
    room.exec.requests.length = 0
  })

  describe.each([
    ['the participant', 'U0REP', { opens: 'participant', all: unlisted }],
    ['a coach by id', 'U0REP2', { opens: 'coach' }],
    ['a coach by user group', 'U0COACH', { opens: 'coach' }],
    ["one of Exec's admins", 'U0ADMIN', { opens: 'admin' }],
    ["a coach of the participant's group", 'U0COLLEAGUE', { opens: 'group_coach' }],
    ['a coach of another group', 'U0BEN', { opens: restricted, lists: unlisted, all: 'group_coach' }],
    ['a monitor of the scenario', 'U0MOE', { opens: 'monitor', manages: restricted, lists: unlisted }],
    ['someone whom she asked', 'U0ASIF', { opens: 'asked', manages: restricted, lists: unlisted }],
    ['a full member', 'U0MIA', { opens: restricted, lists: unlisted }],
    ['a guest', 'U0GUEST', { opens: guest, openly: guest, lists: unlisted }],
    ['someone without an email', 'U0NOMAIL', { opens: noEmail }],
    ['someone deactivated', 'U0GONE', { opens: gone, openly: gone }],
    ['someone of another organization', 'U0OUTSIDER', { opens: outside, openly: outside }],
    ['someone whom Slack does not tell', 'U0NOBODY', { opens: unread, openly: unread }],
  ] as [
    string,
    string,
    { opens: unknown; openly?: unknown; manages?: unknown; lists?: unknown; all?: unknown },
  ][])('%s', (_, user, { opens, openly = 'workspace', manages = opens, lists = opens, all = lists }) => {
    it(`opens her session by ${JSON.stringify([opens, openly])}`, async () => {
      expect(ruleOf(await room.viewer(user).open(ID))).toEqual(opens)
      room.restart({ ...SETTINGS, rule: 'workspace' })
      expect(ruleOf(await room.viewer(user).open(ID))).toEqual(openly)
    })

    it(`removes a card of it by ${JSON.stringify(manages)}, whatever EXEC_ACCESS says`, async () => {
      room.restart({ ...SETTINGS, rule: 'workspace' })
      expect(ruleOf(await room.viewer(user).mayManage(ID))).toEqual(manages)
    })

    it(`lists her sessions by ${JSON.stringify(lists)}, and Exec is not asked in vain`, async () => {
      for (const of of [{ slackUser: 'U0REP' }, { email: ' Jane@acme.com ' }])
        expect(ruleOf(await openList(room.viewer(user), { of, page: 1 }))).toEqual(lists)
      expect(room.paths.includes('/sessions')).toBe(typeof lists === 'string')
    })

    it(`may list others by ${JSON.stringify(all)}`, async () => {
      for (const priority of ['interactive', 'background'] as const)
        expect(ruleOf(await scopeOf(room.viewer(user), priority))).toEqual(all)
      expect(room.paths).not.toContain('/sessions')
    })
  })
})

describe('scopeOf', () => {
  beforeEach(start)
  afterEach(() => room.close())

  it('names the groups of a coach with their members', async () => {
    const found = await scopeOf(room.viewer('U0COLLEAGUE'))
    if (!found.ok) throw new Error('A coach was refused.')
    const jane = { email: 'jane@acme.com', name: 'jane L', isAdmin: false }
    const group = { id: 'g1', name: 'Enterprise Sales', members: new Map([[jane.email, jane]]) }
    expect(found.value).toEqual({ kind: 'groups', by: 'group_coach', groups: [group] })
    expect(isInScope(found.value, ' Jane@ACME.com')).toBe(true)
    for (const email of ['gus@acme.com', '', undefined]) expect(isInScope(found.value, email)).toBe(false)
    expect(isInScope({ kind: 'everyone', by: 'coach' }, undefined)).toBe(true)
  })

  it('is everyone for an admin who coaches a group too', async () => {
    room.restart({ groupCoaches: [{ group: 'SMB', coaches: { ...NOBODY, users: ['U0ADMIN'] } }] })
    expect(await scopeOf(room.viewer('U0ADMIN'))).toEqual({
      ok: true,
      value: { kind: 'everyone', by: 'admin' },
    })
  })

  it('has a group without members, and each group once', async () => {
    room.exec.groups.push({ id: 'g3', name: 'Empty', emails: [] })
    const coaches = { ...NOBODY, users: ['U0REP2'] }
    room.restart({ groupCoaches: ['Empty', 'SMB', 'g3', 'smb'].map((group) => ({ group, coaches })) })
    const found = await scopeOf(room.viewer('U0REP2'))
    expect(found).toMatchObject({ value: { groups: [{ id: 'g3' }, { id: 'g2' }] } })
  })

  it('reads the members of Exec once a day in the background, even for a user who is not among them', async () => {
    room.restart()
    for (let time = 0; time < 5; time += 1) {
      expect(await scopeOf(room.viewer('U0REP2'), 'background')).toEqual({ ok: false, error: unlisted })
      room.later(11 * 60_000)
    }
    expect(room.paths).toEqual(['/workspace/members'])
  })

  it('is not established if roles are unreadable, except for coaches named in the settings', async () => {
    room.exec.faults.set({ kind: 'reset' })
    room.slack.fault('usergroups.users.list', { kind: 'error', error: 'internal_error', times: 10 })
    for (const user of ['U0ADMIN', 'U0COACH'])
      expect(await scopeOf(room.viewer(user))).toMatchObject({ error: { kind: 'not_established' } })
    expect(await scopeOf(room.viewer('U0REP2'))).toMatchObject({ value: { kind: 'everyone', by: 'coach' } })
  })
})
