import { randomUUID } from 'node:crypto'
import { signedHeaders } from '../test/support/slack/deliver.ts'

export const SIGNING_SECRET = 'signing-secret-of-the-bench'

/** A delivery as Slack sends it over HTTP. */
export interface SlackDelivery {
  body: string
  headers: Record<string, string>
}

/** Who asks for which session, and where the card goes. */
export interface DeliveryRequest {
  team?: string
  user: string
  session: string
  responseUrl: string
}

const TEAM = { team_id: 'T0BENCH', team_domain: 'bench' }
const CHANNEL = { id: 'C0BENCH', name: 'bench' }
const APP = { api_app_id: 'A0BENCH', token: 'verification-token' }

/** `/exec-session <session>`, signed, with a trigger_id of its own. */
export function commandDelivery({
  team = TEAM.team_id,
  user,
  session,
  responseUrl,
}: DeliveryRequest): SlackDelivery {
  return sign({
    ...APP,
    ...TEAM,
    team_id: team,
    channel_id: CHANNEL.id,
    channel_name: CHANNEL.name,
    user_id: user,
    user_name: user.toLowerCase(),
    command: '/exec-session',
    text: session,
    is_enterprise_install: 'false',
    response_url: responseUrl,
    trigger_id: createTriggerId(),
  })
}

/** `/exec-session help`, signed, with a trigger_id of its own. */
export function helpDelivery(request: DeliveryRequest): SlackDelivery {
  return commandDelivery({ ...request, session: 'help' })
}

/** A press of *Show rubric* on the command's card, signed, with a trigger_id of its own. */
export function showRubricDelivery({ user, session, responseUrl }: DeliveryRequest): SlackDelivery {
  const ts = (Date.now() / 1000).toFixed(6)
  const payload = {
    type: 'block_actions',
    user: { id: user, username: user.toLowerCase(), name: user.toLowerCase(), team_id: TEAM.team_id },
    ...APP,
    container: { type: 'message', message_ts: ts, channel_id: CHANNEL.id, is_ephemeral: true },
    trigger_id: createTriggerId(),
    team: { id: TEAM.team_id, domain: TEAM.team_domain },
    enterprise: null,
    is_enterprise_install: false,
    channel: CHANNEL,
    state: { values: {} },
    response_url: responseUrl,
    actions: [
      {
        type: 'button',
        action_id: 'session.show_rubric',
        block_id: 'bench',
        text: { type: 'plain_text', text: 'Show rubric', emoji: false },
        value: session,
        action_ts: ts,
      },
    ],
  }
  return sign({ payload: JSON.stringify(payload) })
}

function sign(fields: Record<string, string>): SlackDelivery {
  const body = new URLSearchParams(fields).toString()
  const headers = {
    'content-type': 'application/x-www-form-urlencoded',
    'content-length': String(Buffer.byteLength(body)),
    'user-agent': 'Slackbot 1.0 (+https://api.slack.com/robots)',
    ...signedHeaders(SIGNING_SECRET, Math.floor(Date.now() / 1000), body),
  }
  return { body, headers }
}

function createTriggerId(): string {
  return `1000.2000.${randomUUID().replaceAll('-', '')}`
}
