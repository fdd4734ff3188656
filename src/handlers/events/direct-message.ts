import { z } from 'zod'
import { DIRECT_MESSAGE_NOTE, threadMessage, usageMessage } from '../../blocks/help/usage-message.ts'
import { problemMessage } from '../../blocks/problems/problem-message.ts'
import type { AnyContent } from '../../blocks/text/document.ts'
import type { DeliveryContext } from '../../delivery/context.ts'
import {
  type DeliveryRunner,
  defineListener,
  type ListenerArguments,
  NOT_FOR_US,
} from '../../delivery/runner.ts'
import { firstPage } from '../../exec/list-cursor.ts'
import { findReference, stripPunctuation } from '../../exec/session-reference.ts'
import { assignmentsOrProblem } from '../../features/assignments/answer-with-assignments.ts'
import { cardOrProblem } from '../../shared/card.ts'
import { answerListWords, listOrProblem } from '../../shared/list.ts'
import { readListWords } from '../../shared/list-words.ts'
import type { SlackClients } from '../../slack/clients.ts'
import { answerCommand, type CommandDependencies } from '../commands/exec-session.ts'

export type DirectMessageDependencies = CommandDependencies & {
  slack: Pick<SlackClients, 'clientWithoutRetry'>
}

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
 * Someone writes to the bot: a link or id gets its card; `help`, `latest`, `assignments`, `team`, `board`, `wins`, `why` and a person get what
 * they get after the command; anything else gets the person's latest sessions.
 */
export function directMessage(runner: DeliveryRunner, dependencies: DirectMessageDependencies) {
  const { chat } = dependencies.slack.clientWithoutRetry
  const reply = ({ event: { channel, thread_ts } }: DirectMessage, { text, blocks }: AnyContent) =>
    chat.postMessage({
      channel,
      ...(thread_ts !== undefined && { thread_ts }),
      text,
      blocks,
      unfurl_links: false,
      unfurl_media: false,
    })
  return defineListener<ListenerArguments, DirectMessage>(runner, {
    event: 'message',
    read: ({ body }) => (notFromAPerson.safeParse(body).success ? NOT_FOR_US : payload.safeParse(body).data),
    delivery: ({ event_id: key, event: { user, channel } }) => ({
      key,
      kind: 'direct_message',
      user,
      channel,
    }),
    async run(context, message) {
      const content = await answer(dependencies, context, message.event)
      await context.replyWithMessage(content, (shown) => reply(message, shown))
    },
    replyPrivately: (problem, errorId, message) => reply(message, problemMessage(problem, errorId)),
  })
}

/** Words of the command that other words may follow. */
const WORDS = /^(?:team|board|wins)(?:\s|$)/i

async function answer(
  dependencies: DirectMessageDependencies,
  context: DeliveryContext,
  { text, thread_ts }: DirectMessage['event'],
): ReturnType<typeof answerCommand> {
  const { linkHosts } = dependencies
  const asked = stripPunctuation(text)
  const usage = usageMessage()
  if (/^help$/i.test(asked)) return usage
  if (/^assignments$/i.test(asked)) return assignmentsOrProblem(dependencies, context)
  if (WORDS.test(asked)) return answerCommand(dependencies, context, asked)
  const explained = /^why\s+(\S+)$/i.exec(asked)?.[1] ?? ''
  if (findReference(explained, linkHosts)?.ok) return answerCommand(dependencies, context, asked)
  const words = asked === '' ? undefined : readListWords(asked)
  if (words?.ok) return answerListWords(dependencies, context, words.value)
  const found = findReference(text, linkHosts)
  if (found === undefined) {
    if (thread_ts !== undefined) return threadMessage()
    const options = { note: DIRECT_MESSAGE_NOTE, usage }
    return listOrProblem(dependencies, context, firstPage('own'), options)
  }
  if (!found.ok) return problemMessage(found.error, context.errorId)
  return cardOrProblem(dependencies, context, found.value.reference)
}
