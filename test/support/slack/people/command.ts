import { canRead, deliveredName, findsApp, requireConversation, requirePerson } from '../conversations.ts'
import type { Core } from '../core.ts'
import type { JsonObject } from '../json.ts'
import type { Delivery } from '../parcel.ts'
import type { ResponseTarget } from '../response-urls.ts'

export interface CommandInput {
  user: string
  channel: string
  command: string
  /** As Slack hands it over: with `should_escape`, links and names stand in angle brackets. */
  text: string
}

/** Runs a slash command. Commands work neither in threads nor for people of other organizations. */
export async function runCommand(core: Core, input: CommandInput): Promise<Delivery> {
  const { team, bot } = core.workspace
  const person = requirePerson(core.workspace, input.user)
  const conversation = requireConversation(core.workspace, input.channel)
  if (!core.settings.commands.includes(input.command))
    throw new Error(`The app has no command ${input.command}`)
  if (!findsApp(core.workspace, person))
    throw new Error(`${person.id} is of another organization, or of a workspace without the app`)
  if (!canRead(core.workspace, conversation, person.id))
    throw new Error(`${person.id} can't open ${conversation.id}`)
  const target: ResponseTarget = { kind: 'command', user: person.id, channel: conversation.id }
  const responseUrl = core.origin() + core.responseUrls.make(target, team.id)
  const triggerId = core.triggers.make({ user: person.id, channel: conversation.id })
  const payload: JsonObject = {
    token: 'verification-token',
    team_id: person.team_id,
    team_domain: team.domain,
    enterprise_id: team.enterprise?.id,
    enterprise_name: team.enterprise?.name,
    channel_id: conversation.id,
    channel_name: deliveredName(conversation),
    user_id: person.id,
    user_name: person.name,
    command: input.command,
    text: input.text,
    api_app_id: bot.app_id,
    is_enterprise_install: String(team.is_enterprise_install === true),
    response_url: responseUrl,
    trigger_id: triggerId,
  }
  const parcel = { user: person.id, channel: conversation.id, triggerId, responseUrl, payload }
  const delivery = await core.deliver({ kind: 'command', name: input.command, ...parcel })
  if (delivery.status === 200 && delivery.body !== null)
    core.journal.refuse(input.command, 'invalid_payload', 'no bot here answers in the ack', delivery.body)
  return delivery
}
