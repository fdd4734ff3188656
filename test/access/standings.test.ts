import { expect, it } from 'vitest'
import { toStanding } from '../../src/access/standings.ts'

const GOLD = { score: 91, rank: 'gold' }
const SILVER = { score: 75, rank: 'silver' }

it.each([
  ['is below the best', { sessions: 3, best: GOLD }, SILVER, { latest: SILVER, best: GOLD }],
  [
    'is the best, where Exec has not counted it yet',
    { sessions: 3, best: SILVER },
    GOLD,
    { latest: GOLD, best: GOLD },
  ],
  ['is the best, where Exec counted none', {}, SILVER, { latest: SILVER, best: SILVER }],
  ['is the only one', { sessions: 1, best: SILVER }, undefined, { latest: SILVER, best: SILVER }],
  [
    'is the one that Exec has not counted yet',
    { sessions: 1, best: GOLD },
    SILVER,
    { latest: SILVER, best: GOLD },
  ],
  ['is unknown, of several', { sessions: 3, best: GOLD }, undefined, { latest: undefined, best: GOLD }],
])('the latest score of a person %s', (_, counted, newest, standing) => {
  expect(toStanding({ person: {}, ...counted }, newest)).toMatchObject(standing)
})
