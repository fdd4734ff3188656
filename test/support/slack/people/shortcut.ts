import { findsApp, requireConversation, requirePerson } from '../conversations.ts'
import type { Core } from '../core.ts'
import type { Delivery } from '../parcel.ts'
import { actionTs, channelOf, interact, seenMessage } from './payload.ts'

interface ShortcutInput {
  user: string
  message: { channel: string; ts: string }
  callback_id: string
}

/** Runs a message shortcut. Slack offers none on ephemeral messages, nor to people of other organizations. */
export async function messageShortcut(core: Core, input: ShortcutInput): Promise<Delivery> {
  const { workspace, settings } = core
  const { channel, ts } = input.message
  const { user } = input
  const message = seenMessage(core, user, input.message)
  if (message.ephemeral_for !== undefined) throw new Error('There are no shortcuts on ephemeral messages')
  if (!findsApp(workspace, requirePerson(workspace, user)))
    throw new Error(`${user} is of another organization, or of a workspace without the app`)
  if (!settings.shortcuts.includes(input.callback_id)) {
    throw new Error(`The app has no shortcut ${input.callback_id}`)
  }
  const path = core.responseUrls.make({ kind: 'shortcut', user: user, channel }, workspace.team.id)
  const responseUrl = core.origin() + path
  const triggerId = core.triggers.make({ user, channel })
  return await interact(
    core,
    'message_action',
    { user, channel, triggerId, responseUrl },
    {
      callback_id: input.callback_id,
      action_ts: actionTs(core),
      message_ts: ts,
      channel: channelOf(requireConversation(workspace, channel)),
      message: core.messages.asJson(message, workspace),
    },
  )
}
