import { shareView } from '../../blocks/share/share-view.ts'
import type { ButtonArguments } from '../../delivery/button-action.ts'
import { ackFirst, bodyAs, type DeliveryRunner, defineListener } from '../../delivery/runner.ts'
import type { SlackClients } from '../../slack/clients.ts'
import { updateView } from '../../slack/modal.ts'
import { chosenAudience, readShareForm, sharePayload } from './read-share-form.ts'

/** *A channel or group* or *A person* in the share form: the fields below change. */
export function shareAudience(runner: DeliveryRunner, { slack }: { slack: Pick<SlackClients, 'client'> }) {
  return defineListener<ButtonArguments, ReturnType<typeof sharePayload.parse>>(runner, {
    event: 'block_actions',
    read: bodyAs(sharePayload),
    atOnce: ackFirst,
    delivery: ({ trigger_id: key, user }) => ({ key, kind: 'share_form', user: user.id }),
    async run(context, { view }) {
      const { id: view_id, hash } = view
      const { form } = readShareForm(view)
      const next = shareView({ ...form, audience: chosenAudience(view) })
      await context.reply(() => updateView(slack.client, { view_id, hash }, next))
    },
  })
}
