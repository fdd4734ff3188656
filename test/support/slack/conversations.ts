import { appDmId, type Conversation, grantedTeams, type Person, type Workspace } from './workspace.ts'

export function personById(workspace: Workspace, id: string): Person | undefined {
  return workspace.people.find((person) => person.id === id)
}

export function conversationById(workspace: Workspace, id: string): Conversation | undefined {
  return workspace.conversations.find((conversation) => conversation.id === id)
}

export function isMember(conversation: Conversation, userId: string): boolean {
  return conversation.members.includes(userId)
}

/** Whether the app is in this person's workspace: Slack offers it nowhere else. */
export function findsApp({ team }: Workspace, person: Person): boolean {
  const isColleague = person.enterprise_user?.enterprise_id === team.enterprise?.id
  const isOwn = person.team_id === team.id || (team.enterprise !== undefined && isColleague)
  return isOwn && grantedTeams(team).includes(person.team_id)
}

/** May this person open the conversation? Full members see every public channel of their own workspace. */
export function canRead(workspace: Workspace, conversation: Conversation, userId: string): boolean {
  if (isMember(conversation, userId)) return true
  const person = personById(workspace, userId)
  if (person === undefined || conversation.kind !== 'public') return false
  const guest = person.is_restricted === true || person.is_ultra_restricted === true
  return person.team_id === workspace.team.id && !guest
}

/** The app's DM with a person, made where there is none yet. */
export function appDm(workspace: Workspace, userId: string): Conversation {
  const found = workspace.conversations.find(
    ({ kind, members }) => kind === 'app_dm' && members.includes(userId),
  )
  if (found !== undefined) return found
  const made: Conversation = {
    id: appDmId(userId),
    name: '',
    kind: 'app_dm',
    members: [userId, workspace.bot.user_id],
  }
  workspace.conversations.push(made)
  return made
}

/** The name that deliveries carry: Slack hides those of private conversations. */
export function deliveredName(conversation: Conversation): string {
  if (conversation.kind === 'public') return conversation.name
  if (conversation.kind === 'private') return 'privategroup'
  return conversation.kind === 'mpim' ? conversation.name : 'directmessage'
}

/** A person who acts in a test or a page: it must exist, or the caller is wrong. */
export function requirePerson(workspace: Workspace, id: string): Person {
  const person = personById(workspace, id)
  if (person === undefined) throw new Error(`There is no person ${id} in this workspace`)
  return person
}

export function requireConversation(workspace: Workspace, id: string): Conversation {
  const conversation = conversationById(workspace, id)
  if (conversation === undefined) throw new Error(`There is no conversation ${id} in this workspace`)
  return conversation
}
