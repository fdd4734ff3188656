import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createMemoryStore } from '../../src/database/memory-store.ts'
import type { Store } from '../../src/database/store.ts'
import { ExecClient } from '../../src/exec/exec-client.ts'
import { readGroup } from '../../src/exec/member.ts'
import { Groups } from '../../src/exec/members.ts'
import { RateLimit } from '../../src/exec/rate-limit.ts'
import { capturedLog } from '../support/exec/captured-log.ts'
import { type FakeExec, startExec } from '../support/exec/fake-exec.ts'

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE
const ASKER = { priority: 'interactive', user: 'U0COACH' } as const

let exec: FakeExec
let store: Store
const clients: ExecClient[] = []
let now = 0

beforeEach(async () => {
  now = Date.parse('2026-03-15T14:30:00Z')
  exec = await startExec({ clock: () => now })
  addMembers(['jane', 'bo', 'ada'])
  exec.groups.push(
    { id: 'g1', name: 'Enterprise Sales', emails: ['jane@acme.com', 'bo@acme.com'] },
    { id: 'g2', name: 'SMB', emails: ['bo@acme.com'] },
    { id: 'g3', name: 'Empty', emails: [] },
  )
  store = createMemoryStore({ clock: () => now })
})

afterEach(async () => {
  for (const client of clients.splice(0)) client.close()
  await exec.close()
})

function addMembers(names: readonly string[]): void {
  for (const name of names)
    exec.members.push({
      id: name,
      email: `${name}@acme.com`,
      first_name: name,
      last_name: 'Lee',
      role: 'member',
    })
}

function replica(limits = {}): Groups {
  const { log } = capturedLog()
  const clock = () => now
  const rateLimit = new RateLimit({ store, clock, limits })
  const client = new ExecClient({
    baseUrl: exec.url,
    apiKey: exec.apiKey,
    log,
    timing: { retries: 0 },
    rateLimit,
    clock,
  })
  clients.push(client)
  return new Groups(client, { clock, store, timing: { pollMs: 5 } })
}

function sent(): string[] {
  return exec.requests.map(({ path, query }) => [path, query.group_ids, query.page].filter(Boolean).join(' '))
}

async function isIn(groups: Groups, group: string, email: string): Promise<boolean | undefined> {
  const found = await groups.membersOf(group).find(email, ASKER)
  return found.ok ? found.value !== undefined : undefined
}

describe('readGroup', () => {
  it.each([
    [
      { id: 'g1', name: ' Sales ', created_at: 'x' },
      { id: 'g1', name: 'Sales' },
    ],
    [
      { id: 'g1', name: null },
      { id: 'g1', name: '' },
    ],
    [
      { id: 'g1', name: 3 },
      { id: 'g1', name: '' },
    ],
    [{ id: '', name: 'Sales' }, undefined],
    [{ name: 'Sales' }, undefined],
    ['g1', undefined],
  ])('reads %j as %j', (value, group) => {
    expect(readGroup(value)).toEqual(group)
  })
})

describe('Groups', () => {
  it('reads the groups once a day, for all replicas', async () => {
    const expected = [
      { id: 'g1', name: 'Enterprise Sales' },
      { id: 'g2', name: 'SMB' },
      { id: 'g3', name: 'Empty' },
    ]
    expect(await replica().all('interactive')).toEqual({ ok: true, value: expected })
    now += DAY - 1
    expect(await replica().all('interactive')).toEqual({ ok: true, value: expected })
    expect(sent()).toEqual(['/workspace/groups 1'])
    now += 1
    exec.groups.pop()
    expect(await replica().all('interactive')).toMatchObject({ value: { length: 2 } })
    expect(exec.requests).toHaveLength(2)
  })

  it('reads the members of each group by themselves, once a day', async () => {
    const groups = replica()
    expect(await isIn(groups, 'g1', 'Jane@acme.com')).toBe(true)
    expect(await isIn(groups, 'g2', 'jane@acme.com')).toBe(false)
    expect(await isIn(groups, 'g2', 'bo@acme.com')).toBe(true)
    expect(await isIn(groups, 'g3', 'bo@acme.com')).toBe(false)
    expect(await isIn(replica(), 'g1', 'bo@acme.com')).toBe(true)
    const once = ['/workspace/members g1 1', '/workspace/members g2 1', '/workspace/members g3 1']
    expect(sent()).toEqual(once)
    now += DAY
    expect(await isIn(groups, 'g1', 'jane@acme.com')).toBe(true)
    expect(sent()).toEqual([...once, '/workspace/members g1 1'])
  })

  it('finds someone new within ten minutes, and loses who left within a day', async () => {
    const groups = replica()
    await isIn(groups, 'g2', 'bo@acme.com')
    exec.groups[1] = { id: 'g2', name: 'SMB', emails: ['jane@acme.com'] }
    now += 10 * MINUTE - 1
    expect(await isIn(groups, 'g2', 'jane@acme.com')).toBe(false)
    expect(await isIn(groups, 'g2', 'bo@acme.com')).toBe(true)
    expect(exec.requests).toHaveLength(1)
    now += 1
    expect(await isIn(groups, 'g2', 'jane@acme.com')).toBe(true)
    expect(await isIn(groups, 'g2', 'bo@acme.com')).toBe(false)
    expect(exec.requests).toHaveLength(2)
  })

  it('takes a look for someone new out of the share of the person who asks', async () => {
    const groups = replica({ perMinute: 60, perDay: 8 })
    expect(await isIn(groups, 'g2', 'jane@acme.com')).toBe(false)
    for (let count = 0; count < 9; count += 1) {
      now += 10 * MINUTE
      expect(await isIn(groups, 'g2', 'jane@acme.com')).toBe(false)
    }
    // The first list serves everyone; a person may use a quarter of the day's requests.
    expect(exec.requests).toHaveLength(1 + 2)
    expect(await groups.membersOf('g2').find('jane@acme.com', { ...ASKER, user: 'U0OTHER' })).toMatchObject({
      ok: true,
    })
    expect(exec.requests).toHaveLength(1 + 3)
  })

  it('reads a group of 5,000 members in 50 requests, which all who ask share', async () => {
    const names = Array.from({ length: 5000 }, (_, index) => `p${index}`)
    addMembers(names)
    exec.groups.push({ id: 'g4', name: 'Everyone', emails: names.map((name) => `${name}@acme.com`) })
    const groups = replica({ backgroundShare: 100 })
    const found = await Promise.all(
      ['p0', 'p4999', 'jane'].map((name) => isIn(groups, 'g4', `${name}@acme.com`)),
    )
    expect(found).toEqual([true, true, false])
    now += 8 * 60 * MINUTE
    expect(await isIn(replica(), 'g4', 'p2500@acme.com')).toBe(true)
    expect(await isIn(replica(), 'g4', 'jane@acme.com')).toBe(false)
    expect(exec.requests).toHaveLength(50)
  })

  it('keeps answering for another day while Exec does not', async () => {
    const groups = replica()
    await groups.all('interactive')
    await isIn(groups, 'g1', 'jane@acme.com')
    now += DAY
    exec.faults.set({ kind: 'server_error', status: 503 })
    expect(await groups.all('interactive')).toMatchObject({ ok: true })
    expect(await isIn(groups, 'g1', 'jane@acme.com')).toBe(true)
    now += DAY
    expect(await groups.all('interactive')).toEqual({
      ok: false,
      error: { kind: 'server_fault', status: 503 },
    })
    expect(await isIn(groups, 'g1', 'jane@acme.com')).toBeUndefined()
  })

  it('asks nothing for an optional caller', async () => {
    const groups = replica()
    const reserved = { ok: false, error: { kind: 'quota_reserved' } }
    expect(await groups.all('optional')).toEqual(reserved)
    expect(await groups.membersOf('g1').find('jane@acme.com', { priority: 'optional' })).toEqual(reserved)
    expect(exec.requests).toEqual([])
  })
})
