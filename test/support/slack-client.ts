import type { WebClient } from '@slack/web-api'
import { createSlackClients, createSlackRetry, type SlackClients } from '../../src/slack/clients.ts'
import type { Installation } from '../../src/slack/connection.ts'
import { capturedLog } from './captured-log.ts'
import type { FakeSlack } from './slack/slack.ts'

/** The app in the fake's workspace, as the bot finds it when it connects. */
export const INSTALLATION: Installation = {
  teamId: 'T0ACME',
  enterpriseId: undefined,
  isOrgWide: false,
  botUserId: 'U0BOT',
}

/** Nobody has another email in Exec than in Slack. */
export const SAME_EMAILS = { current: async () => [] }

/** The bot's own clients, connected to the fake. @param timeoutMs by default the bot's own. */
export function slackClients({ apiUrl, settings }: FakeSlack, timeoutMs?: number): SlackClients {
  const { log } = capturedLog()
  return createSlackClients(
    { apiUrl, botToken: settings.botToken },
    { retry: createSlackRetry({ log }), onCall: () => undefined },
    timeoutMs,
  )
}

/** The one for what may be asked twice. */
export function slackClient(slack: FakeSlack): WebClient {
  return slackClients(slack).client
}
