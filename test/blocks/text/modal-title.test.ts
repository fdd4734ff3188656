import { expect, it } from 'vitest'
import { modalTitle } from '../../../src/blocks/review/review-view.ts'
import type { SessionHead } from '../../../src/exec/session.ts'

const GOLD = { score: 82.5, rank: 'gold' }

it.each<[string, SessionHead, string]>([
  [
    'name, score and rank',
    { ...GOLD, user: { first_name: 'Jane', last_name: 'Smith' } },
    'Jane · 82.5 · Gold',
  ],
  ['a long name, cut', { ...GOLD, user: { first_name: 'Maximiliana-Josepha' } }, 'Maximilia… · 82.5 · Gold'],
  ['a session without a name', GOLD, '82.5 · Gold'],
  ['a session without a rank', { score: 48, user: { first_name: 'Jane' } }, 'Jane · 48'],
  [
    'a rank that this app does not know',
    { score: 48, rank: 'diamond', user: { first_name: 'Jane' } },
    'Jane · 48',
  ],
  ['a session that is not graded', { user: { first_name: 'Jane' } }, 'Jane · Not graded'],
  [
    "an attempt that doesn't count",
    { ...GOLD, is_valid_attempt: false, user: { first_name: 'Jane' } },
    "Jane · Doesn't count",
  ],
  [
    'a session that is not graded, of a long name',
    { user: { first_name: 'Maximiliana' } },
    'Maximiliana · Not graded',
  ],
  [
    'a score that leaves no room for a name',
    { score: 1e19, user: { first_name: 'Jane' } },
    '10000000000000000000',
  ],
  [
    'a score that leaves no room at all',
    { score: 1e19, rank: 'gold', user: { first_name: 'Jane' } },
    '10000000000000000000 ·…',
  ],
])('the title of a modal has %s', (_, session, title) => {
  expect(modalTitle(session)).toBe(title)
  expect(title.length).toBeLessThanOrEqual(24)
})
