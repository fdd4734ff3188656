import { acmeWorkspace, movedTo } from '../test/support/acme.ts'
import { appDmId, type Conversation, type Person, type Workspace } from '../test/support/slack/workspace.ts'
import { SLACKBOT } from './slackbot.ts'

export interface Role {
  name: string
  /** Says which sessions the app shows to this person. The page shows it. */
  sees: string
  seesAll?: true
  /** Someone whose sessions this person can list. */
  coaches?: string
}

/** The coach of Exec's group SMB. */
export const BEN = 'U0BEN'

/** Whose email in Exec is another one. */
const LEE = 'U0LEE'

/** Adds the app to the second workspace, and sets it up there. */
export const ADMIN = 'U0ADMIN'

/** The people that the page offers in *You are*. The first of them opens the page. */
export const ROLES: Readonly<Record<string, Role>> = {
  U0REP: { name: 'rep', sees: 'You see your own sessions.' },
  U0REP2: { name: 'second rep', sees: "You see your own session, ravi1, and none of Jane Smith's." },
  U0COACH: {
    name: 'coach',
    sees: "You see everybody's sessions: EXEC_COACHES names you.",
    seesAll: true,
    coaches: 'Jane Smith',
  },
  U0ADMIN: {
    name: 'admin of Exec and Slack',
    sees: "You see everybody's sessions, as an admin of Exec.",
    seesAll: true,
    coaches: 'Jane Smith',
  },
  [BEN]: {
    name: "coach of Ravi's group",
    sees: "You see Ravi Patel's sessions: EXEC_GROUP_COACHES names you for the group SMB, and he is in it.",
    coaches: 'Ravi Patel',
  },
  [LEE]: {
    name: 'another email in Exec',
    sees: "You see no session until an Exec admin has approved that you're lee.wong@acme.com there: That's me…, in Exec's Home.",
  },
  U0COLLEAGUE: {
    name: 'colleague',
    sees: 'You have no session. You see those of others only with EXEC_ACCESS=workspace.',
  },
  U0GUEST: { name: 'guest', sees: 'You have no session, and guests see none of others.' },
  U0NOMAIL: {
    name: 'no email in Slack',
    sees: 'Your Slack profile has no email address, so the app cannot tell which sessions are yours.',
  },
  U0OUTSIDER: {
    name: 'of another organization',
    sees: 'People of other organizations see no session, and Slack gives them neither commands nor shortcuts of this app.',
  },
}

/** Those of the second workspace. */
export const LABS_ROLES: Readonly<Record<string, Role>> = {
  [ADMIN]: {
    name: 'admin of Exec and Slack',
    sees: 'You add the app here, and set it up in its Home.',
  },
  U0REP: { name: 'rep', sees: 'You see your own sessions, once Exec is connected.' },
  U0COACH: {
    name: 'coach',
    sees: "You see everybody's sessions, once Exec is connected and the admin has said that you coach.",
  },
}

/** The fake's people are named for their roles. */
const NAMES: Readonly<Record<string, string>> = {
  U0COACH: 'Carla Rossi',
  U0ADMIN: 'Ada Lind',
  U0COLLEAGUE: 'Colin Park',
  U0GUEST: 'Gus Meyer',
  U0NOMAIL: 'Noor Haddad',
  U0OUTSIDER: 'Olga Petrova',
}

const MORE_PEOPLE = [
  { id: BEN, name: 'ben', real_name: 'Ben Berger' },
  { id: 'U0MIA', name: 'mia', real_name: 'Mia Torres' },
  { id: 'U0SAM', name: 'sam', real_name: 'Sam Okafor' },
  { id: LEE, name: 'lee', real_name: 'Lee Wong' },
]

/** Of all people, so that the times of one story agree. */
const ZONE = 'Europe/Berlin'

/** The fake's workspace with another coach, two people who don't practice, and two more direct messages. */
export function playgroundWorkspace(): Workspace {
  const workspace = acmeWorkspace()
  for (const person of workspace.people) {
    person.real_name = NAMES[person.id] ?? person.real_name
    person.tz = ZONE
    if (person.id === 'U0ADMIN') person.is_admin = true
  }
  for (const { id, name, real_name } of MORE_PEOPLE) {
    const email = `${name}@acme.com`
    workspace.people.push({ id, name, real_name, email, team_id: workspace.team.id, tz: ZONE })
    for (const conversation of workspace.conversations)
      if (conversation.id === 'C0TEAM' || conversation.id === 'C0OPEN') conversation.members.push(id)
    const members = [id, workspace.bot.user_id]
    workspace.conversations.push({ id: appDmId(id), name: '', kind: 'app_dm', members })
  }
  workspace.conversations.push(
    { id: 'D0REPREP2', name: '', kind: 'im', members: ['U0REP', 'U0REP2'] },
    { id: 'D0COACHADMIN', name: '', kind: 'im', members: ['U0COACH', 'U0ADMIN'] },
  )
  return workspace
}

/** The same people in another workspace, where nobody has added the app. */
export function labsWorkspace(): Workspace {
  const acme = playgroundWorkspace()
  const conversations = acme.conversations
    .filter(({ kind, is_ext_shared }) => kind !== 'app_dm' && is_ext_shared !== true)
    .map((one) => ({ ...one, members: one.members.filter((id) => id !== acme.bot.user_id) }))
  return movedTo({ id: 'T0LABS', domain: 'acmelabs', name: 'Acme Labs' }, { ...acme, conversations })
}

/** The name of a conversation as this person sees it. A direct message is named after the others in it. */
export function conversationName(workspace: Workspace, conversation: Conversation, viewer: Person): string {
  if (conversation.kind === 'app_dm') return 'Exec'
  if (conversation.kind === 'public' || conversation.kind === 'private') return conversation.name
  const others = conversation.members.filter((id) => id !== viewer.id)
  return others.map((id) => nameOf(workspace, id)).join(', ')
}

export function nameOf(workspace: Workspace, userId: string): string {
  if (userId === SLACKBOT) return 'Slackbot'
  return workspace.people.find(({ id }) => id === userId)?.real_name ?? userId
}
