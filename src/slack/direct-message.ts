import { WebAPIRateLimitedError, type WebClient } from '@slack/web-api'
import { z } from 'zod'
import { failed, ok, type Result } from '../lib/result.ts'
import { wasNotSent } from './clients.ts'
import { isContentRefused, slackFailure } from './failure.ts'
import type { MessageContent } from './post-card.ts'

/** Tells the app's own messages apart in a conversation's history. */
const EVENT_TYPE = 'exec_notification'
/** How far the clocks of Slack and of the app may differ. */
const SKEW_MS = 300_000
/** Of the messages around that time. */
const MAX_MESSAGES = 200

export type DirectMessageFailure =
  /** Slack surely has not got it: it may be sent again, after `retryAfterMs` if Slack says so. */
  | { kind: 'not_sent'; code: string; retryAfterMs?: number }
  /** It may have arrived. */
  | { kind: 'unclear'; code: string }
  /** Slack takes no direct message of the app's for this person. */
  | { kind: 'undeliverable'; code: string }
  /** Slack rejects the blocks. */
  | { kind: 'content_refused'; code: string }
  | { kind: 'refused'; code: string }

const UNDELIVERABLE = new Set([
  'app_access_restricted',
  'messages_tab_disabled',
  'user_disabled',
  'user_not_found',
  'user_not_visible',
])

/** Slack's own failures, of which it says that "some aspect of the operation" may have succeeded, and one of its rollups. */
const MAY_HAVE_SUCCEEDED = new Set(['fatal_error', 'internal_error', 'rollup_error'])

/** Slack refuses whatever the app sends for now: for its token, its rate, or because Slack can't. */
const NOT_NOW = new Set([
  'access_denied',
  'accesslimited',
  'account_inactive',
  'invalid_auth',
  'message_limit_exceeded',
  'missing_scope',
  'not_authed',
  'org_login_required',
  'rate_limited',
  'ratelimited',
  'request_timeout',
  'service_unavailable',
  'team_access_not_granted',
  'team_added_to_org',
  'token_expired',
  'token_revoked',
])

/** Whether Slack takes no direct message of the app's for a person. @param code Slack's error code. */
export function isUndeliverable(code: string): boolean {
  return UNDELIVERABLE.has(code)
}

/** What a failed post means for the message. @param error as one of Slack's clients throws it. */
export function directMessageFailure(error: unknown): DirectMessageFailure {
  const failure = slackFailure(error)
  const { code } = failure
  if (error instanceof WebAPIRateLimitedError)
    return { kind: 'not_sent', code, retryAfterMs: 1000 * error.retryAfter }
  if (wasNotSent(error)) return { kind: 'not_sent', code }
  if (failure.kind !== 'refused' || MAY_HAVE_SUCCEEDED.has(code)) return { kind: 'unclear', code }
  if (NOT_NOW.has(code)) return { kind: 'not_sent', code }
  if (isUndeliverable(code)) return { kind: 'undeliverable', code }
  return { kind: isContentRefused(failure) ? 'content_refused' : 'refused', code }
}

const posted = z.object({ channel: z.string(), ts: z.string() })

interface DirectMessage {
  person: string
  /** Goes into the message's metadata, so that `findDirectMessage` finds it. */
  id: string
  content: MessageContent
  /** The message of the app's to this person in whose thread it goes. */
  thread?: { channel: string; ts: string } | undefined
}

/**
 * Sends a direct message of the app's to a person. Never rejects.
 *
 * @param client one that tries once.
 */
export async function sendDirectMessage(
  client: WebClient,
  { person, id, content, thread }: DirectMessage,
): Promise<Result<z.infer<typeof posted>, DirectMessageFailure>> {
  try {
    const answer = await client.chat.postMessage({
      ...(thread === undefined ? { channel: person } : { channel: thread.channel, thread_ts: thread.ts }),
      text: content.text,
      blocks: content.blocks,
      unfurl_links: false,
      unfurl_media: false,
      metadata: { event_type: EVENT_TYPE, event_payload: { id } },
    })
    const message = posted.safeParse(answer)
    return message.success ? ok(message.data) : failed({ kind: 'unclear', code: 'unreadable_answer' })
  } catch (error) {
    return failed(directMessageFailure(error))
  }
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
 *
 * @param channel the id of the conversation: Slack takes no person's here.
 * @param threadTs the `ts` of the message in whose thread it went: Slack lists no replies among a conversation's messages.
 * @param sentAt when the app sent it, in milliseconds since the epoch.
 */
export async function findDirectMessage(
  client: WebClient,
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
  const { conversations } = client
  try {
    const answer = history.safeParse(
      await (threadTs === undefined
        ? conversations.history(range)
        : conversations.replies({ ...range, ts: threadTs })),
    )
    if (!answer.success) return failed({ kind: 'unclear', code: 'unreadable_answer' })
    const found = answer.data.messages.find(({ metadata }) => metadata?.event_payload.id === id)
    return ok(found?.ts)
  } catch (error) {
    return failed(directMessageFailure(error))
  }
}
