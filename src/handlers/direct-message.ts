import { z } from 'zod'
import { IN_THREAD, SMALL_TALK, YOURE_WELCOME } from '../blocks/help/help-messages.ts'
import { problemMessage } from '../blocks/problems/problem-message.ts'
import type { AnyContent } from '../blocks/text/document.ts'
import { type Done, orRefused, type PrivateAnswer, say } from '../delivery/answer.ts'
import type { DeliveryContext } from '../delivery/context.ts'
import { type DeliveryRunner, defineListener, NOT_FOR_US } from '../delivery/runner.ts'
import { findReference, stripPunctuation } from '../exec/session-reference.ts'
import type { ConnectedWord, EventArguments } from '../shared/feature.ts'
import { cardAnswer } from '../shared/sessions/card.ts'
import { answerWord, type CommandNeeds, splitText } from './command.ts'

const payload = z.object({
  event_id: z.string(),
  event: z.object({
    channel_type: z.literal('im'),
    user: z.string(),
    channel: z.string(),
    text: z.string().default(''),
    thread_ts: z.string().optional(),
  }),
})

type DirectMessage = z.infer<typeof payload>

/** Messages of bots, and changes of messages. A file or a broadcast to the channel is still a person's message. */
const notFromAPerson = z.object({
  event: z.union([
    z.object({ bot_id: z.string() }),
    z.object({
      subtype: z.string().refine((subtype) => !['file_share', 'thread_broadcast'].includes(subtype)),
    }),
  ]),
})

/**
 * Someone writes to the app. A word of the command that is also for messages is answered like the command. A link or id
 * gets its card. Anything else gets one line.
 */
export function directMessage(runner: DeliveryRunner, needs: CommandNeeds, words: readonly ConnectedWord[]) {
  const { chat } = needs.slack.clientWithoutRetry
  const reply = ({ event: { channel, thread_ts } }: DirectMessage, { text, blocks }: AnyContent) =>
    chat.postMessage({
      channel,
      ...(thread_ts !== undefined && { thread_ts }),
      text,
      blocks,
      unfurl_links: false,
      unfurl_media: false,
    })
  return defineListener<EventArguments, DirectMessage>(runner, {
    event: 'message',
    read: ({ body }) => (notFromAPerson.safeParse(body).success ? NOT_FOR_US : payload.safeParse(body).data),
    delivery: ({ event_id: key, event: { user, channel } }) => ({
      key,
      kind: 'direct_message',
      user,
      channel,
    }),
    async run(context, message) {
      const answer = await orRefused(answerMessage(needs, context, words, message.event))
      await context.answer(answer, (shown) => reply(message, shown))
    },
    replyPrivately: (problem, errorId, message) => reply(message, problemMessage(problem, errorId)),
  })
}

/** E.g. "Great, thank you so much!", and nothing more. */
const THANKS =
  /^(?:(?:great|perfect|ok|okay|many),? )?(?:thanks|thank you|thx)(?: so much| very much| a lot| exec)?[!. ]*(?::[\w+-]+|\p{Extended_Pictographic})?$/iu

async function answerMessage(
  needs: CommandNeeds,
  context: DeliveryContext,
  words: readonly ConnectedWord[],
  { text, thread_ts }: DirectMessage['event'],
): Promise<PrivateAnswer | Done> {
  const typed = stripPunctuation(text)
  const { first, rest } = splitText(typed)
  const word = words.find(({ name, isMessage }) =>
    name === undefined ? isMessage(typed) : name === first && isMessage(rest),
  )
  // A form gets the person's words as typed.
  const asTyped = word?.opener === undefined ? typed : text
  const answer = await answerWord(needs, context, word, splitText(asTyped).rest, asTyped)
  if (answer !== undefined) return answer
  const found = findReference(text, needs.linkHosts)
  if (found?.ok) return cardAnswer(needs, context, found.value)
  if (found !== undefined) return { audit: [], problem: found.error }
  if (thread_ts !== undefined) return say(IN_THREAD)
  return say(THANKS.test(typed) ? YOURE_WELCOME : SMALL_TALK)
}
