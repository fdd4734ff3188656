import type { KnownBlock } from '@slack/types'
import type { WebClient } from '@slack/web-api'
import { failed, ok, type Result } from '../lib/result.ts'
import { type SlackFailure, slackFailure } from './failure.ts'
import { type ShareProblem, shareProblem } from './share-problem.ts'

export interface MessageContent {
  /** Stands for the blocks in notifications. */
  text: string
  blocks: KnownBlock[]
}

export interface PostTarget {
  channel: string
  /** The `ts` of the message whose thread the card goes to. */
  threadTs?: string | undefined
}

/**
 * Posts as the bot (`chat:write`). If it is not in a public channel, it joins (`channels:join`) and posts again. Never rejects.
 *
 * @param client one that does not retry: a post whose answer was lost may have arrived.
 * @returns the message's `ts`.
 */
export async function postCard(
  client: WebClient,
  target: PostTarget,
  content: MessageContent,
): Promise<Result<string, ShareProblem>> {
  const first = await post(client, target, content)
  if (first.ok) return first
  if (first.error.code !== 'not_in_channel') return failed(shareProblem(first.error))
  const joined = await join(client, target.channel)
  if (!joined.ok) return joined
  const second = await post(client, target, content)
  return second.ok ? second : failed(shareProblem(second.error))
}

async function join(client: WebClient, channel: string): Promise<Result<undefined, ShareProblem>> {
  try {
    await client.conversations.join({ channel })
    return ok(undefined)
  } catch (error) {
    const failure = slackFailure(error)
    return failed(failure.code === 'missing_scope' ? { kind: 'not_invited' } : shareProblem(failure))
  }
}

async function post(
  client: WebClient,
  { channel, threadTs }: PostTarget,
  { text, blocks }: MessageContent,
): Promise<Result<string, SlackFailure>> {
  try {
    const { ts } = await client.chat.postMessage({
      channel,
      text,
      blocks,
      ...(threadTs === undefined ? {} : { thread_ts: threadTs }),
      unfurl_links: false,
      unfurl_media: false,
    })
    return ts === undefined ? failed({ kind: 'unreachable', code: 'unreadable_answer' }) : ok(ts)
  } catch (error) {
    return failed(slackFailure(error))
  }
}
