import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createExecClient, type ExecClient } from '../../src/exec/exec-client.ts'
import { capturedLog } from '../support/exec/captured-log.ts'
import { type ExecStandIn, startExec } from '../support/exec/exec-stand-in.ts'
import { sessionDocument } from '../support/exec/session-documents.ts'

const ID = 'abc123def456'
const NOW = Date.parse('2026-03-15T14:30:00Z')

let exec: ExecStandIn
let client: ExecClient

beforeEach(async () => {
  exec = await startExec()
  exec.sessions.set(ID, sessionDocument())
  client = connect()
})

afterEach(async () => {
  client.close()
  await exec.close()
})

function connect(clock: () => number = Date.now): ExecClient {
  const timing = { totalMs: 1500, backoffMs: 5 }
  return createExecClient({ baseUrl: exec.url, apiKey: exec.apiKey, log: capturedLog().log, timing, clock })
}

describe('limits', () => {
  it.each([
    ['body', 30, 30],
    ['error', 30, 30],
    ['header', 30, 30],
    ['header', 'Sun, 15 Mar 2026 14:30:40 GMT', 40],
    ['nowhere', undefined, 60],
  ] as const)(
    'asks nothing until the time that Exec gives in the %s (%s)',
    async (where, retryAfter, seconds) => {
      let now = NOW
      client.close()
      client = connect(() => now)
      exec.faults.next({ kind: 'limited', where, ...(retryAfter === undefined ? {} : { retryAfter }) })
      const limited = { ok: false, error: { kind: 'limited', until: new Date(NOW + seconds * 1000) } }
      expect(await client.getSession(ID, 'evaluations')).toEqual(limited)
      now += seconds * 1000 - 1
      expect(await client.getSession('another', 'evaluations')).toEqual(limited)
      expect(await client.getMembers()).toEqual(limited)
      expect(exec.requests).toHaveLength(1)
      now += 1
      expect(await client.getSession(ID, 'evaluations')).toMatchObject({ ok: true })
    },
  )

  it('waits for a short limit', async () => {
    exec.faults.next({ kind: 'limited', retryAfter: 0.2, where: 'error' })
    expect(await client.getSession(ID, 'evaluations')).toMatchObject({ ok: true })
    expect(exec.requests).toHaveLength(2)
    const [first, second] = exec.requests
    expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThanOrEqual(195)
  })

  it('does not wait for a short limit that outlasts the budget', async () => {
    exec.faults.next({ kind: 'limited', retryAfter: 1.9, where: 'body' })
    expect(await client.getSession(ID, 'evaluations')).toMatchObject({
      ok: false,
      error: { kind: 'limited' },
    })
    expect(exec.requests).toHaveLength(1)
  })

  it("meets Exec's own limit", async () => {
    for (let count = 0; count < 60; count += 1) await client.getSession(ID, 'evaluations')
    expect(await client.getSession(ID, 'evaluations')).toMatchObject({
      ok: false,
      error: { kind: 'limited' },
    })
  })
})
