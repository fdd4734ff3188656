import type { Settings } from './core.ts'
import type { Workspace } from './workspace.ts'

export interface SlackOptions extends Settings {
  workspace: Workspace
  /** Makes the workspace part of an Enterprise organization: no composer events, no unfurl_id. */
  enterprise: boolean
  /** Now, in milliseconds since 1970. */
  clock: () => number
  /** Port to listen on; any free one when left out. */
  port: number
}

/** The settings of the app in Slack, unless a test gives others. */
export const DEFAULT_SETTINGS: Settings = {
  signingSecret: 'signing-secret-of-the-fake',
  botToken: 'xoxb-fake',
  appToken: 'xapp-fake',
  scopes: [
    'app_mentions:read',
    'channels:join',
    'channels:read',
    'chat:write',
    'chat:write.public',
    'commands',
    'groups:read',
    'im:history',
    'im:read',
    'im:write',
    'links:read',
    'links:write',
    'mpim:read',
    'usergroups:read',
    'users:read',
    'users:read.email',
  ],
  events: ['app_home_opened', 'app_mention', 'link_shared', 'message.im'],
  unfurlDomains: ['app.exec.com'],
  commands: ['/exec-session'],
  homeTab: true,
  messagesTab: true,
  entityTypes: [],
  latencyMs: 0,
  ackTimeoutMs: 3_000,
}
