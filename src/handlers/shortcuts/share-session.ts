import type { AllMiddlewareArgs, MessageShortcut, SlackShortcutMiddlewareArgs } from '@slack/bolt'
import { z } from 'zod'
import { isCardOf } from '../../blocks/card/session-buttons.ts'
import { problemMessage } from '../../blocks/problems/problem-message.ts'
import { ackFirst, type DeliveryRunner, defineListener } from '../../delivery/runner.ts'
import { findSessionLink } from '../../exec/session-reference.ts'
import { type OfferDependencies, offerOwnSessions, openFormFor } from '../../features/share/share-form.ts'
import { Trigger } from '../../slack/modal.ts'

/** The `callback_id` in `manifest.yml`. */
export const SHARE_SHORTCUT = 'share_session'

type ShortcutArguments = SlackShortcutMiddlewareArgs<MessageShortcut> & AllMiddlewareArgs

const payload = z.object({
  trigger_id: z.string(),
  user: z.object({ id: z.string() }),
  channel: z.object({ id: z.string() }),
  message: z.object({
    ts: z.string(),
    text: z.string().optional(),
    thread_ts: z.string().optional(),
    attachments: z.array(z.object({ blocks: z.array(z.unknown()).nullish() })).nullish(),
  }),
})

type Shortcut = z.infer<typeof payload> & Pick<ShortcutArguments, 'respond'>

/** *Share Exec feedback* in a message's menu: opens the share form, with the message's first session link or the person's sessions. */
export function shareShortcut(
  runner: DeliveryRunner,
  dependencies: OfferDependencies & { linkHosts: readonly string[] },
) {
  return defineListener<ShortcutArguments, Shortcut>(runner, {
    event: 'message_action',
    read({ body, respond }) {
      const { data } = payload.safeParse(body)
      return data && { ...data, respond }
    },
    atOnce: ackFirst,
    delivery: ({ trigger_id: key, user, channel }) => ({
      key,
      kind: 'share_shortcut',
      user: user.id,
      channel: channel.id,
    }),
    async run(context, { trigger_id, channel, message }) {
      const reference = findSessionLink(message.text ?? '', dependencies.linkHosts)
      const into = { channel: channel.id, threadTs: message.thread_ts ?? message.ts }
      if (reference === undefined) return offerOwnSessions(dependencies, context, { into }, trigger_id)
      const blocks = (message.attachments ?? []).flatMap((attachment) => attachment.blocks ?? [])
      const form = { into: isCardOf(blocks, reference.id) ? { ...into, besideCard: true as const } : into }
      const trigger = new Trigger(dependencies.slack, trigger_id)
      await openFormFor(dependencies, context, reference, form, (view) => trigger.open(view))
    },
    replyPrivately: (problem, errorId, { respond }) =>
      respond({ response_type: 'ephemeral', ...problemMessage(problem, errorId) }),
  })
}
