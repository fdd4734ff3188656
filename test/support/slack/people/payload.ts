import { deliveredName, requirePerson } from '../conversations.ts'
import type { Core } from '../core.ts'
import type { JsonObject } from '../json.ts'
import type { Delivery, Parcel } from '../parcel.ts'
import type { View } from '../views.ts'
import type { Conversation, Message } from '../workspace.ts'

const UNINSTALLED = ['app_uninstalled', 'tokens_revoked']

/** The part that every interaction's payload has. */
function interactionBase(core: Core, userId: string): JsonObject {
  const { team, bot } = core.workspace
  const person = requirePerson(core.workspace, userId)
  const { enterprise } = team
  return {
    user: { id: person.id, username: person.name, name: person.name, team_id: person.team_id },
    // Where an organization has installed the app, Slack need not name a workspace.
    team:
      team.is_enterprise_install === true
        ? null
        : {
            id: team.id,
            domain: team.domain,
            enterprise_id: enterprise?.id,
            enterprise_name: enterprise?.name,
          },
    enterprise: enterprise ?? null,
    is_enterprise_install: team.is_enterprise_install === true,
    api_app_id: bot.app_id,
    token: 'verification-token',
  }
}

/** Delivers what a person did, with the parts that every interaction has. */
export function interact(
  core: Core,
  name: string,
  { user, channel, triggerId, responseUrl }: Omit<Parcel, 'kind' | 'name' | 'payload'> & { user: string },
  payload: JsonObject,
): Promise<Delivery> {
  return core.deliver({
    kind: 'interaction',
    name,
    user,
    channel,
    triggerId,
    responseUrl,
    payload: {
      type: name,
      ...interactionBase(core, user),
      trigger_id: triggerId,
      response_url: responseUrl,
      ...payload,
    },
  })
}

/** Throws where the person doesn't see it: the caller acts wrongly. */
export function seenMessage(
  core: Core,
  user: string,
  { channel, ts }: { channel: string; ts: string },
): Message {
  const seen = core.messages.visibleTo(core.workspace, user, channel).find((message) => message.ts === ts)
  if (seen === undefined) throw new Error(`${user} does not see message ${ts} in ${channel}`)
  return seen
}

/** A modal or Home as it is by now. Throws where the person doesn't see it: the caller acts wrongly. */
export function currentView({ views }: Core, user: string, { id }: View): View {
  const current = [...views.stack(user), views.home(user)].find((view) => view?.id === id)
  if (current === undefined) throw new Error(`${user} does not see view ${id}`)
  return current
}

export function channelOf(conversation: Conversation): JsonObject {
  return { id: conversation.id, name: deliveredName(conversation) }
}

/** The moment of an action, in Slack's form: seconds with six digits. */
export function actionTs(core: Core): string {
  return (core.clock() / 1_000).toFixed(6)
}

/** Delivers an event in the Events API's envelope, whether or not the app subscribes to it. */
export async function deliverEvent(
  core: Core,
  event: JsonObject & { type: string },
  conversation?: Conversation,
): Promise<Delivery> {
  const { team, bot } = core.workspace
  const isOrgWide = team.is_enterprise_install === true
  const payload: JsonObject = {
    token: 'verification-token',
    // An organization's removal of the app names no workspace.
    team_id: isOrgWide && UNINSTALLED.includes(event.type) ? null : team.id,
    enterprise_id: team.enterprise?.id,
    context_team_id: team.id,
    context_enterprise_id: team.enterprise?.id ?? null,
    api_app_id: bot.app_id,
    event: { event_ts: actionTs(core), ...event },
    type: 'event_callback',
    event_id: `Ev0${randomPart()}`,
    event_time: Math.floor(core.clock() / 1_000),
    // Once the app is removed, nobody's token sees the event.
    authorizations: UNINSTALLED.includes(event.type)
      ? []
      : [
          {
            enterprise_id: team.enterprise?.id ?? null,
            team_id: isOrgWide ? null : team.id,
            user_id: bot.user_id,
            is_bot: true,
            is_enterprise_install: isOrgWide,
          },
        ],
    is_ext_shared_channel: conversation?.is_ext_shared === true,
    event_context: `4-${randomPart()}`,
  }
  return await core.deliver({ kind: 'event', name: event.type, payload })
}

function randomPart(): string {
  return crypto.randomUUID().slice(0, 8).toUpperCase()
}
