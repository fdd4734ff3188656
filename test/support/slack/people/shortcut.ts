import { requireConversation, requirePerson } from '../conversations.ts'
import type { Delivery } from '../deliver.ts'
import type { JsonObject } from '../json.ts'
import { actionTs, channelOf, interactionBase, type TestApp } from './payload.ts'

export interface ShortcutInput {
  user: string
  message: { channel: string; ts: string }
  callback_id: string
}

/** Runs a message shortcut. Slack offers none on ephemeral messages, nor to people of other organizations. */
export async function messageShortcut({ core, deliverer }: TestApp, input: ShortcutInput): Promise<Delivery> {
  const { workspace, settings } = core
  const { channel, ts } = input.message
  const message = core.messages.visibleTo(workspace, input.user, channel).find((seen) => seen.ts === ts)
  if (message === undefined) throw new Error(`${input.user} does not see message ${ts} in ${channel}`)
  if (message.ephemeral_for !== undefined) throw new Error('There are no shortcuts on ephemeral messages')
  if (requirePerson(workspace, input.user).team_id !== workspace.team.id) {
    throw new Error(`${input.user} is of another organization and can't run shortcuts`)
  }
  if (settings.shortcuts !== undefined && !settings.shortcuts.includes(input.callback_id)) {
    throw new Error(`The app has no shortcut ${input.callback_id}`)
  }
  const path = core.responseUrls.make({ kind: 'shortcut', user: input.user, channel }, workspace.team.id)
  const responseUrl = core.origin() + path
  const triggerId = core.triggers.make({ user: input.user, channel })
  const payload: JsonObject = {
    type: 'message_action',
    callback_id: input.callback_id,
    ...interactionBase(core, input.user),
    trigger_id: triggerId,
    response_url: responseUrl,
    action_ts: actionTs(core),
    message_ts: ts,
    channel: channelOf(requireConversation(workspace, channel)),
    message: core.messages.asJson(message, workspace),
  }
  const parcel = { user: input.user, channel, triggerId, responseUrl, payload }
  return await deliverer.deliver({ kind: 'interaction', name: 'message_action', ...parcel })
}
