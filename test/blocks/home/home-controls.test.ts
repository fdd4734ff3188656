import { describe, expect, it } from 'vitest'
import {
  decodeHomeState,
  encodeHomeState,
  type HomeState,
  homePage,
  listOf,
  OPENING_STATE,
} from '../../../src/blocks/home/home-controls.ts'
import type { SessionList } from '../../../src/exec/session-lists.ts'
import { summaryOf } from '../../support/read-documents.ts'

/** A page of Exec's list. */
function list(count: number, more: Partial<SessionList> = {}): SessionList {
  const sessions = Array.from({ length: count }, (_, at) =>
    summaryOf({ id: `s${at + 1}`, created_at: '2026-03-01T10:00:00Z' }),
  )
  return { sessions, page: 1, hasMore: false, total: count, readAt: new Date('2026-03-15'), ...more }
}

const at = (change: Partial<HomeState>): HomeState => ({ ...OPENING_STATE, ...change })

const MANY = { hasMore: true, total: 230 }

it.each<[string, SessionList, Partial<HomeState>, object]>([
  ['the position on one page of several', list(100, MANY), { part: 2 }, { position: '6–10 of 230' }],
  ['the last part for one out of range', list(12), { part: 9 }, { ids: 's11 s12' }],
  [
    'nothing of an empty page, and the way back',
    list(0, { page: 3 }),
    { page: 3, part: 2 },
    { ids: '', position: undefined, newer: at({ page: 2, part: 20 }), older: undefined },
  ],
  ["the next page of Exec's list", list(100, MANY), { part: 20 }, { older: at({ page: 2 }) }],
])('homePage shows %s', (_, sessions, state, expected) => {
  const { rows, ...page } = homePage(sessions, at(state))
  expect({ ids: rows.map(({ id }) => id).join(' '), ...page }).toMatchObject(expected)
})

describe('HomeState', () => {
  it('decodes an encoded state and refuses anything else', () => {
    const state = at({ of: 'team', page: 2, part: 3, since: 7 })
    expect(decodeHomeState(encodeHomeState(state))).toEqual(state)
    for (const text of ['', 'x', '{}', '{"page":0,"part":1}', '{"of":"U1> <!channel","page":1,"part":1}'])
      expect(decodeHomeState(text)).toBeUndefined()
  })

  it.each([
    [{}, 'own'],
    [{ of: 'mine' }, 'own'],
    [{ of: 'team' }, 'team'],
    [{ of: 'team', group: 'g1' }, { group: 'g1' }],
  ] as const)('listOf reads %j as %j', (state, whose) => {
    expect(listOf(at(state))).toEqual(whose)
  })
})
