import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ExecClient } from '../../src/exec/exec-client.ts'
import { Members } from '../../src/exec/members.ts'
import { capturedLog } from '../support/exec/captured-log.ts'
import { type FakeExec, startExec } from '../support/exec/fake-exec.ts'
import type { ExecMember } from '../support/exec/groups.ts'

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE
const DOWN = { kind: 'server_error', status: 503 } as const

let exec: FakeExec
let client: ExecClient
let members: Members
let now = 0

beforeEach(async () => {
  now = Date.parse('2026-03-15T14:30:00Z')
  exec = await startExec({ clock: () => now })
  exec.members = [member('ann', 'admin'), member('sam', 'staff'), member('max', 'member')]
  const { log } = capturedLog()
  client = new ExecClient({ baseUrl: exec.url, apiKey: exec.apiKey, log, timing: { retries: 0 } })
  members = new Members(client, { clock: () => now })
})

afterEach(async () => {
  client.close()
  await exec.close()
})

function member(name: string, role: ExecMember['role']): ExecMember {
  return { id: name, email: `${name}@acme.com`, first_name: name, last_name: 'Lee', role }
}

const yes = { ok: true, value: true }
const no = { ok: true, value: false }

describe('Members.isAdmin', () => {
  it('is true only for the role admin', async () => {
    expect(await members.isAdmin('ann@acme.com')).toEqual(yes)
    expect(await members.isAdmin('sam@acme.com')).toEqual(no)
    expect(await members.isAdmin('max@acme.com')).toEqual(no)
    expect(await members.isAdmin('eve@acme.com')).toEqual(no)
  })

  it('reads nested members', async () => {
    exec.memberShape = 'nested'
    expect(await members.isAdmin('ann@acme.com')).toEqual(yes)
    expect(await members.isAdmin('sam@acme.com')).toEqual(no)
  })

  it('compares emails without case and outer spaces', async () => {
    exec.members = [{ ...member('ann', 'admin'), email: ' Ann@ACME.com' }]
    expect(await members.isAdmin('aNN@acme.COM ')).toEqual(yes)
  })

  it('is false for an empty email', async () => {
    exec.faults.set({ kind: 'answer', status: 200, body: '{"data":[{"role":"admin"}]}' })
    expect(await members.isAdmin('')).toEqual(no)
  })
})

describe('Members.isAdmin for an optional caller', () => {
  it('sends nothing, and answers from a cached list', async () => {
    expect(await members.isAdmin('ann@acme.com', 'optional')).toEqual({
      ok: false,
      error: { kind: 'quota_reserved' },
    })
    expect(exec.requests).toEqual([])
    await members.isAdmin('max@acme.com')
    now += DAY
    expect(await members.isAdmin('ann@acme.com', 'optional')).toEqual(yes)
    expect(await members.isAdmin('eve@acme.com', 'optional')).toEqual(no)
    expect(exec.requests).toHaveLength(1)
  })
})

describe('Members.isKnownAdmin', () => {
  it('reads the list once a day, also for someone who is not in it', async () => {
    expect(await members.isKnownAdmin('eve@acme.com')).toEqual(no)
    exec.members.push(member('eve', 'admin'))
    now += DAY - 1
    expect(await members.isKnownAdmin('eve@acme.com')).toEqual(no)
    expect(await members.isKnownAdmin('ANN@acme.com')).toEqual(yes)
    expect(exec.requests).toHaveLength(1)
    now += 1
    expect(await members.isKnownAdmin('eve@acme.com')).toEqual(yes)
    expect(exec.requests).toHaveLength(2)
  })

  it('tries once a minute while reading fails', async () => {
    exec.faults.set(DOWN)
    const failure = { ok: false, error: { kind: 'server_fault', status: 503 } }
    for (let time = 0; time < 5; time += 1)
      expect(await members.isKnownAdmin('ann@acme.com')).toEqual(failure)
    expect(exec.requests).toHaveLength(1)
    exec.faults.clear()
    now += MINUTE
    expect(await members.isKnownAdmin('ann@acme.com')).toEqual(yes)
  })
})

describe('Members.spellingOf', () => {
  const as = (value: string | undefined) => ({ ok: true, value })

  beforeEach(() => {
    exec.members = [{ ...member('ann', 'admin'), email: ' Ann@ACME.com' }, member('max', 'member')]
  })

  it('returns the spelling in a cached list', async () => {
    expect(await members.spellingOf('ann@acme.com')).toMatchObject({ ok: false })
    await members.isAdmin('ann@acme.com')
    expect(await members.spellingOf('ann@acme.com ')).toEqual(as('Ann@ACME.com'))
    expect(await members.spellingOf('MAX@acme.com')).toEqual(as('max@acme.com'))
    expect(await members.spellingOf('eve@acme.com')).toEqual(as(undefined))
    expect(exec.requests).toHaveLength(1)
  })

  it('reads the list for an interactive caller, once a day, also for someone who is not in it', async () => {
    expect(await members.spellingOf('ann@acme.com', 'interactive')).toEqual(as('Ann@ACME.com'))
    expect(await members.spellingOf('eve@acme.com', 'interactive')).toEqual(as(undefined))
    now += DAY
    expect(await members.spellingOf('eve@acme.com', 'interactive')).toEqual(as(undefined))
    expect(exec.requests).toHaveLength(1)
  })

  it('tries once a minute while reading fails', async () => {
    exec.faults.set(DOWN)
    const failure = { ok: false, error: { kind: 'server_fault', status: 503 } }
    expect(await members.spellingOf('ann@acme.com', 'interactive')).toEqual(failure)
    expect(await members.spellingOf('ann@acme.com', 'interactive')).toEqual(failure)
    expect(exec.requests).toHaveLength(1)
    exec.faults.clear()
    now += MINUTE
    expect(await members.spellingOf('ann@acme.com', 'interactive')).toEqual(as('Ann@ACME.com'))
  })

  it('times out after patienceMs, and answers from the list once it is there', async () => {
    members = new Members(client, { clock: () => now, patienceMs: 20 })
    exec.faults.latencyMs = 200
    const late = { ok: false, error: { kind: 'timed_out' } }
    expect(await members.spellingOf('ann@acme.com', 'interactive')).toEqual(late)
    await expect.poll(() => members.spellingOf('ann@acme.com', 'interactive')).toEqual(as('Ann@ACME.com'))
    expect(exec.requests).toHaveLength(1)
  })
})

describe('Members', () => {
  it('reads the list once for callers at the same time', async () => {
    const emails = ['ann@acme.com', 'eve@acme.com', 'max@acme.com']
    const answers = await Promise.all(emails.map((email) => members.isAdmin(email)))
    expect(answers).toEqual([yes, no, no])
    expect(exec.requests).toHaveLength(1)
  })

  it('reads the list once a day', async () => {
    await members.isAdmin('ann@acme.com')
    exec.members = [member('ann', 'member')]
    now += DAY - 1
    expect(await members.isAdmin('ann@acme.com')).toEqual(yes)
    expect(exec.requests).toHaveLength(1)
    now += 1
    expect(await members.isAdmin('ann@acme.com')).toEqual(no)
    expect(exec.requests).toHaveLength(2)
  })

  it('reads the list once in ten minutes for someone who is not in it', async () => {
    await members.isAdmin('ann@acme.com')
    exec.members.push(member('eve', 'admin'))
    now += 10 * MINUTE - 1
    expect(await members.isAdmin('eve@acme.com')).toEqual(no)
    expect(exec.requests).toHaveLength(1)
    now += 1
    expect(await members.isAdmin('eve@acme.com')).toEqual(yes)
    await members.isAdmin('bob@acme.com')
    expect(exec.requests).toHaveLength(2)
  })

  it('joins a reading in flight for someone who is not in the list', async () => {
    await members.isAdmin('ann@acme.com')
    exec.members.push(member('eve', 'admin'), member('bob', 'admin'))
    now += 10 * MINUTE
    const answers = await Promise.all(['eve@acme.com', 'bob@acme.com'].map((email) => members.isAdmin(email)))
    expect(answers).toEqual([yes, yes])
    expect(exec.requests).toHaveLength(2)
  })

  it('returns a failure, and tries again for the next caller', async () => {
    exec.faults.next(DOWN)
    const failure = { ok: false, error: { kind: 'server_fault', status: 503 } }
    expect(await members.isAdmin('ann@acme.com')).toEqual(failure)
    expect(await members.isAdmin('ann@acme.com')).toEqual(yes)
  })

  it('times out after patienceMs, and caches the list for the next caller', async () => {
    members = new Members(client, { clock: () => now, patienceMs: 20 })
    exec.faults.latencyMs = 200
    expect(await members.isAdmin('ann@acme.com')).toEqual({ ok: false, error: { kind: 'timed_out' } })
    await expect.poll(() => members.isAdmin('ann@acme.com')).toEqual(yes)
    expect(exec.requests).toHaveLength(1)
  })
})

describe('Members with a day-old list', () => {
  beforeEach(async () => {
    await members.isAdmin('ann@acme.com')
    exec.faults.set(DOWN)
    now += DAY
  })

  it('answer from it while reading fails, and try once a minute', async () => {
    expect(await members.isAdmin('ann@acme.com')).toEqual(yes)
    expect(await members.isAdmin('eve@acme.com')).toEqual(no)
    expect(exec.requests).toHaveLength(2)
    now += MINUTE
    expect(await members.isAdmin('ann@acme.com')).toEqual(yes)
    expect(exec.requests).toHaveLength(3)
  })

  it('do not answer from it after two days', async () => {
    now += DAY - 1
    expect(await members.isAdmin('ann@acme.com')).toEqual(yes)
    now += 1
    expect(await members.isAdmin('ann@acme.com')).toMatchObject({
      ok: false,
      error: { kind: 'server_fault' },
    })
  })
})
