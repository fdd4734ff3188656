import { expect, it } from 'vitest'
import type { SlackFailure } from '../../src/slack/failure.ts'
import { type ShareProblem, shareProblem } from '../../src/slack/share-problem.ts'

it.each<[SlackFailure['kind'], string, ShareProblem['kind']]>([
  ['limited', 'ratelimited', 'slack_limited'],
  ['refused', 'channel_not_found', 'not_invited'],
  ['refused', 'is_archived', 'archived'],
  ['refused', 'restricted_action_thread_locked', 'thread_locked'],
  ['refused', 'thread_not_found', 'thread_gone'],
  ['refused', 'restricted_action', 'posting_not_allowed'],
  ['refused', 'messages_tab_disabled', 'recipient_unreachable'],
  ['refused', 'team_access_not_granted', 'slack_refused'],
  ['unreachable', 'request_failed', 'unconfirmed'],
])('a share that is %s by Slack as %s is %s', (kind, code, expected) => {
  expect(shareProblem({ kind, code }).kind).toBe(expected)
})
