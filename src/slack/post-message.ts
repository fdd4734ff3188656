import type { Block, KnownBlock } from '@slack/types'
import type { WebClient } from '@slack/web-api'
import { z } from 'zod'
import { failed, ok, type Result } from '../lib/result.ts'
import { slackAnswer } from './clients.ts'
import type { SlackFailure } from './failure.ts'
import { type ShareProblem, shareProblem } from './share-problem.ts'

export interface MessageContent {
  /** Stands for the blocks in notifications. */
  text: string
  blocks: (KnownBlock | Block)[]
}

/** Where Slack posted a message. `channel` is the id of the conversation: not all of Slack's methods take a person's. */
export const postedAt = z.object({ channel: z.string(), ts: z.string() })

export type PostedAt = z.infer<typeof postedAt>

export interface PostTarget {
  /** A conversation's id, or a person's for the app's direct message with them. */
  channel: string
  /** The `ts` of the message whose thread the card goes to. */
  threadTs?: string | undefined
}

interface PostedMessage extends PostedAt {
  /** Whether the bot joined the channel to post it. */
  hasJoined: boolean
}

/**
 * If the bot is not in a public channel, it joins (`channels:join`) and posts again. Never rejects.
 *
 * @param client one that does not retry: a post whose answer was lost may have arrived.
 */
export async function postCard(
  client: WebClient,
  target: PostTarget,
  content: MessageContent,
): Promise<Result<PostedMessage, ShareProblem>> {
  const first = await post(client, target, content)
  if (first.ok) return ok({ ...first.value, hasJoined: false })
  if (first.error.code !== 'not_in_channel') return failed(shareProblem(first.error))
  const joined = await slackAnswer(client.conversations.join({ channel: target.channel }), z.unknown())
  if (!joined.ok)
    return failed(
      joined.error.code === 'missing_scope' ? { kind: 'not_invited' } : shareProblem(joined.error),
    )
  const second = await post(client, target, content)
  return second.ok ? ok({ ...second.value, hasJoined: true }) : failed(shareProblem(second.error))
}

async function post(
  client: WebClient,
  { channel, threadTs }: PostTarget,
  { text, blocks }: MessageContent,
): Promise<Result<PostedAt, SlackFailure>> {
  const unfurl = { unfurl_links: false, unfurl_media: false }
  const call = client.chat.postMessage({
    channel,
    text,
    blocks,
    ...(threadTs !== undefined && { thread_ts: threadTs }),
    ...unfurl,
  })
  return slackAnswer(call, postedAt)
}

const link = z.object({ permalink: z.string() })

/** Never rejects. */
export async function findPermalink(
  client: WebClient,
  { channel, ts }: PostedAt,
): Promise<Result<string, SlackFailure>> {
  const answer = await slackAnswer(client.chat.getPermalink({ channel, message_ts: ts }), link)
  return answer.ok ? ok(answer.value.permalink) : answer
}
