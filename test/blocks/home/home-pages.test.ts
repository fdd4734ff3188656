import { describe, expect, it } from 'vitest'
import {
  decodeHomeState,
  encodeHomeState,
  type HomeState,
  homePage,
  homeQuery,
  listOf,
  OPENING_STATE,
  openingStateOf,
  queryOfPart,
  withListFacts,
  withoutSince,
  withRank,
  withTeamFilter,
} from '../../../src/blocks/home/home-state.ts'
import type { SessionList } from '../../../src/exec/session-lists.ts'

/** A page of Exec's list. A third of the sessions is gold, a third silver, a third not graded. */
function list(count: number, more: Partial<SessionList> = {}): SessionList {
  const sessions = Array.from({ length: count }, (_, at) => ({
    id: `s${at + 1}`,
    ...(at % 3 === 0 ? { score: 95, rank: 'gold' } : at % 3 === 1 ? { score: 80, rank: 'silver' } : {}),
  }))
  return { sessions, page: 1, hasMore: false, total: count, readAt: new Date(0), ...more }
}

const at = (change: Partial<HomeState>): HomeState => ({ ...OPENING_STATE, ...change })
const idsOf = ({ rows }: ReturnType<typeof homePage>) => rows.map(({ id }) => id)

describe('homeQuery', () => {
  it.each<[Partial<HomeState>, object]>([
    [{}, { page: 1, pageSize: 100 }],
    [{ page: 3 }, { page: 3, pageSize: 100 }],
    [
      { rank: 'gold', page: 2 },
      { page: 2, pageSize: 100, rank: 'gold' },
    ],
    [
      { rank: 'gold', whole: true },
      { page: 1, pageSize: 100 },
    ],
    [
      { rank: 'ungraded', page: 2, whole: true },
      { page: 2, pageSize: 100 },
    ],
  ])('homeQuery of %j is %j', (state, query) => {
    expect(homeQuery(at(state))).toEqual(query)
  })
})

describe('queryOfPart', () => {
  it("asks for Exec's filtered list if the list is no longer whole", () => {
    const grown = list(100, { hasMore: true })
    const query = { page: 1, pageSize: 100, rank: 'gold' }
    expect(queryOfPart(at({ rank: 'gold', whole: true, part: 3 }), grown)).toEqual(query)
    expect(queryOfPart(at({ rank: 'gold', whole: true }), list(100))).toBeUndefined()
    expect(queryOfPart(at({ rank: 'gold' }), grown)).toBeUndefined()
    expect(queryOfPart(at({ rank: 'ungraded', whole: true }), grown)).toBeUndefined()
  })
})

describe('homePage', () => {
  it('a Home shows ten sessions at a time', () => {
    const first = homePage(list(25), at({}), false)
    expect(idsOf(first)).toEqual(['s1', 's2', 's3', 's4', 's5', 's6', 's7', 's8', 's9', 's10'])
    expect(first).toMatchObject({
      range: 'Sessions 1–10 of 25, newest first',
      newer: undefined,
      older: { part: 2 },
    })
    const last = homePage(list(25), at({ part: 3 }), false)
    expect(last).toMatchObject({
      range: 'Sessions 21–25 of 25, newest first',
      newer: { part: 2 },
      older: undefined,
    })
  })

  it("pages from one page of Exec's to the next, and back to its end", () => {
    const more = { hasMore: true, total: 230 }
    expect(homePage(list(100, more), at({ part: 10 }), false).older).toEqual(at({ page: 2, part: 1 }))
    const second = homePage(list(100, { ...more, page: 2 }), at({ page: 2 }), false)
    expect(second).toMatchObject({
      range: 'Sessions 101–110 of 230, newest first',
      newer: { page: 1, part: 10 },
    })
  })

  it('shows no total that Exec did not send', () => {
    const { total: _, ...unknown } = list(100, { hasMore: true })
    expect(homePage(unknown, at({}), false).range).toBe('Sessions 1–10, newest first')
  })

  it('shows no position if Exec sent a short page', () => {
    expect(homePage(list(50, { hasMore: true, total: 120 }), at({}), false).range).toBeUndefined()
    expect(homePage(list(20, { page: 3, total: 120 }), at({ page: 3 }), false).range).toBeUndefined()
    const partly = homePage(list(50, { hasMore: true, total: 120 }), at({ rank: 'ungraded' }), false)
    expect(partly.range).toBe('Sessions not graded 1–10 of 16, among 50 of the sessions, newest first')
  })

  it('shows the last part for one out of range', () => {
    expect(idsOf(homePage(list(12), at({ part: 9 }), false))).toEqual(['s11', 's12'])
    const empty = homePage(list(0, { page: 3 }), at({ page: 3, part: 2 }), false)
    expect(empty).toMatchObject({
      rows: [],
      range: undefined,
      newer: { page: 2, part: 10 },
      older: undefined,
    })
  })

  it('filters by rank unless Exec did', () => {
    expect(homePage(list(12), at({ rank: 'gold' }), false)).toMatchObject({
      rows: [{ id: 's1' }, { id: 's4' }, { id: 's7' }, { id: 's10' }],
      range: 'Gold sessions 1–4 of 4, newest first',
    })
    expect(homePage(list(12), at({ rank: 'gold' }), true).rows).toHaveLength(10)
  })

  it('an attempt that does not count is ungraded whatever its rank', () => {
    const sessions = [{ id: 'a', score: 95, rank: 'gold', is_valid_attempt: false }]
    expect(homePage(list(0, { sessions }), at({ rank: 'gold' }), false).rows).toEqual([])
    expect(homePage(list(0, { sessions }), at({ rank: 'ungraded' }), false).rows).toHaveLength(1)
  })

  it('says which sessions it filtered if not all', () => {
    const partly = homePage(
      list(100, { hasMore: true, total: 230 }),
      at({ rank: 'ungraded', part: 2 }),
      false,
    )
    expect(partly.range).toBe('Sessions not graded 11–20 of 33, among sessions 1–100 of 230, newest first')
    const grown = homePage(list(100, { hasMore: true, total: 101 }), at({ rank: 'gold', whole: true }), false)
    expect(grown.range).toBe('Gold sessions 1–10 of 34, among sessions 1–100 of 101, newest first')
  })

  it("continues in Exec's filtered list from the first session not yet shown", () => {
    const grown = list(100, { hasMore: true, total: 130 })
    const last = homePage(grown, at({ rank: 'gold', whole: true, part: 4 }), false)
    expect(last.rows).toHaveLength(4)
    expect(last.older).toEqual(at({ rank: 'gold', page: 1, part: 4 }))
    expect(homePage(grown, at({ rank: 'ungraded', part: 4 }), false).older).toMatchObject({ page: 2 })
    expect(homePage(grown, at({ rank: 'gold', part: 10 }), true).older).toMatchObject({ page: 2 })
  })
})

describe('HomeState', () => {
  it('withListFacts sets whether the list is whole', () => {
    const since = 0
    expect(withListFacts(at({}), list(3), false)).toEqual(at({ since, whole: true }))
    expect(withListFacts(at({ whole: true }), list(3, { hasMore: true }), false)).toEqual(at({ since }))
    expect(withListFacts(at({ rank: 'gold' }), list(3), true)).toEqual(at({ since, rank: 'gold' }))
    expect(withListFacts(at({ page: 2 }), list(3, { page: 2 }), false)).toEqual(at({ since, page: 2 }))
  })

  it('keeps the time when its list was read until withoutSince drops it', () => {
    const turned = withListFacts(at({ since: 5 }), list(3, { readAt: new Date(9) }), false)
    expect(turned.since).toBe(5)
    expect(withListFacts(withoutSince(turned), list(3, { readAt: new Date(9) }), false).since).toBe(9)
  })

  it('decodes an encoded state and refuses anything else', () => {
    const state = at({ of: 'U0REP2', rank: 'gold', page: 2, part: 3, whole: true, since: 7 })
    expect(decodeHomeState(encodeHomeState(state))).toEqual(state)
    for (const text of [
      '',
      'x',
      '{}',
      '{"rank":"all","page":0,"part":1}',
      '{"rank":"none","page":1,"part":1}',
      '{"of":"U1> <!channel","rank":"all","page":1,"part":1}',
    ])
      expect(decodeHomeState(text)).toBeUndefined()
  })

  it('withRank keeps the person and returns to the first page', () => {
    expect(withRank(at({ of: 'U1', page: 3, part: 2 }), 'gold')).toEqual(at({ of: 'U1', rank: 'gold' }))
  })

  it('openingStateOf keeps whose list it is, and the group', () => {
    expect(openingStateOf(at({ of: 'team', group: 'g1', scenario: 's1', page: 3, rank: 'gold' }))).toEqual({
      ...OPENING_STATE,
      of: 'team',
      group: 'g1',
    })
    expect(openingStateOf(OPENING_STATE)).toEqual(OPENING_STATE)
  })

  it.each([
    [{}, 'own'],
    [{ of: 'mine' }, 'own'],
    [{ of: 'team' }, 'team'],
    [{ of: 'team', group: 'g1' }, { group: 'g1' }],
    [{ of: 'U0REP' }, { slackUser: 'U0REP' }],
  ] as const)('listOf reads %j as %j', (state, whose) => {
    expect(listOf(at(state))).toEqual(whose)
  })

  it('withTeamFilter changes one filter, keeps the others, and begins a new list', () => {
    const shown = at({
      of: 'team',
      group: 'g1',
      scenario: 's1',
      rank: 'gold',
      page: 2,
      whole: true,
      since: 7,
    })
    expect(withTeamFilter(shown, { scenario: undefined })).toEqual(
      at({ of: 'team', group: 'g1', rank: 'gold' }),
    )
    expect(withTeamFilter(shown, { group: 'g2' })).toEqual(
      at({ of: 'team', group: 'g2', scenario: 's1', rank: 'gold' }),
    )
  })
})
