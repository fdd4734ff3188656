import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createMemoryStore } from '../../src/database/memory-store.ts'
import { ExecClient } from '../../src/exec/exec-client.ts'
import { beginReading } from '../../src/exec/list-page.ts'
import type { Member } from '../../src/exec/member.ts'
import { RateLimit } from '../../src/exec/rate-limit.ts'
import { capturedLog } from '../support/exec/captured-log.ts'
import { type FakeExec, startExec } from '../support/exec/fake-exec.ts'
import type { ExecMember } from '../support/exec/groups.ts'

const NOW = Date.UTC(2026, 2, 15, 14, 30)

let exec: FakeExec
let client: ExecClient

beforeEach(async () => {
  exec = await startExec({ limits: { perMinute: 1000 } })
  const limits = { perMinute: 1000, backgroundShare: 100 }
  client = connect(new RateLimit({ store: createMemoryStore(), limits }))
})

function connect(rateLimit: RateLimit): ExecClient {
  const { log } = capturedLog()
  return new ExecClient({ baseUrl: exec.url, apiKey: exec.apiKey, log, timing: { retries: 0 }, rateLimit })
}

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

function read(length: number, isWhole = true) {
  return { ok: true, value: { items: { length }, isWhole } }
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
    const expected = exec.members.map(({ email }, index) => ({ email, name: `P ${index}`, isAdmin: false }))
    expect(await client.getMembers()).toEqual({ ok: true, value: { items: expected, isWhole: true } })
    expect(exec.requests.map(({ query }) => query)).toEqual(
      Array.from({ length: requests }, (_, index) => ({ page: `${index + 1}`, page_size: '100' })),
    )
  })

  it('reads nested members', async () => {
    exec.memberShape = 'nested'
    exec.members = members(2)
    expect(await client.getMembers()).toMatchObject({
      ok: true,
      value: { items: [{ email: 'p0@acme.com', name: 'P 0' }, {}] },
    })
  })

  it('leaves out values that are no member', async () => {
    exec.faults.set(page([member(1), 'x', null, { email: 3 }], { total_pages: 1 }))
    expect(await client.getMembers()).toEqual({
      ok: true,
      value: {
        items: [{ email: 'p1@acme.com', name: 'P 1', isAdmin: false }],
        isWhole: true,
      },
    })
  })

  it('ends at a page that repeats the one before, and says that there may be more', async () => {
    exec.faults.set(page(members(100), { total_pages: 9 }))
    expect(await client.getMembers()).toMatchObject(read(100, false))
    expect(exec.requests).toHaveLength(2)
  })

  it('ends at an empty page, against the pagination', async () => {
    exec.faults.next(page(members(100), { total_pages: 9 }))
    exec.faults.set(page([], { total_pages: 9 }))
    expect(await client.getMembers()).toMatchObject(read(100))
    expect(exec.requests).toHaveLength(2)
  })

  it('ends at a page that is not full, without pagination', async () => {
    exec.faults.next(page(members(100)))
    exec.faults.set(page([member(100)]))
    expect(await client.getMembers()).toMatchObject(read(101))
    expect(exec.requests).toHaveLength(2)
  })

  it('reads the pages after the tenth within the background share', async () => {
    client.close()
    const rateLimit = new RateLimit({
      store: createMemoryStore(),
      limits: { perMinute: 40 },
      clock: () => NOW,
    })
    client = connect(rateLimit)
    exec.members = members(5000)
    const reading = beginReading<Member>()
    expect(await client.getMembers({ reading })).toEqual({ ok: false, error: { kind: 'quota_reserved' } })
    expect(reading).toMatchObject({ items: { length: 3000 }, nextPage: 31 })
    expect(await rateLimit.remaining()).toMatchObject({ minute: 10 })
  })

  it('fails as a whole when a page fails', async () => {
    exec.faults.next(page(members(100), { total_pages: 2 }))
    exec.faults.set({ kind: 'server_error', status: 502 })
    expect(await client.getMembers()).toEqual({ ok: false, error: { kind: 'server_fault', status: 502 } })
  })

  it.each([
    [25_000, true],
    [25_001, false],
  ])('reads at most 250 pages of %i members, and says whether those are all', async (count, isWhole) => {
    exec.members = members(count)
    expect(await client.getMembers()).toMatchObject(read(25_000, isWhole))
    expect(exec.requests).toHaveLength(250)
  })

  it('refuses other JSON', async () => {
    exec.faults.set({ kind: 'answer', status: 200, body: '{"members":[]}' })
    const error = { kind: 'unreadable', reason: 'not_a_list' }
    expect(await client.getMembers()).toEqual({ ok: false, error })
  })
})
