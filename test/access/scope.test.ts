import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { isInScope, type ListScope, limitToScope, scopeOf } from '../../src/access/scope.ts'
import { type AccessRoom, NOBODY, startAccess } from '../support/access.ts'

let room: AccessRoom

async function start(): Promise<void> {
  room = await startAccess({
    coaches: { users: ['U0REP2'], groups: ['S0COACHES'] },
    groupCoaches: [
      { group: 'enterprise SALES', coaches: { ...NOBODY, emails: ['colin@acme.com'] } },
      { group: 'g2', coaches: { ...NOBODY, users: ['U0BEN'] } },
    ],
  })
  for (const name of ['jane', 'gus', 'colin']) room.addMember(name)
  room.addMember('ada', 'admin')
  room.exec.groups.push(
    { id: 'g1', name: 'Enterprise Sales', emails: ['jane@acme.com'] },
    { id: 'g2', name: 'SMB', emails: ['gus@acme.com'] },
  )
}

const unlisted = { kind: 'list_not_allowed' }

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
})

describe('limitToScope', () => {
  const jane = { email: 'jane@acme.com', name: 'Jane', isAdmin: false }
  const group = { id: 'g1', name: 'A', members: new Map([[jane.email, jane]]) }
  const scope: ListScope = { kind: 'groups', by: 'group_coach', groups: [group] }
  const list = (...emails: (string | undefined)[]) => ({
    sessions: emails.map((email) => ({ id: `of ${email}`, person: { email }, scenario: {} })),
    page: 1,
    hasMore: false,
    total: 7,
    readAt: new Date('2026-03-29T10:00:00Z'),
  })

  it('keeps only the sessions of members, and drops the total with the others', () => {
    const found = list('jane@ACME.com', 'gus@acme.com', undefined)
    expect(limitToScope(found, scope)).toMatchObject({
      sessions: [{ id: 'of jane@ACME.com' }],
      total: undefined,
    })
    expect(limitToScope(found, { kind: 'everyone', by: 'admin' })).toBe(found)
  })

  it('keeps the total if it leaves nothing out', () => {
    expect(limitToScope(list('jane@acme.com'), scope).total).toBe(7)
  })
})
