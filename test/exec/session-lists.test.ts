import { beforeEach, describe, expect, it } from 'vitest'
import type { SessionQuery } from '../../src/exec/session.ts'
import { SessionLists } from '../../src/exec/session-lists.ts'
import { ok } from '../../src/lib/result.ts'
import { MINUTE_MS } from '../support/durations.ts'
import { sessionDocument, ungradedDocument } from '../support/exec/session-documents.ts'
import { execForEachTest } from '../support/exec-for-each-test.ts'
import { gradedSession } from '../support/read-documents.ts'

const JANE = { emails: ['jane@acme.com'], page: 1 } satisfies SessionQuery
const ASKED = { priority: 'interactive' } as const
const TEAM = { groups: ['g2', 'g1'], page: 1 } satisfies SessionQuery
const BO = { id: 'u2', email: 'bo@acme.com', first_name: 'Bo', last_name: 'Lee' }

const room = execForEachTest()
let lists: SessionLists

beforeEach(() => {
  room.exec.sessions.set('a', sessionDocument({ id: 'a' }))
  room.exec.sessions.set('b', sessionDocument({ id: 'b', user: BO }))
  lists = new SessionLists(room.client, room)
})

async function idsOf(query: SessionQuery): Promise<string[] | undefined> {
  const list = await lists.get(query, ASKED)
  return list.ok ? list.value.sessions.map(({ id }) => id) : undefined
}

it('knows all attempts since the polls of this process follow each other', () => {
  const line = (id: string, score: number) => gradedSession({ id, score })
  const person = { emails: ['Jane@Acme.com'], scenario: sessionDocument().scenario?.id ?? '' }
  const known = () => [lists.rememberedSince, lists.remembered(person).map(({ id }) => id)]
  lists.remember([line('one', 40)], { after: undefined, at: 1 })
  lists.remember([line('two', 60), line('two', 61)], { after: 1, at: 2 })
  expect(known()).toEqual([1, ['one', 'two']])
  // Another replica polled at 3, and told of a grade that this one has not seen.
  lists.remember([line('four', 50)], { after: 3, at: 4 })
  expect(known()).toEqual([4, ['four']])
})

describe('SessionLists.get', () => {
  it('sends one request a minute for all replicas, however new the list should be', async () => {
    room.exec.sessions.set('c', ungradedDocument({ id: 'c' }))
    const first = await lists.get(JANE, ASKED)
    const expected = { page: 1, hasMore: false, total: 2, readAt: new Date(room.now) }
    expect(first).toMatchObject(ok({ ...expected, sessions: [{ id: 'c' }, { id: 'a' }] }))
    room.now += MINUTE_MS - 1
    const other = new SessionLists(room.client, room)
    expect(await other.get(JANE, { ...ASKED, maxAgeMs: 0 })).toEqual(first)
    expect(room.sent).toBe(1)
    room.now += 1
    expect(await lists.get(JANE, { ...ASKED, maxAgeMs: MINUTE_MS + 1 })).toEqual(first)
    await lists.get(JANE, ASKED)
    expect(room.sent).toBe(2)
  })

  it('sends one request per query', async () => {
    const queries: SessionQuery[] = [
      { ...JANE, emails: ['jane@acme.com', 'Jane@acme.com'] },
      { ...JANE, emails: [BO.email] },
      { ...JANE, scenario: 's1' },
      { ...JANE, page: 2 },
      JANE,
      TEAM,
      { ...TEAM, groups: ['g1'] },
      { ...TEAM, groups: ['everyone'] },
      { ...TEAM, groups: 'everyone' },
    ]
    const reordered = queries.map((query) =>
      'emails' in query ? { ...query, emails: query.emails.toReversed() } : query,
    )
    for (const query of [...queries, ...reordered, { ...TEAM, groups: ['g1', 'g2'] }])
      await lists.get(query, ASKED)
    expect(room.sent).toBe(queries.length)
  })
})

describe('SessionLists.get if Exec ignores its filter', () => {
  beforeEach(() => {
    room.exec.emailFilter = 'ignored'
  })

  it("drops other people's sessions and the total", async () => {
    const list = await lists.get(JANE, ASKED)
    expect(list).toMatchObject(ok({ sessions: [{ id: 'a' }] }))
    expect(list).toHaveProperty('value.total', undefined)
    expect(await idsOf({ ...JANE, emails: ['nobody@acme.com'] })).toEqual([])
  })

  it('compares emails without case and outer spaces', async () => {
    room.exec.sessions.set('c', sessionDocument({ id: 'c', user: { id: 'u9', email: ' Jane@ACME.com ' } }))
    expect(await idsOf({ ...JANE, emails: ['JANE@acme.com '] })).toEqual(['a', 'c'])
  })

  it('drops sessions of another scenario', async () => {
    const user = { email: 'jane@acme.com' }
    const data = [
      { id: 'a', user, scenario: { id: 's1' } },
      { id: 'b', user, scenario: { id: 's2' } },
    ]
    room.exec.faults.set({ kind: 'answer', status: 200, body: JSON.stringify({ data }) })
    expect(await idsOf({ ...JANE, scenario: 's1' })).toEqual(['a'])
  })
})
