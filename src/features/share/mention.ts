import { z } from 'zod'
import { MENTION_HINT, MENTION_USAGE } from '../../blocks/help/help-messages.ts'
import { problemMessage } from '../../blocks/problems/problem-message.ts'
import type { AnyContent, Content } from '../../blocks/text/document.ts'
import type { DeliveryContext } from '../../delivery/context.ts'
import { wayIn } from '../../delivery/listener.ts'
import { type ListenerArguments, NOT_FOR_US } from '../../delivery/runner.ts'
import { firstPage } from '../../exec/list-cursor.ts'
import { findReference } from '../../exec/session-reference.ts'
import { listOrProblem } from '../../shared/list.ts'
import { shareSession } from '../../shared/share-session.ts'
import type { ShareNeeds } from './needs.ts'

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

/**
 * `@the app <link or id> [note]`: posts the card in the thread of that message. A mention alone: lists the person's sessions, to
 * them alone, each of which they can share into the thread. With other words: says how to use it.
 */
export const mentioned = wayIn('app_mention', (needs: ShareNeeds) => {
  const { chat } = needs.slack.clientWithoutRetry
  const replyPrivately = (
    { channel, user, thread_ts }: z.infer<typeof payload>['event'],
    { text, blocks }: AnyContent,
  ) => chat.postEphemeral({ channel, user, ...(thread_ts !== undefined && { thread_ts }), text, blocks })
  return {
    event: 'app_mention',
    read({ body, context: { botUserId } }: ListenerArguments) {
      if (fromABot.safeParse(body).success) return NOT_FOR_US
      const { data } = payload.safeParse(body)
      return data && { ...data, words: data.event.text.replaceAll(`<@${botUserId}>`, ' ').trim() }
    },
    // Before the dedup: the event of the message's link may come at the same moment, and must find the note.
    async atOnce(_, mention) {
      if (mention !== undefined) await needs.mentions.note(mention.event.channel, mention.event.ts)
    },
    // Slack sends the mention of an edited message again, with a new `event_id`: only the message's own `ts` is the same.
    delivery: ({ event: { user, channel, ts } }) => ({
      key: `mention:${channel}:${ts}`,
      rememberedMs: ANSWERED_MS,
      kind: 'mention',
      user,
      channel,
    }),
    async run(context, { event, is_ext_shared_channel: isExternal, words }) {
      const { channel, ts, thread_ts: threadTs = ts } = event
      const answer =
        isExternal === true
          ? refuseOutside(context)
          : await answerMention(needs, context, words, { channel, threadTs })
      if (answer !== undefined)
        await context.replyWithMessage(answer, (message) => replyPrivately(event, message))
    },
    replyPrivately: (problem, errorId, { event }) => replyPrivately(event, problemMessage(problem, errorId)),
  }
})

/** Asks Exec nothing: people of the other organization could spend the limit. */
function refuseOutside(context: DeliveryContext): Content {
  context.audit({ decision: 'not_shared', reason: 'external_conversation' })
  return problemMessage({ kind: 'external_conversation' }, context.errorId)
}

/** Posts the card, or returns what to tell only the person who mentioned the app. */
async function answerMention(
  needs: ShareNeeds,
  context: DeliveryContext,
  words: string,
  target: { channel: string; threadTs: string },
): Promise<Content | undefined> {
  if (words === '') {
    return listOrProblem(needs, context, firstPage('own', target.threadTs), MENTION_HINT)
  }
  const found = findReference(words, needs.linkHosts)
  if (found === undefined) return MENTION_USAGE
  if (!found.ok) return problemMessage(found.error, context.errorId)
  const request = { reference: found.value, target, note: [], isReply: true }
  const shared = await shareSession(needs, context, request)
  return shared.ok ? undefined : problemMessage(shared.error, context.errorId)
}
