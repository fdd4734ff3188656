import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ExecClient } from '../../src/exec/exec-client.ts'
import { capturedLog } from '../support/exec/captured-log.ts'
import { type ExecMember, type FakeExec, startExec } from '../support/exec/fake-exec.ts'

let exec: FakeExec
let client: ExecClient

beforeEach(async () => {
  exec = await startExec({ limits: { perMinute: 1000 } })
  const { log } = capturedLog()
  client = new ExecClient({ baseUrl: exec.url, apiKey: exec.apiKey, log, timing: { retries: 0 } })
})

afterEach(async () => {
  client.close()
  await exec.close()
})

function member(index: number): ExecMember {
  return {
    id: `m${index}`,
    email: `p${index}@acme.com`,
    first_name: 'P',
    last_name: `${index}`,
    role: 'member',
  }
}

function members(count: number): ExecMember[] {
  return Array.from({ length: count }, (_, index) => member(index))
}

function page(data: unknown, pagination?: unknown) {
  return { kind: 'answer', status: 200, body: JSON.stringify({ data, pagination }) } as const
}

describe('ExecClient.getMembers', () => {
  it.each([
    [0, 1],
    [1, 1],
    [100, 1],
    [101, 2],
    [250, 3],
  ])('reads all of %i members in %i requests', async (count, requests) => {
    exec.members = members(count)
    const expected = exec.members.map(({ email, role }) => ({ email, role }))
    expect(await client.getMembers()).toEqual({ ok: true, value: expected })
    expect(exec.requests.map(({ query }) => query)).toEqual(
      Array.from({ length: requests }, (_, index) => ({ page: `${index + 1}`, page_size: '100' })),
    )
  })

  it('reads nested members', async () => {
    exec.memberShape = 'nested'
    exec.members = members(2)
    expect(await client.getMembers()).toMatchObject({ ok: true, value: [{ email: 'p0@acme.com' }, {}] })
  })

  it('leaves out values that are no member', async () => {
    exec.faults.set(page([member(1), 'x', null, { email: 3 }], { total_pages: 1 }))
    expect(await client.getMembers()).toEqual({
      ok: true,
      value: [
        { email: 'p1@acme.com', role: 'member' },
        { email: undefined, role: undefined },
      ],
    })
  })

  it('ends at a page that repeats the one before, against the pagination', async () => {
    exec.faults.set(page(members(100), { total_pages: 9 }))
    expect(await client.getMembers()).toMatchObject({ ok: true, value: { length: 100 } })
    expect(exec.requests).toHaveLength(2)
  })

  it('ends at an empty page, against the pagination', async () => {
    exec.faults.next(page(members(100), { total_pages: 9 }))
    exec.faults.set(page([], { total_pages: 9 }))
    expect(await client.getMembers()).toMatchObject({ ok: true, value: { length: 100 } })
    expect(exec.requests).toHaveLength(2)
  })

  it('ends at a page that is not full, without pagination', async () => {
    exec.faults.next(page(members(100)))
    exec.faults.set(page([member(100)]))
    expect(await client.getMembers()).toMatchObject({ ok: true, value: { length: 101 } })
    expect(exec.requests).toHaveLength(2)
  })

  it('reads at most fifty pages', async () => {
    exec.members = members(5100)
    expect(await client.getMembers()).toMatchObject({ ok: true, value: { length: 5000 } })
    expect(exec.requests).toHaveLength(50)
  })

  it('fails as a whole when a page fails', async () => {
    exec.faults.next(page(members(100), { total_pages: 2 }))
    exec.faults.set({ kind: 'server_error', status: 502 })
    expect(await client.getMembers()).toEqual({ ok: false, error: { kind: 'server_fault', status: 502 } })
  })

  it('refuses other JSON', async () => {
    exec.faults.set({ kind: 'answer', status: 200, body: '{"members":[]}' })
    const error = { kind: 'unreadable', reason: 'not_a_list_of_members' }
    expect(await client.getMembers()).toEqual({ ok: false, error })
  })
})
