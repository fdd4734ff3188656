import { z } from 'zod'
import { MENTION_HINT, mentionUsageMessage } from '../../blocks/help/help-messages.ts'
import { problemMessage } from '../../blocks/problems/problem-message.ts'
import type { AnyContent, Content } from '../../blocks/text/document.ts'
import type { DeliveryContext } from '../../delivery/context.ts'
import {
  type DeliveryRunner,
  defineListener,
  type ListenerArguments,
  NOT_FOR_US,
} from '../../delivery/runner.ts'
import { firstPage } from '../../exec/list-cursor.ts'
import { findReference } from '../../exec/session-reference.ts'
import { listOrProblem, type OwnListDependencies } from '../../shared/list.ts'
import type { Mentions } from '../../shared/remembered-messages.ts'
import { type ShareDependencies, shareSession } from '../../shared/share-session.ts'

export type MentionDependencies = ShareDependencies &
  OwnListDependencies & {
    mentions: Mentions
    linkHosts: readonly string[]
  }

/**
 * People edit a message within days. A month costs one key per mention, and a card that was removed does not come back
 * with a correction to an old message.
 */
const ANSWERED_MS = 30 * 24 * 60 * 60_000

const payload = z.object({
  is_ext_shared_channel: z.boolean().optional(),
  event: z.object({
    user: z.string(),
    channel: z.string(),
    ts: z.string(),
    thread_ts: z.string().optional(),
    text: z.string(),
  }),
})

/** A bot's message may name no `user`. */
const fromABot = z.object({ event: z.object({ bot_id: z.string() }) })

interface Mention extends z.infer<typeof payload> {
  botUserId: string | undefined
}

/**
 * `@the bot <link or id> [note]`: posts the card in the thread of that message. A mention alone: lists the person's sessions, to
 * them alone, each of which they can share into the thread. With other words: says how to use it.
 */
export function appMention(runner: DeliveryRunner, dependencies: MentionDependencies) {
  const { chat } = dependencies.slack.clientWithoutRetry
  const replyPrivately = ({ event: { channel, user, thread_ts } }: Mention, { text, blocks }: AnyContent) =>
    chat.postEphemeral({ channel, user, ...(thread_ts !== undefined && { thread_ts }), text, blocks })
  return defineListener<ListenerArguments, Mention>(runner, {
    event: 'app_mention',
    read({ body, context: { botUserId } }) {
      if (fromABot.safeParse(body).success) return NOT_FOR_US
      const { data } = payload.safeParse(body)
      return data && { ...data, botUserId }
    },
    // Before the dedup: the event of the message's link may come at the same moment, and must find the note.
    async atOnce(_, mention) {
      if (mention !== undefined) await dependencies.mentions.note(mention.event.channel, mention.event.ts)
    },
    // Slack sends the mention of an edited message again, with a new `event_id`: only the message's own `ts` is the same.
    delivery: ({ event: { user, channel, ts } }) => ({
      key: `mention:${channel}:${ts}`,
      rememberedMs: ANSWERED_MS,
      kind: 'mention',
      user,
      channel,
    }),
    async run(context, mention) {
      const { event, is_ext_shared_channel, botUserId } = mention
      const words = event.text.replaceAll(`<@${botUserId}>`, ' ').trim()
      const target = { channel: event.channel, threadTs: event.thread_ts ?? event.ts }
      const answer =
        is_ext_shared_channel === true
          ? refuseOutside(context)
          : await answerMention(dependencies, context, words, target)
      if (answer !== undefined)
        await context.replyWithMessage(answer, (message) => replyPrivately(mention, message))
    },
    replyPrivately: (problem, errorId, mention) => replyPrivately(mention, problemMessage(problem, errorId)),
  })
}

/** Asks Exec nothing: people of the other organisation could spend the limit. */
function refuseOutside(context: DeliveryContext): Content {
  context.audit({ decision: 'not_shared', reason: 'external_conversation' })
  return problemMessage({ kind: 'external_conversation' }, context.errorId)
}

/** Posts the card, or returns what to tell only the person who mentioned the bot. */
async function answerMention(
  dependencies: MentionDependencies,
  context: DeliveryContext,
  words: string,
  target: { channel: string; threadTs: string },
): Promise<Content | undefined> {
  if (words === '') {
    const options = { hint: MENTION_HINT, usage: mentionUsageMessage() }
    return listOrProblem(dependencies, context, firstPage('own', target.threadTs), options)
  }
  const found = findReference(words, dependencies.linkHosts)
  if (found === undefined) return mentionUsageMessage()
  if (!found.ok) return problemMessage(found.error, context.errorId)
  const { reference } = found.value
  const request = { reference, target, note: [], withRubric: false, isReply: true }
  const shared = await shareSession(dependencies, context, request)
  return shared.ok ? undefined : problemMessage(shared.error, context.errorId)
}
