import { expect, it } from 'vitest'
import { failed, ok } from '../../../src/lib/result.ts'
import { outcomeOf } from '../../../src/shared/assigning/post-assignment.ts'

const DONE = ok({ id: 'a1', person: {}, scenario: {}, attempts: 0, attemptsNeeded: 1 })

it.each<[Parameters<typeof outcomeOf>[0], ReturnType<typeof outcomeOf>]>([
  [DONE, { state: 'assigned', assignment: 'a1' }],
  [failed({ kind: 'unclear' }), { state: 'unclear' }],
  [failed({ kind: 'quota_reserved' }), { state: 'refused', refusal: 'quota_reserved' }],
  [failed({ kind: 'request_refused', status: 400 }), { state: 'refused', refusal: 'request_refused' }],
])('after %j, it is %j', (posted, outcome) => {
  expect(outcomeOf(posted)).toEqual(outcome)
})
