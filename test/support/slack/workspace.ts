import type { JsonObject } from './json.ts'

export interface Team {
  id: string
  domain: string
  name: string
  /** Where the workspace belongs to an Enterprise organization. */
  enterprise?: { id: string; name: string }
  /** Whether the app is installed for all workspaces of that organization. */
  is_enterprise_install?: boolean
}

export interface Person {
  id: string
  name: string
  real_name: string
  email?: string
  team_id: string
  tz: string
  is_restricted?: boolean
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
  /** A reply that the channel shows as well. */
  broadcast?: boolean | undefined
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
  bot: { user_id: string; bot_id: string; app_id: string; name: string }
}

const ACME = 'T0ACME'

const BOT = { user_id: 'U0BOT', bot_id: 'B0BOT', app_id: 'A0BOT', name: 'execbot' }

function acmePerson(id: string, name: string, real_name: string, more: Partial<Person> = {}): Person {
  return { id, name, real_name, email: `${name}@acme.com`, team_id: ACME, tz: 'Europe/Berlin', ...more }
}

/** The workspace that a fake starts with. Each call makes a new one. */
export function defaultWorkspace(): Workspace {
  const { email: _, ...nomad } = acmePerson('U0NOMAIL', 'nomail', 'Noor Mailless')
  const people = [
    acmePerson('U0REP', 'jane', 'Jane Smith'),
    acmePerson('U0REP2', 'ravi', 'Ravi Patel', { tz: 'Asia/Kolkata' }),
    acmePerson('U0COACH', 'carla', 'Carla Coach'),
    acmePerson('U0ADMIN', 'ada', 'Ada Admin'),
    acmePerson('U0COLLEAGUE', 'colin', 'Colin League', { tz: 'America/New_York' }),
    acmePerson('U0GUEST', 'gus', 'Gus Guest', { is_restricted: true }),
    nomad,
    acmePerson('U0GONE', 'gone', 'Gone Person', { deleted: true }),
    acmePerson('U0OUTSIDER', 'olga', 'Olga Outsider', {
      team_id: 'T0OTHER',
      email: 'olga@other.com',
      is_stranger: true,
    }),
    { id: BOT.user_id, name: BOT.name, real_name: 'Exec', team_id: ACME, tz: 'Etc/UTC', is_bot: true },
  ]
  const staff = ['U0REP', 'U0REP2', 'U0COACH', 'U0ADMIN', 'U0COLLEAGUE', 'U0NOMAIL']
  const appDms = people
    .filter((person) => person.is_bot !== true && person.is_stranger !== true)
    .map(
      ({ id }): Conversation => ({ id: appDmId(id), name: '', kind: 'app_dm', members: [id, BOT.user_id] }),
    )
  return {
    team: { id: ACME, domain: 'acme', name: 'Acme' },
    people,
    conversations: [
      { id: 'C0TEAM', name: 'team', kind: 'public', members: [...staff, 'U0GUEST', BOT.user_id] },
      { id: 'C0OPEN', name: 'open', kind: 'public', members: staff },
      { id: 'G0PRIVATE', name: 'private', kind: 'private', members: ['U0REP', 'U0COACH', 'U0ADMIN'] },
      {
        id: 'C0SHARED',
        name: 'shared-with-other',
        kind: 'public',
        members: ['U0REP', 'U0COACH', 'U0OUTSIDER', BOT.user_id],
        is_ext_shared: true,
      },
      { id: 'C0OLD', name: 'old', kind: 'public', members: [...staff, BOT.user_id], is_archived: true },
      { id: 'C0NEWS', name: 'news', kind: 'public', members: [...staff, BOT.user_id], posting: 'nobody' },
      { id: 'D0REPCOACH', name: '', kind: 'im', members: ['U0REP', 'U0COACH'] },
      {
        id: 'G0GROUP',
        name: 'mpdm-jane--carla--ada-1',
        kind: 'mpim',
        members: ['U0REP', 'U0COACH', 'U0ADMIN'],
      },
      ...appDms,
    ],
    usergroups: { S0COACHES: ['U0COACH'] },
    bot: BOT,
  }
}

/** The id of the app's own DM with a person: `D0APPREP` for `U0REP`. */
export function appDmId(userId: string): string {
  return `D0APP${userId.replace(/^U0?/, '')}`
}
