import { deliveredName, requirePerson } from '../conversations.ts'
import type { Core } from '../core.ts'
import type { Deliverer, Delivery } from '../deliver.ts'
import type { JsonObject } from '../json.ts'
import type { Conversation } from '../workspace.ts'

/** The fake and the way to the bot: what a person's action needs. */
export interface TestApp {
  core: Core
  deliverer: Deliverer
}

/** The part that every interaction's payload has. */
export function interactionBase(core: Core, userId: string): JsonObject {
  const { team, bot } = core.workspace
  const person = requirePerson(core.workspace, userId)
  const { enterprise } = team
  return {
    user: { id: person.id, username: person.name, name: person.name, team_id: person.team_id },
    team: {
      id: team.id,
      domain: team.domain,
      ...(enterprise === undefined ? {} : { enterprise_id: enterprise.id, enterprise_name: enterprise.name }),
    },
    enterprise: enterprise ?? null,
    is_enterprise_install: team.is_enterprise_install === true,
    api_app_id: bot.app_id,
    token: 'verification-token',
  }
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
  { core, deliverer }: TestApp,
  event: JsonObject & { type: string },
  conversation?: Conversation,
): Promise<Delivery> {
  const { team, bot } = core.workspace
  const payload: JsonObject = {
    token: 'verification-token',
    team_id: team.id,
    ...(team.enterprise === undefined ? {} : { enterprise_id: team.enterprise.id }),
    context_team_id: team.id,
    context_enterprise_id: team.enterprise?.id ?? null,
    api_app_id: bot.app_id,
    event: { event_ts: actionTs(core), ...event },
    type: 'event_callback',
    event_id: `Ev0${randomPart()}`,
    event_time: Math.floor(core.clock() / 1_000),
    authorizations: [
      {
        enterprise_id: team.enterprise?.id ?? null,
        team_id: team.id,
        user_id: bot.user_id,
        is_bot: true,
        is_enterprise_install: team.is_enterprise_install === true,
      },
    ],
    is_ext_shared_channel: conversation?.is_ext_shared === true,
    event_context: `4-${randomPart()}`,
  }
  return await deliverer.deliver({ kind: 'event', name: event.type, payload })
}

function randomPart(): string {
  return crypto.randomUUID().slice(0, 8).toUpperCase()
}
