import { expect, it } from 'vitest'
import { decideClaim } from '../../../src/features/exec-email/check-claim.ts'

const NOOR = { email: 'noor@exec-corp.com', name: 'Noor', isAdmin: false }
const IS_NOOR = { ok: true, value: NOOR }

it.each([
  ['that nobody else has', NOOR, undefined, IS_NOOR],
  ['that their own profile has by now', NOOR, 'U0NOMAIL', IS_NOOR],
  ['of somebody else', NOOR, 'U0REP', { ok: false, error: { kind: 'exec_email_taken' } }],
  ['that Exec does not have', undefined, undefined, { ok: false, error: { kind: 'not_in_exec' } }],
  [
    'of somebody else, which Exec does not have',
    undefined,
    'U0REP',
    { ok: false, error: { kind: 'not_in_exec' } },
  ],
])('decides of an email %s', (_, member, owner, expected) => {
  expect(decideClaim('U0NOMAIL', member, owner)).toEqual(expected)
})
