import { expect, it } from 'vitest'
import type { LookupFailure } from '../../src/access/policy.ts'
import { auditFields } from '../../src/delivery/audit.ts'
import { failed } from '../../src/lib/result.ts'

const fieldsFor = (failure: LookupFailure) =>
  auditFields(failed({ kind: 'not_established', failure }), 'shown')

it.each<LookupFailure>([
  { kind: 'profile_unreadable', slackError: 'ratelimited' },
  { kind: 'coaches_unreadable', slackError: 'ratelimited' },
  { kind: 'admins_unreadable' },
  { kind: 'groups_unreadable' },
  { kind: 'monitors_unreadable' },
  { kind: 'grants_unreadable' },
])('a look-up of who someone is that failed is logged as failed: $kind', (failure) => {
  const { kind: reason, slackError = undefined } = { slackError: undefined, ...failure }
  expect(fieldsFor(failure)).toEqual({ decision: 'failed', reason, slackError, document: undefined })
})

it('someone without an email in Slack is logged as refused', () => {
  expect(fieldsFor({ kind: 'email_missing' })).toMatchObject({ decision: 'refused', reason: 'email_missing' })
})
