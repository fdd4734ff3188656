import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { problemMessage } from '../../src/blocks/problems/problem-message.ts'
import { shareProblem } from '../../src/slack/share-problem.ts'
import { anyCharacter } from '../support/any-character.ts'

describe("Slack's answer to a post", () => {
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
  ])('%s is the problem %s', (code, kind) => {
    expect(shareProblem({ kind: 'refused', code })).toEqual({ kind })
  })

  it('that is a limit is told as one', () => {
    expect(shareProblem({ kind: 'limited', code: 'ratelimited' })).toEqual({ kind: 'slack_limited' })
  })

  it.each(['unreachable', 'unexpected'] as const)(
    'that is lost (%s) leaves open whether the card arrived',
    (kind) => {
      expect(shareProblem({ kind, code: 'channel_not_found' })).toEqual({ kind: 'unconfirmed' })
    },
  )

  it('that nobody knows is told by its code, and never throws', () => {
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
