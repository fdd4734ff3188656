import { testClock } from '../clock.ts'
import type { Faults } from './faults.ts'
import type { Journal } from './journal.ts'
import type { Messages } from './messages.ts'
import type { Delivery, Parcel, Retry } from './parcel.ts'
import type { ResponseUrls } from './response-urls.ts'
import type { Triggers } from './triggers.ts'
import type { Views } from './views.ts'
import type { Draft, Workspace } from './workspace.ts'

/** How the app is set up in Slack, and the secrets that the two sides share. */
export interface Settings {
  signingSecret: string
  botToken: string
  appToken: string
  scopes: string[]
  /** Event types that the app subscribes to, with `message.im` and the like by their full name. */
  events: string[]
  unfurlDomains: string[]
  commands: string[]
  /** Whether the app has a Home tab. */
  homeTab: boolean
  /** Whether the app has a Messages tab: without one it can't write to anybody. */
  messagesTab: boolean
  /** callback_ids of the app's message shortcuts. */
  shortcuts: string[]
  /** How long each answer to the bot takes, in milliseconds. */
  latencyMs: number
  /** How long the bot may take to acknowledge, in milliseconds. */
  ackTimeoutMs: number
}

export interface SlackOptions extends Settings {
  workspace: Workspace
  /** Makes the workspace part of an Enterprise organization: no composer events, no unfurl_id. */
  enterprise: boolean
  /** Now, in milliseconds since 1970. */
  clock: () => number
}

export const DEFAULTS = {
  signingSecret: 'signing-secret-of-the-fake',
  botToken: 'xoxb-fake',
  appToken: 'xapp-fake',
  latencyMs: 0,
  ackTimeoutMs: 3_000,
  enterprise: false,
  clock: testClock,
} satisfies Partial<SlackOptions>

/** Everything that the parts of the fake share. */
export interface Core {
  readonly settings: Settings
  readonly workspace: Workspace
  readonly messages: Messages
  readonly views: Views
  readonly triggers: Triggers
  readonly responseUrls: ResponseUrls
  readonly drafts: Map<string, Draft>
  /** The unfurl_id of each sent message that the bot was told of. */
  readonly sentUnfurlIds: Map<string, { channel: string; ts: string }>
  readonly faults: Faults
  readonly journal: Journal
  /** Now, in milliseconds since 1970. */
  readonly clock: () => number
  /** Brings something to the bot. */
  readonly deliver: (parcel: Parcel, retry?: Retry) => Promise<Delivery>
  /** Where the fake listens, without a slash at the end: `http://127.0.0.1:1234`. */
  readonly origin: () => string
  /** A URL for one Socket Mode connection. */
  readonly newSocketUrl: () => string
}
