import type { AllMiddlewareArgs, SlackEventMiddlewareArgs } from '@slack/bolt'
import { z } from 'zod'
import { problemMessage } from '../../blocks/problems/problem-message.ts'
import { DIRECT_MESSAGE_NOTE, usageBeside, usageMessage } from '../../blocks/problems/usage-message.ts'
import type { Content } from '../../blocks/text/document.ts'
import { deliverMessage } from '../../delivery/reply.ts'
import type { Visit } from '../../delivery/runner.ts'
import { firstPage } from '../../exec/list-cursor.ts'
import { findReference } from '../../exec/session-reference.ts'
import { cardOrProblem } from '../../features/card/answers.ts'
import { listAnswer } from '../../features/lists/answers.ts'
import type { HandlerDependencies } from '../handler-dependencies.ts'

const envelope = z.object({
  event_id: z.string(),
  event: z.object({
    channel_type: z.literal('im'),
    user: z.string(),
    channel: z.string(),
    text: z.string().default(''),
    thread_ts: z.string().optional(),
  }),
})

/** Messages of bots, and changes of messages, come as the same event. A file or a broadcast is still someone's message. */
const notForUs = z.object({
  event: z.union([
    z.object({ bot_id: z.string() }),
    z.object({
      subtype: z.string().refine((subtype) => !['file_share', 'thread_broadcast'].includes(subtype)),
    }),
  ]),
})

/**
 * A message in the bot's own direct message: a session's link or id is answered with its card, `help` with how to use the
 * bot, anything else with the asker's latest sessions.
 */
export function directMessage(dependencies: HandlerDependencies) {
  return async ({ body }: SlackEventMiddlewareArgs & AllMiddlewareArgs) => {
    if (notForUs.safeParse(body).success) return
    const parsed = envelope.safeParse(body)
    if (!parsed.success) {
      dependencies.log.warn('event unreadable', { event: 'message' })
      return
    }
    const { event_id, event } = parsed.data
    const answer = async ({ text, blocks }: Content) => {
      const thread = event.thread_ts === undefined ? {} : { thread_ts: event.thread_ts }
      await dependencies.clientWithoutRetry.chat.postMessage({
        channel: event.channel,
        ...thread,
        text,
        blocks,
        unfurl_links: false,
        unfurl_media: false,
      })
    }
    dependencies.attend(
      { key: event_id, body, surface: 'direct_message', user: event.user, channel: event.channel },
      async (visit) => {
        const content = await messageAnswer(dependencies, visit, event.text)
        await deliverMessage(visit, content, answer)
      },
      (problem, code) => answer(problemMessage(problem, code)),
    )
  }
}

async function messageAnswer(
  dependencies: HandlerDependencies,
  visit: Visit,
  text: string,
): Promise<Content> {
  const found = findReference(text, dependencies.linkHosts)
  if (/^\s*help\W*$/i.test(text)) return usageMessage()
  if (found === undefined) return offerOwn(dependencies, visit)
  if (!found.ok) return problemMessage(found.error, visit.reference)
  return cardOrProblem(dependencies, visit, found.value.reference)
}

async function offerOwn(dependencies: HandlerDependencies, visit: Visit): Promise<Content> {
  const answer = await listAnswer(dependencies, visit, firstPage('own'), { note: DIRECT_MESSAGE_NOTE })
  return answer.ok ? answer.value : usageBeside(answer.error, usageMessage())
}
