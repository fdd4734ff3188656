import { describe, expect, it } from 'vitest'
import type { Profile } from '../../../src/access/policy.ts'
import { checkRecipient } from '../../../src/shared/sharing/share-session.ts'
import type { ShareProblem } from '../../../src/slack/share-problem.ts'

describe('checkRecipient', () => {
  it.each<[Profile['accountType'], ShareProblem['kind'] | undefined]>([
    ['member', undefined],
    ['guest', undefined],
    ['other_workspace', undefined],
    ['bot', 'recipient_is_app'],
    ['deactivated', 'not_a_recipient'],
    ['other_organisation', 'not_a_recipient'],
  ])('of an account of type %s: %s', (accountType, kind) => {
    const checked = checkRecipient({ user: 'U0REP', email: undefined, accountType })
    expect(checked).toMatchObject(kind === undefined ? { ok: true } : { error: { kind } })
  })

  it('sends nothing to an account that Slack does not describe', () => {
    expect(checkRecipient({ kind: 'profile_unreadable', slackError: 'user_not_found' })).toEqual({
      ok: false,
      error: { kind: 'unchecked_recipient', slackError: 'user_not_found' },
    })
  })
})
