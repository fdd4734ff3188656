import type { AllMiddlewareArgs, SlackEventMiddlewareArgs } from '@slack/bolt'
import { z } from 'zod'
import type { Content } from '../blocks/card-document.ts'
import { problemMessage } from '../blocks/problem-message.ts'
import { mentionUsageMessage } from '../blocks/usage-message.ts'
import { parseReferenceWithRest } from '../exec/first-reference.ts'
import { parseNote } from '../share/note.ts'
import type { Visit } from './attend.ts'
import type { HandlerDependencies } from './handler-dependencies.ts'
import { share } from './share.ts'

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

/** `@the bot <link or id> [note]`: the card, in the thread of that message. Alone: how to use it, to the asker alone. */
export function appMention(dependencies: HandlerDependencies) {
  return async ({ body }: SlackEventMiddlewareArgs<'app_mention'> & AllMiddlewareArgs) => {
    const parsed = envelope.safeParse(body)
    if (!parsed.success) {
      dependencies.log.warn('event unreadable', { event: 'app_mention' })
      return
    }
    const { event_id, is_ext_shared_channel, event } = parsed.data
    if (event.bot_id !== undefined) return
    const threadTs = event.thread_ts ?? event.ts
    const tell = async ({ text, blocks }: Content) => {
      await dependencies.poster.chat.postEphemeral({
        channel: event.channel,
        user: event.user,
        ...(event.thread_ts === undefined ? {} : { thread_ts: threadTs }),
        text,
        blocks,
      })
    }
    await dependencies.attend(
      { key: event_id, surface: 'mention', user: event.user, channel: event.channel },
      async (visit) => {
        const target = { channel: event.channel, threadTs }
        const isChecked = is_ext_shared_channel === false
        const answer = await answerMention(dependencies, visit, event.text, { target, isChecked })
        if (answer !== undefined) await tell(answer)
      },
      (problem, code) => tell(problemMessage(problem, code)),
    )
  }
}

/** Posts the card, or returns what the asker alone is to be told. */
async function answerMention(
  dependencies: HandlerDependencies,
  visit: Visit,
  text: string,
  where: { target: { channel: string; threadTs: string }; isChecked: boolean },
): Promise<Content | undefined> {
  const words = text.replace(/<@[A-Z0-9]+(?:\|[^>]*)?>/, '').trim()
  if (words === '' || words.toLowerCase() === 'help') return mentionUsageMessage()
  const parsed = parseReferenceWithRest(words, dependencies.linkHosts)
  if (!parsed.ok) return problemMessage(parsed.error, visit.reference)
  const { reference, rest } = parsed.value
  const shared = await share(dependencies, visit, {
    reference,
    note: parseNote(rest),
    withRubric: false,
    ...where,
  })
  return shared.ok ? undefined : problemMessage(shared.error, visit.reference)
}
