import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createMemoryStore } from '../../src/database/memory-store.ts'
import type { Store } from '../../src/database/store.ts'
import { ExecClient } from '../../src/exec/exec-client.ts'
import { RateLimit } from '../../src/exec/rate-limit.ts'
import { readMayMonitor } from '../../src/exec/scenario.ts'
import { ScenarioAccess } from '../../src/exec/scenarios.ts'
import { ok } from '../../src/lib/result.ts'
import { capturedLog } from '../support/exec/captured-log.ts'
import { type FakeExec, startExec } from '../support/exec/fake-exec.ts'

const HOUR = 60 * 60_000
const ASKER = { priority: 'interactive', user: 'U0REP2' } as const
const yes = { ok: true, value: true }
const no = { ok: true, value: false }

let exec: FakeExec
let store: Store
let written: Map<string, string>
const clients: ExecClient[] = []
let now = 0

beforeEach(async () => {
  now = Date.parse('2026-03-15T14:30:00Z')
  exec = await startExec({ clock: () => now })
  for (const name of ['mona', 'ed', 'jane'])
    exec.members.push({
      id: name,
      email: `${name}@acme.com`,
      first_name: name,
      last_name: 'L',
      role: 'member',
    })
  exec.grants.push(
    { scenario: 's1', email: 'mona@acme.com', can: ['monitor'] },
    { scenario: 's1', email: 'ed@acme.com', can: ['edit'] },
    { scenario: 's1', email: 'jane@acme.com', can: ['view', 'share'] },
    { scenario: 's2', email: 'jane@acme.com', can: ['view'] },
  )
  const memory = createMemoryStore({ clock: () => now })
  written = new Map()
  store = {
    ...memory,
    set(key, value, ttlMs) {
      written.set(key, value)
      return memory.set(key, value, ttlMs)
    },
  }
})

afterEach(async () => {
  for (const client of clients.splice(0)) client.close()
  await exec.close()
})

function replica(limits = {}, spelling?: string): ScenarioAccess {
  const { log } = capturedLog()
  const clock = () => now
  const rateLimit = new RateLimit({ store: createMemoryStore({ clock }), clock, limits })
  const client = new ExecClient({
    baseUrl: exec.url,
    apiKey: exec.apiKey,
    log,
    timing: { retries: 0 },
    rateLimit,
    clock,
  })
  clients.push(client)
  const members = { spellingOf: () => Promise.resolve(ok(spelling)) }
  return new ScenarioAccess(client, members, { clock, store, storeSecret: 'secret' })
}

describe('readMayMonitor', () => {
  it.each([
    [{ permissions: { can_view: true, can_share: true, can_monitor: false, can_edit: false } }, false],
    [{ permissions: { can_monitor: true } }, true],
    [{ permissions: { can_edit: true, can_monitor: null } }, true],
    [{ permissions: { can_monitor: 'yes' } }, false],
    [{ permissions: {} }, false],
    [{}, undefined],
    ['yes', undefined],
  ])('reads %j as %j', (body, mayMonitor) => {
    expect(readMayMonitor(body)).toBe(mayMonitor)
  })
})

describe('ScenarioAccess.mayMonitor', () => {
  it.each([
    ['s1', 'Mona@acme.com', yes],
    ['s1', 'ed@acme.com', yes],
    ['s1', 'jane@acme.com', no],
    ['s2', 'mona@acme.com', no],
    ['unknown', 'mona@acme.com', no],
    ['s1', 'eve@acme.com', no],
    ['..', 'mona@acme.com', no],
    ['', 'mona@acme.com', no],
  ])('answers for scenario "%s" and %s: %j', async (scenario, email, answer) => {
    expect(await replica().mayMonitor(scenario, email, ASKER)).toEqual(answer)
  })

  it('asks by the email as Exec spells it, if that is known', async () => {
    await replica({}, 'Mona@Acme.com').mayMonitor('s1', 'mona@acme.com', ASKER)
    expect(exec.requests.map(({ query }) => query)).toEqual([{ user_email: 'Mona@Acme.com' }])
  })

  it('asks once an hour for all replicas, also after a no', async () => {
    for (const [email, answer] of [
      ['mona@acme.com', yes],
      ['jane@acme.com', no],
    ] as const) {
      exec.requests.length = 0
      const one = replica()
      expect(await one.mayMonitor('s1', email, ASKER)).toEqual(answer)
      now += HOUR - 1
      expect(await one.mayMonitor('s1', email, ASKER)).toEqual(answer)
      expect(await replica().mayMonitor('s1', email, ASKER)).toEqual(answer)
      expect(exec.requests).toHaveLength(1)
      now += 1
      expect(await one.mayMonitor('s1', email, ASKER)).toEqual(answer)
      expect(exec.requests).toHaveLength(2)
    }
  })

  it('puts no email into the keys of the store, and what it stores names the person', async () => {
    await replica().mayMonitor('s1', 'mona@acme.com', ASKER)
    expect([...written.keys()]).toEqual([expect.stringMatching(/^scenario-access:[\w-]{32}$/)])
    expect([...written.values()].join()).toContain('mona@acme.com')
  })

  it('takes each request out of the share of the person who asks', async () => {
    const access = replica({ perMinute: 8, perDay: 1000 })
    const ask = (scenario: string, user: string) =>
      access.mayMonitor(scenario, 'jane@acme.com', { priority: 'interactive', user })
    for (let count = 0; count < 4; count += 1) await ask(`s${count}`, 'U0REP2')
    expect(await ask('s5', 'U0REP2')).toMatchObject({ ok: false, error: { kind: 'personal_limit' } })
    expect(await ask('s5', 'U0OTHER')).toEqual(no)
    expect(exec.requests).toHaveLength(5)
  })

  it.each([
    [{ kind: 'server_error', status: 503 } as const, { kind: 'server_fault', status: 503 }],
    [
      { kind: 'answer', status: 200, body: '{"error":{}}' } as const,
      { kind: 'unreadable', reason: 'not_permissions' },
    ],
  ])('keeps no failure: %j', async (fault, error) => {
    const access = replica()
    exec.faults.next(fault)
    expect(await access.mayMonitor('s1', 'mona@acme.com', ASKER)).toEqual({ ok: false, error })
    expect(await access.mayMonitor('s1', 'mona@acme.com', ASKER)).toEqual(yes)
  })
})
