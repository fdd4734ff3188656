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
    is_private: z.boolean().optional(),
    is_mpim: z.boolean().optional(),
  }),
})

const MEMBER_PAGES = 5
const memberPage = z.object({
  members: z.array(z.string()),
  response_metadata: z.object({ next_cursor: z.string().optional() }).optional(),
})

/**
 * Asks Slack whether a conversation is the organisation's own (`conversations.info`) and, where it is private, whether
 * `member` is in it (`conversations.members`). It is asked each time: a channel can be shared with another organisation at
 * any moment. Never throws.
 */
export async function checkConversation(
  client: WebClient,
  channel: string,
  member?: string,
): Promise<Result<undefined, ShareProblem>> {
  // Slack names direct messages by a D. Of these a bot is in its own only, and may not look at it.
  if (channel.startsWith('D')) return failed({ kind: 'direct_message' })
  try {
    const answer = information.safeParse(await client.conversations.info({ channel }))
    if (!answer.success) return failed({ kind: 'unchecked_conversation', slackError: 'unreadable_answer' })
    const { is_ext_shared, is_pending_ext_shared, is_archived, is_private, is_mpim } = answer.data.channel
    if (is_ext_shared || is_pending_ext_shared === true) return failed({ kind: 'external_conversation' })
    if (is_archived === true) return failed({ kind: 'archived' })
    const isOpenToAll = is_private !== true && is_mpim !== true
    return member === undefined || isOpenToAll || (await isMember(client, channel, member))
      ? ok(undefined)
      : failed({ kind: 'not_a_member' })
  } catch (error) {
    const failure = slackFailure(error)
    const problem = shareProblem(failure)
    return failed(
      problem.kind === 'not_invited' ? problem : { kind: 'unchecked_conversation', slackError: failure.code },
    )
  }
}

async function isMember(client: WebClient, channel: string, user: string): Promise<boolean> {
  let cursor: string | undefined
  for (let page = 0; page < MEMBER_PAGES; page += 1) {
    const answer = await client.conversations.members({
      channel,
      limit: 1000,
      ...(cursor === undefined ? {} : { cursor }),
    })
    const { data } = memberPage.safeParse(answer)
    if (data?.members.includes(user) === true) return true
    cursor = data?.response_metadata?.next_cursor
    if (cursor === undefined || cursor === '') return false
  }
  return false
}
