import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ExecClient } from '../../src/exec/exec-client.ts'
import { RecentSessions } from '../../src/exec/session-lists.ts'
import { capturedLog } from '../support/exec/captured-log.ts'
import { type FakeExec, startExec } from '../support/exec/fake-exec.ts'
import { sessionDocument } from '../support/exec/session-documents.ts'

const SINCE = Date.parse('2026-03-01T00:00:00Z')
let exec: FakeExec
let client: ExecClient
let recent: RecentSessions
let now: number

beforeEach(async () => {
  exec = await startExec()
  client = new ExecClient({ baseUrl: exec.url, apiKey: exec.apiKey, log: capturedLog().log })
  now = Date.parse('2026-03-16T09:00:00Z')
  recent = new RecentSessions(client, () => now)
})
afterEach(async () => {
  client.close()
  await exec.close()
})

function add(count: number): void {
  for (let at = 0; at < count; at += 1) {
    const created_at = new Date(SINCE + (at - 1) * 60_000).toISOString()
    exec.sessions.set(`s${at}`, sessionDocument({ id: `s${at}`, created_at }))
  }
}

describe('the recent sessions of a workspace', () => {
  it('are those since a time, newest first, in one request if they fit', async () => {
    add(4)
    const list = await recent.get(SINCE)
    expect(list.ok && list.value.sessions.map(({ id }) => id)).toEqual(['s3', 's2', 's1'])
    expect(list).toMatchObject({ ok: true, value: { isWhole: true } })
    expect(exec.requests.length).toBe(1)
  })

  it('are the newest 300 of more, in three requests', async () => {
    add(302)
    const list = await recent.get(SINCE)
    expect(list).toMatchObject({ ok: true, value: { isWhole: false } })
    expect(list.ok && list.value.sessions.length).toBe(300)
    expect(list.ok && list.value.sessions[0]?.id).toBe('s301')
    expect(exec.requests.length).toBe(3)
  })

  it('are read once for all who ask within ten minutes', async () => {
    await Promise.all([recent.get(SINCE), recent.get(SINCE)])
    now += 10 * 60_000 - 1
    await recent.get(SINCE)
    expect(exec.requests.length).toBe(1)
    now += 1
    await recent.get(SINCE)
    await recent.get(SINCE + 1)
    expect(exec.requests.length).toBe(3)
  })

  it('are read anew for whoever needs a newer list', async () => {
    await recent.get(SINCE)
    await recent.get(SINCE, { readSince: now })
    now += 60_000
    await recent.get(SINCE, { readSince: now })
    await recent.get(SINCE)
    expect(exec.requests.length).toBe(2)
  })

  it('are asked for again after a failure', async () => {
    exec.faults.set({ kind: 'server_error', status: 503 })
    expect(await recent.get(SINCE)).toEqual({ ok: false, error: { kind: 'server_fault', status: 503 } })
    exec.faults.clear()
    expect(await recent.get(SINCE)).toMatchObject({ ok: true })
  })
})
