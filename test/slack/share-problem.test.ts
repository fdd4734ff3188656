import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { problemMessage } from '../../src/blocks/problems/problem-message.ts'
import { shareProblem } from '../../src/slack/share-problem.ts'
import { anyCharacter } from '../support/any-character.ts'

describe('shareProblem', () => {
  it.each([
    ['channel_not_found', 'not_invited'],
    ['not_in_channel', 'not_invited'],
    ['method_not_supported_for_channel_type', 'not_invited'],
    ['is_archived', 'archived'],
    ['restricted_action_thread_locked', 'thread_locked'],
    ['cannot_reply_to_message', 'thread_gone'],
    ['message_not_found', 'thread_gone'],
    ['thread_not_found', 'thread_gone'],
    ['restricted_action', 'posting_not_allowed'],
    ['restricted_action_read_only_channel', 'posting_not_allowed'],
    ['restricted_action_thread_only_channel', 'posting_not_allowed'],
  ])('turns the code %s into the problem %s', (code, kind) => {
    expect(shareProblem({ kind: 'refused', code })).toEqual({ kind })
  })

  it('turns a 429 into slack_limited', () => {
    expect(shareProblem({ kind: 'limited', code: 'ratelimited' })).toEqual({ kind: 'slack_limited' })
  })

  it.each(['unreachable', 'unexpected'] as const)('reports a failure of kind %s as unconfirmed', (kind) => {
    expect(shareProblem({ kind, code: 'channel_not_found' })).toEqual({ kind: 'unconfirmed' })
  })

  it('names an unknown code, and never throws', () => {
    const code = fc.oneof(fc.string({ unit: anyCharacter }), fc.constantFrom('constructor', '__proto__', ''))
    fc.assert(
      fc.property(code, (slackError) => {
        const problem = shareProblem({ kind: 'refused', code: slackError })
        expect(problem).toEqual({ kind: 'slack_refused', slackError })
        expect(problemMessage(problem, 'EX-7K2M9Q').text).toMatch(/^Slack refused the message \(\w*\)/)
      }),
    )
  })
})
