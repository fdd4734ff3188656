import { beforeEach, describe, expect, it } from 'vitest'
import { Groups, Members } from '../../src/exec/members.ts'
import { failed, ok } from '../../src/lib/result.ts'
import { DAY_MS, MINUTE_MS } from '../support/durations.ts'
import { execMember } from '../support/exec/members.ts'
import { execForEachTest } from '../support/exec-for-each-test.ts'

const RESERVED = failed({ kind: 'quota_reserved' })

const yes = ok(true)
const no = ok(false)

const room = execForEachTest()
let members: Members

beforeEach(() => {
  room.exec.members = [
    { ...execMember('ann', 'admin'), email: ' Ann@ACME.com' },
    execMember('sam', 'staff'),
    execMember('max'),
  ]
  members = new Members(room.client, room)
})

describe('Members.isAdmin', () => {
  it.each([
    ['aNN@acme.COM ', yes],
    ['sam@acme.com', no],
    ['max@acme.com', no],
    ['eve@acme.com', no],
    ['', no],
  ])('is true only for the role admin, by an email in any case: %j', async (email, answer) => {
    expect(await members.isAdmin(email, 'interactive')).toEqual(answer)
    expect(await new Members(room.client, room).isAdmin(email, 'interactive')).toEqual(answer)
    expect(room.sent).toBe(1)
  })

  it('is true for someone who is listed several times, once as admin', async () => {
    room.exec.members = [execMember('ann', 'admin'), execMember('ann'), execMember('max'), execMember('max')]
    expect(await members.isAdmin('ann@acme.com', 'interactive')).toEqual(yes)
    expect(await members.isAdmin('max@acme.com', 'interactive')).toEqual(no)
  })

  it('reads the list anew for someone who is not in it', async () => {
    await members.isAdmin('ann@acme.com', 'interactive')
    room.exec.members.push(execMember('eve', 'admin'))
    room.now += 10 * MINUTE_MS
    expect(await members.isAdmin('eve@acme.com', 'optional')).toEqual(no)
    expect(await members.isAdmin('eve@acme.com', 'interactive')).toEqual(yes)
  })

  it('reads the list anew for an admin who changes something, once in ten minutes', async () => {
    const is = (email: string) => members.isAdmin(email, 'interactive', true)
    expect(await is('ann@acme.com')).toEqual(yes)
    room.exec.members.shift()
    room.now += 10 * MINUTE_MS - 1
    expect([await is('ann@acme.com'), await is('max@acme.com'), room.sent]).toEqual([yes, no, 1])
    room.now += 1
    expect([await is('max@acme.com'), room.sent]).toEqual([no, 1])
    expect([await is('ann@acme.com'), room.sent]).toEqual([no, 2])
  })

  it('reads a list of 5,001 members over two minutes, for the admin on its last page', async () => {
    room.exec.members = Array.from({ length: 5000 }, (_, at) => execMember(`p${at}`))
    room.exec.members.push(execMember('ann', 'admin'))
    expect(await members.isAdmin('ann@acme.com', 'interactive')).toEqual(RESERVED)
    expect(room.sent).toBe(10 + 30)
    room.now += 30 * MINUTE_MS
    expect(await members.isAdmin('ann@acme.com', 'interactive')).toEqual(yes)
    expect(room.sent).toBe(51)
  })

  it('says of nobody that they are no admin where Exec has more members than could be read', async () => {
    const data = Array.from({ length: 100 }, (_, at) => execMember(`p${at}`, at === 0 ? 'admin' : 'member'))
    const body = JSON.stringify({ data, pagination: { total_pages: 9 } })
    room.exec.faults.set({ kind: 'answer', status: 200, body })
    const unread = failed({ kind: 'unreadable', reason: 'unexpected' })
    for (const one of [members, new Members(room.client, room)]) {
      expect(await one.isAdmin('p0@acme.com', 'interactive')).toEqual(yes)
      expect(await one.isAdmin('p1@acme.com', 'interactive')).toEqual(no)
      expect(await one.isAdmin('eve@acme.com', 'interactive')).toEqual(unread)
      expect(await one.isAdmin('eve@acme.com', 'background')).toEqual(unread)
      expect(await one.spellingOf('eve@acme.com')).toEqual(unread)
      room.now += 11 * 60 * MINUTE_MS
    }
    expect(room.sent).toBe(2)
  })
})

it('Members.find reads a list of up to ten pages now where that is asked for, and a longer one that is ten minutes old', async () => {
  const find = () => members.find('ann@acme.com', { priority: 'interactive' }, { isNow: true })
  for (const sent of [1, 2]) {
    expect(await find()).toMatchObject(ok({ isAdmin: true }))
    expect(room.sent).toBe(sent)
  }
  room.exec.members.push(...Array.from({ length: 1000 }, (_, at) => execMember(`p${at}`)))
  room.now += MINUTE_MS
  await find()
  expect(room.sent).toBe(2 + 11)
  room.now += 10 * MINUTE_MS - 1
  await find()
  expect(room.sent).toBe(2 + 11)
  room.now += 1
  room.exec.faults.set({ kind: 'limited', retryAfter: 60, where: 'body' })
  expect(await find()).toMatchObject({ ok: false, error: { kind: 'limited' } })
})

it('Members.find knows someone by their email, as another replica has stored them', async () => {
  const ann = { email: 'Ann@ACME.com', name: 'ann Lee', isAdmin: true }
  for (const one of [members, new Members(room.client, room)])
    expect(await one.find('ann@acme.com', { priority: 'interactive' })).toEqual(ok(ann))
  expect(room.sent).toBe(1)
})

describe('Members.spellingOf', () => {
  it('returns the spelling in a cached list, and reads none', async () => {
    expect(await members.spellingOf('ann@acme.com')).toEqual(RESERVED)
    await members.isAdmin('ann@acme.com', 'interactive')
    expect(await members.spellingOf('ann@acme.com ')).toEqual(ok('Ann@ACME.com'))
    expect(await members.spellingOf('MAX@acme.com')).toEqual(ok('max@acme.com'))
    expect(await members.spellingOf('eve@acme.com')).toEqual(ok(undefined))
    expect(room.sent).toBe(1)
  })

  it('reads a missing list for an interactive caller, and no newer one', async () => {
    expect(await members.spellingOf('ann@acme.com', 'interactive')).toEqual(ok('Ann@ACME.com'))
    room.now += DAY_MS
    expect(await members.spellingOf('eve@acme.com', 'interactive')).toEqual(ok(undefined))
    expect(room.sent).toBe(1)
  })
})

it('Groups read the members of each group by themselves, once for all replicas', async () => {
  room.exec.groups.push(
    { id: 'g1', name: 'Enterprise Sales', emails: ['sam@acme.com', 'max@acme.com'] },
    { id: 'g2', name: 'SMB', emails: ['max@acme.com'] },
    { id: 'g3', name: 'Empty', emails: [] },
  )
  const groups = () => new Groups(room.client, room)
  const isIn = async (one: Groups, group: string, email: string) => {
    const found = await one.membersOf(group).find(email, { priority: 'interactive', user: 'U0COACH' })
    return found.ok ? found.value !== undefined : undefined
  }
  const one = groups()
  expect(await isIn(one, 'g1', 'Sam@acme.com')).toBe(true)
  expect(await isIn(one, 'g2', 'sam@acme.com')).toBe(false)
  expect(await isIn(one, 'g2', 'max@acme.com')).toBe(true)
  expect(await isIn(one, 'g3', 'max@acme.com')).toBe(false)
  expect(await isIn(groups(), 'g1', 'max@acme.com')).toBe(true)
  expect(await groups().membersOf('g4').find('max@acme.com', { priority: 'optional' })).toEqual(RESERVED)
  expect(room.exec.requests.map(({ query }) => query.group_ids)).toEqual(['g1', 'g2', 'g3'])
})
