import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createMemoryStore } from '../../src/database/memory-store.ts'
import { ExecClient } from '../../src/exec/exec-client.ts'
import type { Requester } from '../../src/exec/rate-limit.ts'
import { Scenarios } from '../../src/exec/scenarios.ts'
import { capturedLog } from '../support/exec/captured-log.ts'
import { type FakeExec, startExec } from '../support/exec/fake-exec.ts'
import { scenarioDocument } from '../support/exec/scenarios.ts'

const DAY_MS = 24 * 60 * 60_000
const { id: ID, name, slug, url } = scenarioDocument()
const ASKED = { priority: 'interactive', user: 'U0REP' } as const

let now: number
let exec: FakeExec
let client: ExecClient

beforeEach(async () => {
  now = Date.parse('2026-03-15T10:00:00Z')
  exec = await startExec({ clock: () => now })
  exec.scenarios.set(ID, scenarioDocument())
  client = new ExecClient({
    baseUrl: exec.url,
    apiKey: exec.apiKey,
    log: capturedLog().log,
    clock: () => now,
  })
})

afterEach(async () => {
  client.close()
  await exec.close()
})

describe('Scenarios', () => {
  it("knows a scenario's own address, for one request a day", async () => {
    const scenarios = new Scenarios(client, { clock: () => now })
    for (let hour = 0; hour < 24; hour += 1) {
      const all = await scenarios.all(ASKED)
      expect(all.ok && all.value.get(ID)).toEqual({ id: ID, name, slug, url })
      now += DAY_MS / 24
    }
    expect(exec.requests).toHaveLength(1)
    await scenarios.all(ASKED)
    expect(exec.requests).toHaveLength(2)
  })

  it('shares the list among replicas', async () => {
    const store = createMemoryStore({ clock: () => now })
    await new Scenarios(client, { clock: () => now, store }).all(ASKED)
    const other = new Scenarios(client, { clock: () => now, store })
    const all = await other.all(ASKED)
    expect(all.ok && all.value.get(ID)).toEqual({ id: ID, name, slug, url })
    expect(exec.requests).toHaveLength(1)
  })

  it('looks for a scenario that came after the list, ten minutes after the last look at the earliest', async () => {
    const scenarios = new Scenarios(client, { clock: () => now })
    await scenarios.all(ASKED)
    exec.scenarios.set('new', scenarioDocument({ id: 'new' }))
    const used = [{ scenario: 'new', since: new Date(now + 1) }]
    const has = async (requester: Requester) => {
      const found = await scenarios.including(used, requester)
      return found.ok && found.value.has('new')
    }
    expect(await has(ASKED)).toBe(false)
    now += 10 * 60_000
    expect(await has({ priority: 'optional' })).toBe(false)
    expect(await has(ASKED)).toBe(true)
    expect(exec.requests).toHaveLength(2)
  })

  it('looks for no scenario that the list should have: it is archived', async () => {
    const scenarios = new Scenarios(client, { clock: () => now })
    await scenarios.all(ASKED)
    const since = new Date(now - 1)
    now += 60 * 60_000
    for (const one of [since, undefined])
      expect(await scenarios.including([{ scenario: 'old', since: one }], ASKED)).toMatchObject({ ok: true })
    expect(exec.requests).toHaveLength(1)
  })

  it.each([
    ['javascript:alert(1)', undefined],
    ['http://acme.app.exec.com/scenarios/x', undefined],
    ['', undefined],
    ['https://acme.app.exec.com/scenarios/x', 'https://acme.app.exec.com/scenarios/x'],
  ])('takes the address %j as %j', async (given, taken) => {
    exec.scenarios.set(ID, scenarioDocument({ url: given }))
    const all = await new Scenarios(client).all(ASKED)
    expect(all.ok && all.value.get(ID)).toEqual({ id: ID, name, slug, url: taken })
  })

  it('fails where Exec does, and then asks nothing for whoever can do without', async () => {
    exec.faults.set({ kind: 'invalid_key' })
    const scenarios = new Scenarios(client, { clock: () => now })
    expect(await scenarios.all(ASKED)).toEqual({ ok: false, error: { kind: 'key_rejected' } })
    expect(await scenarios.all({ priority: 'optional' })).toMatchObject({ ok: false })
    expect(exec.requests).toHaveLength(1)
  })
})
