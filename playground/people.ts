import type { Conversation, Person, Workspace } from '../test/support/slack/workspace.ts'
import { defaultWorkspace } from '../test/support/slack/workspace.ts'

/** Whom one can be in the playground, and what each is there to show. */
export const ROLES: Readonly<Record<string, string>> = {
  U0REP: 'rep',
  U0REP2: 'second rep',
  U0COACH: 'coach',
  U0ADMIN: 'Exec admin',
  U0COLLEAGUE: 'colleague',
  U0GUEST: 'guest',
  U0NOMAIL: 'no email in Slack',
  U0OUTSIDER: 'of another organisation',
}

/** The stand-in's workspace with two more conversations, so that everyone has somebody to talk to. */
export function playgroundWorkspace(): Workspace {
  const workspace = defaultWorkspace()
  workspace.conversations.push(
    { id: 'D0REPREP2', name: '', kind: 'im', members: ['U0REP', 'U0REP2'] },
    { id: 'D0COACHADMIN', name: '', kind: 'im', members: ['U0COACH', 'U0ADMIN'] },
  )
  return workspace
}

/** A conversation's name as this person reads it: DMs bear the others' names. */
export function conversationName(workspace: Workspace, conversation: Conversation, viewer: Person): string {
  if (conversation.kind === 'app_dm') return 'Exec'
  if (conversation.kind === 'public' || conversation.kind === 'private') return conversation.name
  const others = conversation.members.filter((id) => id !== viewer.id)
  return others.map((id) => nameOf(workspace, id)).join(', ')
}

export function nameOf(workspace: Workspace, userId: string): string {
  return workspace.people.find(({ id }) => id === userId)?.real_name ?? userId
}
