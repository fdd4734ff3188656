import type { Block, KnownBlock, MessageMetadata } from '@slack/types'
import type { WebClient } from '@slack/web-api'
import { z } from 'zod'
import { failed, ok, type Result } from '../lib/result.ts'
import { slackAnswer } from './clients.ts'
import { isContentRefused, SLACK_FAULTS, type SlackFailure, TOKEN_GONE, UNDELIVERABLE } from './failure.ts'
import { type ShareProblem, shareProblem } from './share-problem.ts'

interface MessageContent {
  /** Stands for the blocks in notifications. */
  text: string
  blocks: (KnownBlock | Block)[]
}

/** Where Slack posted a message. `channel` is the id of the conversation: not all of Slack's methods take a person's. */
const postedAt = z.object({ channel: z.string(), ts: z.string() })

export type PostedAt = z.infer<typeof postedAt>

export interface PostTarget {
  /** A conversation's id, or a person's for the app's direct message with them. */
  channel: string
  /** The card goes into the thread of the message with this `ts`. */
  threadTs?: string | undefined
}

interface PostedMessage extends PostedAt {
  /** Whether the bot joined the channel to post it. */
  hasJoined: boolean
}

/**
 * If the bot is not in a public channel, it joins (`channels:join`) and posts again. Never rejects.
 *
 * @param client a client without retries: a post may have arrived although its answer was lost.
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
  metadata?: MessageMetadata,
): Promise<Result<PostedAt, SlackFailure>> {
  const call = client.chat.postMessage({
    channel,
    text,
    blocks,
    ...(threadTs !== undefined && { thread_ts: threadTs }),
    unfurl_links: false,
    unfurl_media: false,
    ...(metadata !== undefined && { metadata }),
  })
  return slackAnswer(call, postedAt)
}

const link = z.object({ permalink: z.string() }).transform(({ permalink }) => permalink)

/** Never rejects. */
export function findPermalink(
  client: WebClient,
  { channel, ts }: PostedAt,
): Promise<Result<string, SlackFailure>> {
  return slackAnswer(client.chat.getPermalink({ channel, message_ts: ts }), link)
}

/** Marks the app's own messages in a conversation's history. */
const EVENT_TYPE = 'exec_notification'
/** How far the clocks of Slack and of the app may differ. */
const SKEW_MS = 300_000
/**
 * How many messages to read around the time of sending. It is all that Slack gives apps sold outside its Marketplace,
 * once a minute.
 */
const MAX_MESSAGES = 15

interface DirectMessageFailure {
  /**
   * `not_sent`: Slack surely didn't get it. `unclear`: it may have arrived. `undeliverable`: Slack takes no direct
   * messages from the app for this person. `content_refused`: Slack rejects the blocks.
   */
  kind: 'not_sent' | 'unclear' | 'undeliverable' | 'content_refused' | 'refused'
  /** Slack's error code, or this app's word for a failure without one. */
  code: string
  /** For `not_sent`, if Slack says when to try again. */
  retryAfterMs?: number | undefined
}

/** Slack's codes for a token or a rate: it refuses every message for now. */
const NOT_NOW = [
  ...TOKEN_GONE,
  'access_denied',
  'message_limit_exceeded',
  'missing_scope',
  'org_login_required',
  'rate_limited',
  'team_access_not_granted',
]

/** What a failed post means for the message. */
export function directMessageFailure(failure: SlackFailure): DirectMessageFailure {
  const { kind, code, retryAfterMs, hadNoEffect } = failure
  if (hadNoEffect || NOT_NOW.includes(code)) return { kind: 'not_sent', code, retryAfterMs }
  if (kind !== 'refused' || SLACK_FAULTS.includes(code)) return { kind: 'unclear', code }
  if (UNDELIVERABLE.has(code)) return { kind: 'undeliverable', code }
  return { kind: isContentRefused(failure) ? 'content_refused' : 'refused', code }
}

interface DirectMessage {
  person: string
  /** Goes into the message's metadata, so that `findDirectMessage` finds it. */
  id: string
  content: MessageContent
  /** Posts it in the thread of this message, which the app sent to the same person. */
  thread?: PostedAt | undefined
}

/** Sends a direct message from the app to a person. Never rejects. @param client a client that tries each call once. */
export async function sendDirectMessage(
  client: WebClient,
  { person, id, content, thread }: DirectMessage,
): Promise<Result<PostedAt, DirectMessageFailure>> {
  const target = { channel: thread?.channel ?? person, threadTs: thread?.ts }
  const answer = await post(client, target, content, { event_type: EVENT_TYPE, event_payload: { id } })
  return answer.ok ? answer : failed(directMessageFailure(answer.error))
}

const history = z.object({
  messages: z.array(
    z.object({
      ts: z.string(),
      metadata: z
        .object({ event_type: z.literal(EVENT_TYPE), event_payload: z.object({ id: z.string() }) })
        .optional()
        .catch(undefined),
    }),
  ),
})

/**
 * The `ts` of the message with this id, if it is in the conversation. Never rejects.
 * @param channel the id of the conversation.
 * @param threadTs the `ts` of the thread it went into: a conversation's messages don't include replies.
 * @param sentAt when the app sent it, in milliseconds since the epoch.
 */
export async function findDirectMessage(
  { conversations }: WebClient,
  {
    channel,
    threadTs,
    id,
    sentAt,
  }: { channel: string; threadTs?: string | undefined; id: string; sentAt: number },
): Promise<Result<string | undefined, DirectMessageFailure>> {
  const range = {
    channel,
    oldest: String((sentAt - SKEW_MS) / 1000),
    latest: String((sentAt + SKEW_MS) / 1000),
    limit: MAX_MESSAGES,
    include_all_metadata: true,
  }
  const call =
    threadTs === undefined ? conversations.history(range) : conversations.replies({ ...range, ts: threadTs })
  const answer = await slackAnswer(call, history)
  if (!answer.ok) return failed(directMessageFailure(answer.error))
  return ok(answer.value.messages.find(({ metadata }) => metadata?.event_payload.id === id)?.ts)
}
