import type { AllMiddlewareArgs, MessageShortcut, SlackShortcutMiddlewareArgs } from '@slack/bolt'
import { z } from 'zod'
import { problemMessage } from '../blocks/problem-message.ts'
import { sessionText } from '../blocks/session-action.ts'
import { readShareForm, shareView } from '../blocks/share-view.ts'
import { findSessionLink } from '../exec/first-reference.ts'
import { type ClickArguments, readClick } from './click.ts'
import type { HandlerDependencies } from './handler-dependencies.ts'

export const SHARE_SHORTCUT = 'share_session'

/** *Share…* on a card: opens the form for it. Whether the person may share is decided when they submit it. */
export function shareAction(dependencies: HandlerDependencies) {
  return async ({ ack, body, respond }: ClickArguments) => {
    await ack()
    const click = readClick({ body, respond }, dependencies)
    if (click === undefined) return
    await dependencies.attend(
      { key: click.triggerId, body, surface: 'share_form', user: click.user, channel: click.channel },
      async () => {
        await click.openView(shareView({ session: sessionText(click.reference) }))
      },
      (problem, code) => click.tell(problemMessage(problem, code)),
    )
  }
}

const pressed = z.object({
  trigger_id: z.string(),
  user: z.object({ id: z.string() }),
  channel: z.object({ id: z.string() }).optional(),
  actions: z.array(z.object({ value: z.string() })).min(1),
})

/** *Share…* after a share that failed: the form, with everything that was said. */
export function shareAgainAction(dependencies: HandlerDependencies) {
  return async ({ ack, body, respond }: ClickArguments) => {
    await ack()
    const parsed = pressed.safeParse(body)
    const form = readShareForm(parsed.data?.actions[0]?.value ?? '')
    if (!parsed.success || form === undefined) {
      dependencies.log.warn('event unreadable', { event: 'block_actions' })
      return
    }
    const { trigger_id, user, channel } = parsed.data
    await dependencies.attend(
      { key: trigger_id, body, surface: 'share_form', user: user.id, channel: channel?.id },
      async () => {
        await dependencies.poster.views.open({ trigger_id, view: shareView(form) })
      },
      (problem, code) =>
        respond({ response_type: 'ephemeral', replace_original: false, ...problemMessage(problem, code) }),
    )
  }
}

const chosen = z.object({
  trigger_id: z.string(),
  user: z.object({ id: z.string() }),
  channel: z.object({ id: z.string() }),
  message_ts: z.string(),
  message: z.object({ text: z.string().optional(), thread_ts: z.string().optional() }),
})

/** The message shortcut *Share Exec feedback*: the same form, for the thread of that message and the link found in it. */
export function shareShortcut(dependencies: HandlerDependencies) {
  return async ({ ack, body, respond }: SlackShortcutMiddlewareArgs<MessageShortcut> & AllMiddlewareArgs) => {
    await ack()
    const parsed = chosen.safeParse(body)
    if (!parsed.success) {
      dependencies.log.warn('event unreadable', { event: 'message_action' })
      return
    }
    const { trigger_id, user, channel, message, message_ts } = parsed.data
    const reference = findSessionLink(message.text ?? '', dependencies.linkHosts)
    await dependencies.attend(
      { key: trigger_id, body, surface: 'share_shortcut', user: user.id, channel: channel.id },
      async () => {
        const form = {
          ...(reference === undefined ? {} : { session: sessionText(reference) }),
          into: { channel: channel.id, threadTs: message.thread_ts ?? message_ts },
        }
        await dependencies.poster.views.open({ trigger_id, view: shareView(form) })
      },
      (problem, code) => respond({ response_type: 'ephemeral', ...problemMessage(problem, code) }),
    )
  }
}
