import { z } from 'zod'
import { problemMessage } from '../blocks/problems/problem-message.ts'
import type { DeliveryKind } from '../delivery/deliveries.ts'
import type { FormNeeds, OpenableForm } from '../delivery/form.ts'
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
    thread_ts: z.string().optional(),
  }),
})

type Shortcut = z.infer<typeof payload> & Pick<ShortcutArguments, 'respond'>

/** An entry of a message's menu, which opens a form. @param id its `callback_id` in `manifest.yml`. */
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
      return data && { ...data, respond }
    },
    atOnce: ackFirst,
    delivery: ({ trigger_id: key, user, channel }) => ({ key, kind, user: user.id, channel: channel.id }),
    async run(context, used) {
      const trigger = new Trigger(needs.slack, used.trigger_id)
      await form.open(needs, context, { openView: (view) => trigger.open(view) }, toTarget(used, needs))
    },
    replyPrivately: (problem, errorId, { respond }) =>
      respond({ response_type: 'ephemeral', ...problemMessage(problem, errorId) }),
  }))
}
