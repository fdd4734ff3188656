import { isMember } from '../test/support/slack/conversations.ts'
import type { Conversation, Person, Workspace } from '../test/support/slack/workspace.ts'
import { sessionLink } from './exec-sessions.ts'
import { ROLES } from './people.ts'
import { isSlackbot, slackbotSuggestions } from './slackbot.ts'

/** A text to send, and what it demonstrates. */
export interface Suggestion {
  text: string
  shows: string
}

const TEAM = "Your people's newest sessions, and who hasn't practiced"
const HELP = 'All that the app can do'

/** What this person can send in this conversation, if they may post there. */
export function suggestionsFor(
  workspace: Workspace,
  viewer: Person,
  conversation: Conversation,
): Suggestion[] {
  if (isSlackbot(conversation)) return slackbotSuggestions()
  const id = viewer.id === 'U0REP2' ? 'ravi1' : 'gold1'
  if (conversation.kind === 'app_dm')
    return [
      { text: id, shows: "A session's id: its card" },
      ROLES[viewer.id]?.coaches === undefined
        ? { text: 'recent', shows: 'Your latest sessions' }
        : { text: 'team', shows: TEAM },
      { text: 'help', shows: HELP },
    ]
  const link = {
    text: sessionLink(id),
    shows: isShared(conversation)
      ? "A session's link: none unfurls in a channel shared with another organization"
      : "A session's link: it unfurls if you may see the session",
  }
  return viewer.is_stranger === true
    ? [link, ...mentionSuggestion(id, workspace, conversation)]
    : [
        { text: '/exec-session', shows: 'Your latest sessions, for you alone' },
        ...assignmentSuggestion(viewer),
        link,
        ...mentionSuggestion(id, workspace, conversation),
        ...ungradedSuggestion(viewer),
        ...coachSuggestions(viewer, conversation),
        { text: '/exec-session help', shows: HELP },
      ]
}

/** Names the menus and tabs to try. Slack offers none of them to people of other organizations. */
export function hintFor({ is_stranger }: Person, conversation: Conversation): string | undefined {
  if (isSlackbot(conversation))
    return 'No model is here: it says which tool a model would call, and the app answers. Slack itself would ask you first.'
  const { kind } = conversation
  if (is_stranger === true) return undefined
  return kind === 'app_dm'
    ? 'Home, above, lists all your sessions. Notifications… there chooses what Exec tells you by itself.'
    : "A message's menu, ⋮, has Share Exec feedback and Practice this. Exec, in the sidebar, has a Home with all your sessions."
}

function mentionSuggestion(id: string, { bot }: Workspace, conversation: Conversation): Suggestion[] {
  if (isMember(conversation, bot.user_id))
    return [
      {
        text: `@Exec ${id}`,
        shows: isShared(conversation)
          ? 'A mention: the app says why it posts no session here'
          : "A mention: the session's card, in a thread",
      },
    ]
  const isChannel = conversation.kind === 'public' || conversation.kind === 'private'
  return isChannel
    ? [{ text: '/invite @Exec', shows: 'Adds the app to this channel, so that it can be mentioned' }]
    : []
}

/** For those who have assignments, or coach someone who has. */
function assignmentSuggestion({ id }: Person): Suggestion[] {
  const isCoach = ROLES[id]?.coaches !== undefined
  if (!isCoach && !['U0REP', 'U0REP2'].includes(id)) return []
  const shows = isCoach ? 'What is overdue of your people' : 'What you are to practice, and by when'
  return [{ text: '/exec-session assignments', shows }]
}

/** The app then offers to tell when it is graded; *Sessions* on the page has *Grade it*. */
function ungradedSuggestion({ id }: Person): Suggestion[] {
  return id === 'U0REP'
    ? [
        {
          text: '/exec-session ungraded1',
          shows: 'Not graded yet: be told when it is, then grade it in More, Sessions',
        },
      ]
    : []
}

function coachSuggestions({ id }: Person, { kind }: Conversation): Suggestion[] {
  const { coaches, seesAll } = ROLES[id] ?? {}
  if (coaches === undefined) return []
  return [
    { text: '/exec-session team', shows: TEAM },
    { text: '/exec-session team renewal', shows: 'How your people did in a scenario' },
    { text: '/exec-session assign', shows: 'A scenario for your people, by a day' },
    { text: `/exec-session @${coaches}`, shows: "Another person's sessions" },
    ...(seesAll === true && (kind === 'public' || kind === 'private')
      ? [{ text: '/exec-session wins here', shows: 'People can share their best sessions here' }]
      : []),
  ]
}

function isShared({ is_ext_shared }: Conversation): boolean {
  return is_ext_shared === true
}
