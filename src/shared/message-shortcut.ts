import { z } from 'zod'
import { feedbackView } from '../blocks/card/session-card.ts'
import { problemMessage } from '../blocks/problems/problem-message.ts'
import type { DeliveryKind } from '../delivery/deliveries.ts'
import type { OpenableForm } from '../delivery/form.ts'
import type { FormNeeds } from '../delivery/form-definition.ts'
import { ackFirst, type WayIn, wayIn } from '../delivery/runner.ts'
import { Trigger } from '../slack/views.ts'
import type { ShortcutArguments } from './feature.ts'

const payload = z.object({
  trigger_id: z.string(),
  user: z.object({ id: z.string() }),
  channel: z.object({ id: z.string() }),
  message: z.object({
    ts: z.string(),
    text: z.string().optional(),
    blocks: z.unknown().optional(),
    attachments: z.unknown().optional(),
    thread_ts: z.string().optional(),
  }),
})

type Shortcut = z.infer<typeof payload> & Pick<ShortcutArguments, 'respond'> & { trigger: Trigger }

/** An entry of a message's menu that opens a form. @param id its `callback_id` in `manifest.yml`. */
export function messageShortcut<Needs extends FormNeeds, Target>(
  id: string,
  kind: DeliveryKind,
  form: OpenableForm<Needs, Target>,
  toTarget: (used: Shortcut, needs: Needs) => Target,
): WayIn<Needs, ShortcutArguments> {
  return wayIn<Needs, ShortcutArguments, Shortcut>(id, (needs) => ({
    event: 'message_action',
    read({ body, respond }) {
      const { data } = payload.safeParse(body)
      return data && { ...data, respond, trigger: new Trigger(needs.slack, data.trigger_id) }
    },
    atOnce: ackFirst,
    delivery: ({ trigger_id: key, user, channel }) => ({ key, kind, user: user.id, channel: channel.id }),
    async run(context, used) {
      const { trigger } = used
      await form.open(needs, context, { openView: (view) => trigger.open(view) }, toTarget(used, needs))
    },
    async replyPrivately(problem, errorId, { respond, trigger }) {
      const content = problemMessage(problem, errorId)
      if (trigger.opened !== undefined) return trigger.opened(feedbackView(content))
      return respond({ response_type: 'ephemeral', ...content })
    },
  }))
}
