import type { Button } from '@slack/types'
import { firstPage } from '../../exec/list-cursor.ts'
import type { SessionList } from '../../exec/session-lists.ts'
import { myAssignmentsButton } from '../assignments/assignments-message.ts'
import { listButton } from '../card/list-buttons.ts'
import { notificationsButton } from '../home/home-controls.ts'
import { type Content, wordsContent } from '../text/document.ts'

/** Lines in `mrkdwn`, by what someone wants to do. Only coaches and admins see those of `coach`. */
export type Help = Readonly<Record<'see' | 'practice' | 'coach', readonly string[]>>

export const NO_HELP: Help = { see: [], practice: [], coach: [] }

const ASK_SLACKBOT = '. Or ask Slackbot: add Exec to your conversation with it first'

/** @param help the lines of all features. @param assign a coach's buttons that assign. */
export function helpMessage(
  help: Help,
  {
    isCoach,
    canAskSlackbot,
    assign,
  }: { isCoach: boolean; canAskSlackbot: boolean; assign: readonly Button[] },
): Content {
  const words = `Our direct message takes the same words${canAskSlackbot ? ASK_SLACKBOT : ''}`
  const lines = [
    ...group('See', help.see),
    ...group('Practice', [...help.practice, words]),
    ...group('Coach', isCoach ? help.coach : []),
  ]
  const buttons = isCoach ? [MY_TEAM, ...assign] : REP_BUTTONS
  return wordsContent(lines.join('\n'), ...buttons)
}

function group(name: string, lines: readonly string[]): string[] {
  return lines.map((line, at) => (at === 0 ? `• *${name}:* ${line}` : `• ${line}`))
}

/** Above the list that answers someone who named no session. */
export const SHARE_HINT = 'Which one do you want to share?'
export const MENTION_HINT = 'To share another session here, mention @Exec with its link or id.'
export const LIST_OTHERS_HINT =
  "To see someone else's sessions, type /exec-session @ and pick their name, or give their Exec email."

/** Above a team's list that stands in for the reader's own empty one. */
export function noOwnHint({ isEveryone }: { isEveryone: boolean }): string {
  return `You have no sessions of your own yet, so here are ${isEveryone ? "everyone's" : "your team's"}.`
}

export function noneGradedHint(list: Pick<SessionList, 'sessions' | 'hasMore'>): string | undefined {
  const { sessions, hasMore } = list
  if (sessions.length === 0) return undefined
  return `None of ${hasMore ? `the latest ${sessions.length}` : 'these'} is graded.`
}

export const MENTION_USAGE = wordsContent(
  [
    'To share a session in a thread, mention @Exec with its id or link, and a note if you like.',
    'To see it yourself first, outside of the thread: `/exec-session &lt;id or link&gt;`.',
  ].join('\n'),
)

/** Answers words in a thread of the app's DM, which the person that the thread is about doesn't see. */
export const IN_THREAD = wordsContent(
  [
    'Only you see this thread. To write to your coach or your rep, press *Reply…* or *Coach…* on the message.',
    'Send me a link or id to see that session, or `help` for the rest.',
  ].join('\n'),
)

const OWN_LIST = firstPage('own')
const REP_BUTTONS = [listButton('mine', OWN_LIST), myAssignmentsButton(), notificationsButton()]
const MY_TEAM = listButton('team', firstPage('team'))
const MINE_OR_HELP = [listButton('mine', OWN_LIST), listButton('help', OWN_LIST)]

/** Answers words that name no session, person or command. */
export const NOT_UNDERSTOOD = wordsContent(
  "That isn't a session or a command. Paste a session's link, or start here:",
  ...MINE_OR_HELP,
)

/** Answers small talk. */
export const SMALL_TALK = wordsContent("👋 Send me a session's link or id, or start here:", ...MINE_OR_HELP)

/** Answers thanks. */
export const YOURE_WELCOME = wordsContent("You're welcome! I'm here whenever you need me.")

/** @param word the word the person may have meant, with its usage and buttons that do the same. */
export function didYouMeanMessage({
  name,
  use = name,
  buttons = MINE_OR_HELP,
}: {
  name: string
  use?: string | undefined
  buttons?: readonly Button[] | undefined
}): Content {
  return wordsContent(`Did you mean \`/exec-session ${use}\`?`, ...buttons)
}
