import type { WebClient } from '@slack/web-api'
import { z } from 'zod'
import { failed, ok, type Result } from '../result.ts'
import { slackFailure } from '../server/slack-failure.ts'
import { type ShareProblem, shareProblem } from './share-problem.ts'

const information = z.object({
  channel: z.object({
    is_ext_shared: z.boolean(),
    is_pending_ext_shared: z.boolean().optional(),
    is_archived: z.boolean().optional(),
  }),
})

/**
 * Asks Slack whether a conversation is the organisation's own (`conversations.info`). It is asked each time: a channel can
 * be shared with another organisation at any moment. Never throws.
 */
export async function checkConversation(
  client: WebClient,
  channel: string,
): Promise<Result<undefined, ShareProblem>> {
  try {
    const answer = information.safeParse(await client.conversations.info({ channel }))
    if (!answer.success) return failed({ kind: 'unchecked_conversation', slackError: 'unreadable_answer' })
    const { is_ext_shared, is_pending_ext_shared, is_archived } = answer.data.channel
    if (is_ext_shared || is_pending_ext_shared === true) return failed({ kind: 'external_conversation' })
    return is_archived === true ? failed({ kind: 'archived' }) : ok(undefined)
  } catch (error) {
    const failure = slackFailure(error)
    // Slack names direct messages by a D; a bot finds only its own.
    if (channel.startsWith('D')) return failed({ kind: 'direct_message' })
    const problem = shareProblem(failure)
    return failed(
      problem.kind === 'not_invited' ? problem : { kind: 'unchecked_conversation', slackError: failure.code },
    )
  }
}
