import { describe, expect, it } from 'vitest'
import type { Viewer } from '../../../src/access/policy.ts'
import { checkRecipient } from '../../../src/features/share/check-target.ts'

describe('checkRecipient', () => {
  it.each<[Viewer['accountType'], boolean]>([
    ['member', true],
    ['guest', true],
    ['other_workspace', true],
    ['bot', false],
    ['deactivated', false],
    ['other_organisation', false],
  ])('of an account of type %s: %s', (accountType, isAllowed) => {
    const checked = checkRecipient({ user: 'U0REP', email: undefined, accountType })
    expect(checked).toMatchObject(isAllowed ? { ok: true } : { error: { kind: 'not_a_recipient' } })
  })

  it('sends nothing to an account that Slack does not describe', () => {
    expect(checkRecipient({ kind: 'profile_unreadable', slackError: 'user_not_found' })).toEqual({
      ok: false,
      error: { kind: 'unchecked_recipient', slackError: 'user_not_found' },
    })
  })
})
