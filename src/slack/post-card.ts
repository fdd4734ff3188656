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
 * @param clientWithoutRetry a client that does not retry: a post whose answer was lost may have arrived.
 * @returns the message's `ts`.
 */
export async function postCard(
  clientWithoutRetry: WebClient,
  target: PostTarget,
  content: Content,
): Promise<Result<string, ShareProblem>> {
  const first = await post(clientWithoutRetry, target, content)
  if (first.ok) return first
  if (first.error.code !== 'not_in_channel') return failed(shareProblem(first.error))
  const joined = await join(clientWithoutRetry, target.channel)
  if (!joined.ok) return joined
  const second = await post(clientWithoutRetry, target, content)
  return second.ok ? second : failed(shareProblem(second.error))
}

async function join(
  clientWithoutRetry: WebClient,
  channel: string,
): Promise<Result<undefined, ShareProblem>> {
  try {
    await clientWithoutRetry.conversations.join({ channel })
    return ok(undefined)
  } catch (error) {
    const failure = slackFailure(error)
    return failed(failure.code === 'missing_scope' ? { kind: 'not_invited' } : shareProblem(failure))
  }
}

async function post(
  clientWithoutRetry: WebClient,
  { channel, threadTs }: PostTarget,
  { text, blocks }: Content,
): Promise<Result<string, SlackFailure>> {
  try {
    const { ts } = await clientWithoutRetry.chat.postMessage({
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
