import type { JsonObject } from './json.ts'

export interface Team {
  id: string
  domain: string
  name: string
  /** Where the workspace belongs to an Enterprise organization. */
  enterprise?: { id: string; name: string }
  /** Whether the app is installed for that organization. */
  is_enterprise_install?: boolean
  /** The workspaces of the organization to which its admins have then given the app. */
  granted_teams?: string[]
}

export interface Person {
  id: string
  name: string
  real_name: string
  email?: string
  team_id: string
  tz: string
  is_restricted?: boolean
  is_admin?: boolean
  is_ultra_restricted?: boolean
  /** Of another organization, met through Slack Connect. */
  is_stranger?: boolean
  is_bot?: boolean
  deleted?: boolean
  /** Why the app can't write to this person. */
  out_of_reach?: 'app_access_restricted' | 'user_not_visible'
  /** Of an Enterprise organization; `teams` are the workspaces of it that the person is in. */
  enterprise_user?: { id: string; enterprise_id: string; teams?: string[] }
}

export type ConversationKind = 'public' | 'private' | 'im' | 'mpim' | 'app_dm'

export interface Conversation {
  id: string
  name: string
  kind: ConversationKind
  members: string[]
  is_ext_shared?: boolean
  /** Another organization has been invited and has not answered yet. */
  is_pending_ext_shared?: boolean
  is_archived?: boolean
  /** Set where only admins may post. */
  posting?: 'nobody'
}

export interface Attachment extends JsonObject {
  id: number
  blocks: JsonObject[]
}

export interface Message {
  channel: string
  ts: string
  thread_ts?: string | undefined
  user: string
  /** Set on messages of the bot. */
  bot_id?: string | undefined
  text: string
  blocks: JsonObject[]
  /** Legacy attachments and, with `is_app_unfurl`, unfurls. */
  attachments: Attachment[]
  metadata?: JsonObject | undefined
  /** The links whose unfurl the writer dropped. */
  dropped?: string[]
  /** Set on Slack's own announcement that `user` has joined. */
  subtype?: 'channel_join' | undefined
  /** Who added the person that has joined. */
  inviter?: string | undefined
  /** The only person who sees it. */
  ephemeral_for?: string | undefined
  edited?: boolean
  deleted?: boolean
  /** Nobody may answer in its thread any more. */
  thread_locked?: boolean
  /** A kind of message that takes no replies. */
  no_replies?: boolean
}

/** A message being written: what its links were unfurled to is seen by the writer alone. */
export interface Draft {
  unfurl_id: string
  user: string
  /** The text as the person typed it, and as Slack stores it. */
  typed: string
  text: string
  attachments: Attachment[]
  /** The links whose unfurl the writer dropped. */
  dropped: string[]
  sent?: boolean
}

export interface Workspace {
  team: Team
  people: Person[]
  conversations: Conversation[]
  usergroups: Record<string, string[]>
  /** By their ids; by default a user group is called by its id. */
  usergroupNames?: Record<string, { name: string; handle: string }>
  bot: { user_id: string; bot_id: string; app_id: string; name: string }
}

/** The id of the app's own DM with a person: `D0APPJANE` for `U0JANE`. */
export function appDmId(userId: string): string {
  return `D0APP${userId.replace(/^U0?/, '')}`
}

/** The workspaces where people find the app. */
export function grantedTeams({ id, is_enterprise_install, granted_teams }: Team): readonly string[] {
  return is_enterprise_install === true ? (granted_teams ?? [id]) : [id]
}
