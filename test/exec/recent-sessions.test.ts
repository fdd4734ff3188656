import { beforeEach, describe, expect, it } from 'vitest'
import { type RecentSessions, recentSessions } from '../../src/exec/recent-sessions.ts'
import { ok } from '../../src/lib/result.ts'
import { MINUTE_MS } from '../support/durations.ts'
import { sessionDocument } from '../support/exec/session-documents.ts'
import { execForEachTest } from '../support/exec-for-each-test.ts'
import { summaryOf } from '../support/read-documents.ts'

const room = execForEachTest()

describe('recentSessions', () => {
  const SINCE = new Date('2026-03-01T00:00:00Z')
  let recent: RecentSessions

  beforeEach(() => {
    recent = recentSessions(room.client, { clock: room.clock })
  })

  const get = (query: Partial<Parameters<RecentSessions['get']>[0]> = {}) =>
    recent.get({ since: SINCE, groups: 'everyone', ...query }, { priority: 'background' })

  function add(count: number): void {
    room.exec.sessions.clear()
    for (let at = 0; at < count; at += 1) {
      const created_at = new Date(SINCE.getTime() + (at - 1) * MINUTE_MS).toISOString()
      room.exec.sessions.set(`s${at}`, sessionDocument({ id: `s${at}`, created_at }))
    }
  }

  it.each([
    [4, 3, true, 1],
    [302, 300, false, 3],
  ])('reads of %i sessions the newest %i since a time', async (count, read, isWhole, requests) => {
    add(count)
    const list = await get()
    expect(list).toMatchObject(ok({ isWhole }))
    expect(list.ok && list.value.sessions.map(({ id }) => id)).toEqual(
      Array.from({ length: read }, (_, at) => `s${count - 1 - at}`),
    )
    expect(room.sent).toBe(requests)
  })

  it('has a session once that Exec lists twice', async () => {
    const items = ['a', 'b', 'a'].map((id) => summaryOf({ id }))
    recent = recentSessions(
      { listSince: async () => ok({ items, hasMore: false, total: 3 }) },
      { clock: room.clock },
    )
    expect(await get()).toMatchObject(ok({ sessions: [{ id: 'a' }, { id: 'b' }], isWhole: true }))
  })

  it('reads once for all who ask for the same within ten minutes', async () => {
    await Promise.all([get(), get()])
    room.now += 10 * MINUTE_MS - 1
    await get()
    expect(room.sent).toBe(1)
    await get({ since: new Date(SINCE.getTime() + 1) })
    await get({ groups: ['g1', 'g2'] })
    await get({ groups: ['g2', 'g1'] })
    expect(room.sent).toBe(3)
    room.now += 1
    await get()
    expect(room.sent).toBe(4)
  })
})
