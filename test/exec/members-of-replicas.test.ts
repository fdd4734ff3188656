import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createMemoryStore } from '../../src/database/memory-store.ts'
import type { Store } from '../../src/database/store.ts'
import { ExecClient } from '../../src/exec/exec-client.ts'
import { Members } from '../../src/exec/members.ts'
import { RateLimit } from '../../src/exec/rate-limit.ts'
import { capturedLog } from '../support/exec/captured-log.ts'
import { type FakeExec, startExec } from '../support/exec/fake-exec.ts'
import type { ExecMember } from '../support/exec/groups.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const DOWN = { kind: 'server_error', status: 503 } as const
const TIMING = { lockMs: 150, pollMs: 2 }

const yes = { ok: true, value: true }
const no = { ok: true, value: false }

let exec: FakeExec
let store: Store
const clients: ExecClient[] = []
let now = 0

beforeEach(async () => {
  now = Date.parse('2026-03-15T14:30:00Z')
  exec = await startExec({ clock: () => now })
  exec.members = [member('ann', 'admin'), member('max', 'member')]
  store = createMemoryStore({ clock: () => now })
})

afterEach(async () => {
  for (const client of clients.splice(0)) client.close()
  await exec.close()
})

function member(name: string, role: ExecMember['role']): ExecMember {
  return { id: name, email: `${name}@acme.com`, first_name: name, last_name: 'Lee', role }
}

function replica(perDay = 1000, perMinute = 60): Members {
  const clock = () => now
  const client = new ExecClient({
    baseUrl: exec.url,
    apiKey: exec.apiKey,
    log: capturedLog().log,
    timing: { retries: 0 },
    rateLimit: new RateLimit({ store, limits: { perDay, perMinute }, clock }),
    clock,
  })
  clients.push(client)
  return new Members(client, { clock, store, timing: TIMING })
}

describe('Members of several replicas', () => {
  it('read the list once a day', async () => {
    const [one, two] = [replica(), replica()]
    expect(await one.isAdmin('ann@acme.com')).toEqual(yes)
    now += HOUR
    expect(await two.isAdmin('ann@acme.com')).toEqual(yes)
    expect(await replica().isAdmin('max@acme.com')).toEqual(no)
    expect(exec.requests).toHaveLength(1)
    now += 23 * HOUR
    exec.members = [member('ann', 'member')]
    expect(await two.isAdmin('ann@acme.com')).toEqual(no)
    expect(await one.isAdmin('ann@acme.com')).toEqual(no)
    expect(exec.requests).toHaveLength(2)
  })

  it('read the list once when they ask at the same time', async () => {
    exec.faults.latencyMs = 20
    const replicas = Array.from({ length: 4 }, () => replica())
    const answers = await Promise.all(replicas.map((one) => one.isAdmin('ann@acme.com')))
    expect(answers).toEqual([yes, yes, yes, yes])
    expect(exec.requests).toHaveLength(1)
  })

  it('read the list at most once in ten minutes for someone who is not in it', async () => {
    const [one, two] = [replica(), replica()]
    await one.isAdmin('ann@acme.com')
    exec.members.push(member('eve', 'admin'), member('bob', 'admin'))
    now += 10 * MINUTE
    expect(await one.isAdmin('eve@acme.com')).toEqual(yes)
    now += 10 * MINUTE - 1
    expect(await two.isAdmin('bob@acme.com')).toEqual(yes)
    expect(await two.isAdmin('zoe@acme.com')).toEqual(no)
    expect(exec.requests).toHaveLength(2)
    now += 1
    expect(await two.isAdmin('zoe@acme.com')).toEqual(no)
    expect(await one.isAdmin('zoe@acme.com')).toEqual(no)
    expect(exec.requests).toHaveLength(3)
  })

  it('answer from a day-old list while reading fails, also after a restart', async () => {
    await replica().isAdmin('ann@acme.com')
    exec.faults.set(DOWN)
    now += DAY
    expect(await replica().isAdmin('ann@acme.com')).toEqual(yes)
    now += DAY
    expect(await replica().isAdmin('ann@acme.com')).toMatchObject({ ok: false })
  })

  it('read the list once the lock of a replica that died has expired', async () => {
    await store.claim('members:lock', HOUR)
    const asking = replica().isAdmin('ann@acme.com')
    now += HOUR + 1
    expect(await asking).toEqual(yes)
  })

  it.each(['', 'x', '[]', '{"readAt":1}', '{"readAt":1,"isAdmin":[["a"]]}'])(
    'read the list if the stored text is unreadable: %s',
    async (text) => {
      await store.set('members', text, DAY)
      expect(await replica().isAdmin('ann@acme.com')).toEqual(yes)
    },
  )
})

describe('Members under a rate limit', () => {
  it('read a newer list only within the background share', async () => {
    const one = replica(1)
    await one.isAdmin('ann@acme.com')
    now += DAY
    expect(await one.isAdmin('ann@acme.com')).toEqual(yes)
    expect(exec.requests).toHaveLength(1)
    now += DAY
    expect(await one.isAdmin('ann@acme.com')).toEqual(yes)
    expect(exec.requests).toHaveLength(2)
  })

  it('read a list that is longer than the share of a minute over several minutes', async () => {
    exec.members = Array.from({ length: 700 }, (_, at) => member(`p${at}`, 'member'))
    exec.members.push(member('ann', 'admin'))
    const one = replica(1000, 10)
    expect(await one.isAdmin('ann@acme.com')).toEqual(yes)
    expect(exec.requests).toHaveLength(8)
    now += DAY
    exec.members.splice(700, 1, member('ann', 'member'))
    for (let count = 0; count < 3; count += 1) expect(await one.isAdmin('ann@acme.com')).toEqual(yes)
    expect(exec.requests).toHaveLength(8 + 5)
    now += MINUTE
    expect(await one.isAdmin('ann@acme.com')).toEqual(no)
    expect(exec.requests).toHaveLength(8 + 8)
  })

  it('read a list of 5,001 members over two minutes, for the admin on its last page', async () => {
    exec.members = Array.from({ length: 5000 }, (_, at) => member(`p${at}`, 'member'))
    exec.members.push(member('ann', 'admin'))
    const one = replica()
    expect(await one.isAdmin('ann@acme.com')).toEqual({ ok: false, error: { kind: 'quota_reserved' } })
    expect(exec.requests).toHaveLength(10 + 30)
    now += 30 * MINUTE
    expect(await one.isAdmin('ann@acme.com')).toEqual(yes)
    expect(exec.requests).toHaveLength(51)
  })

  it('read a long list anew for someone who is not in it once in ten minutes for each hundred members', async () => {
    exec.members = Array.from({ length: 300 }, (_, at) => member(`p${at}`, 'member'))
    const one = replica()
    expect(await one.isAdmin('eve@acme.com')).toEqual(no)
    now += 30 * MINUTE - 1
    expect(await one.isAdmin('eve@acme.com')).toEqual(no)
    expect(exec.requests).toHaveLength(3)
    now += 1
    expect(await one.isAdmin('eve@acme.com')).toEqual(no)
    expect(exec.requests).toHaveLength(6)
  })

  it('say of nobody that they are no admin where Exec has more members than could be read', async () => {
    const page = JSON.stringify({
      data: Array.from({ length: 100 }, (_, at) => member(`p${at}`, at === 0 ? 'admin' : 'member')),
      pagination: { total_pages: 9 },
    })
    exec.faults.set({ kind: 'answer', status: 200, body: page })
    const unread = { ok: false, error: { kind: 'unreadable', reason: 'not_all_members' } }
    for (const one of [replica(), replica()]) {
      expect(await one.isAdmin('p0@acme.com')).toEqual(yes)
      expect(await one.isAdmin('p1@acme.com')).toEqual(no)
      expect(await one.isAdmin('eve@acme.com')).toEqual(unread)
      expect(await one.isKnownAdmin('eve@acme.com')).toEqual(unread)
      expect(await one.spellingOf('eve@acme.com')).toEqual(unread)
      now += 11 * HOUR
    }
    expect(exec.requests).toHaveLength(2)
  })

  it('retry a refused background reading for an interactive caller', async () => {
    const one = replica(1)
    const [background, interactive] = await Promise.all([
      one.isAdmin('ann@acme.com', 'background'),
      one.isAdmin('ann@acme.com'),
    ])
    expect(background).toEqual({ ok: false, error: { kind: 'quota_reserved' } })
    expect(interactive).toEqual(yes)
  })
})
