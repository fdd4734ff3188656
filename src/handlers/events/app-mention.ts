import type { AllMiddlewareArgs, SlackEventMiddlewareArgs } from '@slack/bolt'
import { z } from 'zod'
import { problemMessage } from '../../blocks/problems/problem-message.ts'
import { MENTION_NOTE, mentionUsageMessage, usageBeside } from '../../blocks/problems/usage-message.ts'
import { parseNote } from '../../blocks/share/note.ts'
import type { Content } from '../../blocks/text/document.ts'
import { audit } from '../../delivery/audit.ts'
import { deliverMessage } from '../../delivery/reply.ts'
import type { Visit } from '../../delivery/runner.ts'
import { firstPage } from '../../exec/list-cursor.ts'
import { findReference } from '../../exec/session-reference.ts'
import { listAnswer } from '../../features/lists/answers.ts'
import { share } from '../../features/share/share.ts'
import type { HandlerDependencies } from '../handler-dependencies.ts'

const envelope = z.object({
  event_id: z.string(),
  is_ext_shared_channel: z.boolean().optional(),
  event: z.object({
    user: z.string(),
    channel: z.string(),
    ts: z.string(),
    thread_ts: z.string().optional(),
    text: z.string(),
    bot_id: z.string().optional(),
  }),
})

/**
 * `@the bot <link or id> [note]`: the card, in the thread of that message. Alone: the asker's sessions, to them alone, each of
 * which can be shared into the thread. With other words: how to use it.
 */
export function appMention(dependencies: HandlerDependencies) {
  return async ({ body, context }: SlackEventMiddlewareArgs & AllMiddlewareArgs) => {
    const parsed = envelope.safeParse(body)
    if (!parsed.success) {
      dependencies.log.warn('event unreadable', { event: 'app_mention' })
      return
    }
    const { event_id, is_ext_shared_channel, event } = parsed.data
    if (event.bot_id !== undefined) return
    const threadTs = event.thread_ts ?? event.ts
    const tell = async ({ text, blocks }: Content) => {
      await dependencies.clientWithoutRetry.chat.postEphemeral({
        channel: event.channel,
        user: event.user,
        ...(event.thread_ts === undefined ? {} : { thread_ts: threadTs }),
        text,
        blocks,
      })
    }
    await dependencies.mentions.note(event.channel, event.ts)
    dependencies.attend(
      { key: event_id, body, surface: 'mention', user: event.user, channel: event.channel },
      async (visit) => {
        const words = event.text.replaceAll(`<@${context.botUserId}>`, ' ').trim()
        const answer =
          is_ext_shared_channel === true
            ? refuseOutside(dependencies, visit)
            : await answerMention(dependencies, visit, words, { channel: event.channel, threadTs })
        if (answer !== undefined) await deliverMessage(visit, answer, tell)
      },
      (problem, code) => tell(problemMessage(problem, code)),
    )
  }
}

/** Nothing is asked of Exec for a channel that is shared with another organisation: its people could spend the limit. */
function refuseOutside({ log }: HandlerDependencies, visit: Visit): Content {
  const problem = { kind: 'external_conversation' } as const
  audit(log, visit, { decision: 'not_shared', reason: problem.kind })
  return problemMessage(problem, visit.reference)
}

/** Posts the card, or returns what the asker alone is to be told. */
async function answerMention(
  dependencies: HandlerDependencies,
  visit: Visit,
  words: string,
  target: { channel: string; threadTs: string },
): Promise<Content | undefined> {
  const found = findReference(words, dependencies.linkHosts)
  if (words === '') return offerOwn(dependencies, visit, target.threadTs)
  if (found === undefined) return mentionUsageMessage()
  if (!found.ok) return problemMessage(found.error, visit.reference)
  const { reference, rest } = found.value
  const note = parseNote(rest)
  const shared = await share(dependencies, visit, { reference, target, note, withRubric: false })
  return shared.ok ? undefined : problemMessage(shared.error, visit.reference)
}

async function offerOwn(dependencies: HandlerDependencies, visit: Visit, threadTs: string): Promise<Content> {
  const place = firstPage('own', threadTs)
  const answer = await listAnswer(dependencies, visit, place, { note: MENTION_NOTE })
  return answer.ok ? answer.value : usageBeside(answer.error, mentionUsageMessage())
}
