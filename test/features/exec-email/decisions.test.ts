import { expect, it } from 'vitest'
import { askProblem, mayDecide } from '../../../src/features/exec-email/decisions.ts'
import { HOUR_MS } from '../../support/durations.ts'

const NEW = { isMember: false, askedAt: undefined, now: HOUR_MS, admins: 1 }

it.each([
  ['may ask', NEW, undefined],
  ['may ask, an hour after they asked', { ...NEW, askedAt: 0 }, undefined],
  ['may not ask within an hour', { ...NEW, askedAt: 1 }, 'asked_lately'],
  ['may not ask, if Exec knows them', { ...NEW, isMember: true, admins: 0 }, 'known_in_exec'],
  ['may not ask, if nobody can approve it', { ...NEW, admins: 0 }, 'no_exec_admin'],
])('a person %s', (_, asking, problem) => {
  expect(askProblem(asking)).toBe(problem)
})

const ADMIN = { email: 'ada@acme.com', name: 'Ada', isAdmin: true }

it.each([
  ['an Exec admin', 'U0ADMIN', ADMIN, true],
  ['the person, even as an Exec admin', 'U0NOMAIL', ADMIN, false],
  ['a member of Exec', 'U0ADMIN', { ...ADMIN, isAdmin: false }, false],
  ['somebody whom Exec does not know', 'U0ADMIN', undefined, false],
])('what a person asks is decided by %s: %#', (_, user, member, expected) => {
  expect(mayDecide(user, 'U0NOMAIL', member)).toBe(expected)
})
