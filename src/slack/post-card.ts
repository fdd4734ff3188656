import type { WebClient } from '@slack/web-api'
import type { Content } from '../blocks/text/document.ts'
import { failed, ok, type Result } from '../lib/result.ts'
import { type SlackFailure, slackFailure } from './failure.ts'
import { type ShareProblem, shareProblem } from './share-problem.ts'

export interface PostTarget {
  channel: string
  /** The message whose thread the card belongs to. */
  threadTs?: string | undefined
}

/**
 * Posts as the bot (`chat.postMessage`, scope `chat:write`). A public channel that the bot is not in, it joins
 * (`channels:join`) and posts once more. Never throws.
 *
 * @param poster a client that does not retry: a post whose answer was lost may have arrived.
 * @returns the message's `ts`.
 */
export async function postCard(
  poster: WebClient,
  target: PostTarget,
  content: Content,
): Promise<Result<string, ShareProblem>> {
  const first = await post(poster, target, content)
  if (first.ok) return first
  if (first.error.code !== 'not_in_channel') return failed(shareProblem(first.error))
  const joined = await join(poster, target.channel)
  if (!joined.ok) return joined
  const second = await post(poster, target, content)
  return second.ok ? second : failed(shareProblem(second.error))
}

async function join(poster: WebClient, channel: string): Promise<Result<undefined, ShareProblem>> {
  try {
    await poster.conversations.join({ channel })
    return ok(undefined)
  } catch (error) {
    const failure = slackFailure(error)
    return failed(failure.code === 'missing_scope' ? { kind: 'not_invited' } : shareProblem(failure))
  }
}

async function post(
  poster: WebClient,
  { channel, threadTs }: PostTarget,
  { text, blocks }: Content,
): Promise<Result<string, SlackFailure>> {
  try {
    const { ts } = await poster.chat.postMessage({
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
