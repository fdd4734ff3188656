import type { SessionList } from '../../exec/session-lists.ts'
import { type Content, mrkdwnSection } from '../text/document.ts'

export function usageMessage(): Content {
  return lines(
    '*Just for you*',
    '• `/exec-session`: your latest sessions',
    '• `/exec-session latest`: your newest graded session',
    '• `/exec-session assignments`: what you are to practice, and by when',
    "• `/exec-session &lt;id or link&gt;`: a session's score and feedback",
    "• `/exec-session @someone` or `latest @someone`: someone else's sessions (coaches and admins). Their Exec email works, too",
    "• `/exec-session team` or `team &lt;group&gt;`: your team's sessions (coaches and admins)",
    '• `/exec-session board &lt;scenario&gt;`: how your team did in a scenario (coaches and admins)',
    "• `/exec-session why &lt;link&gt;`: why a link did or didn't unfurl",
    '• `/exec-session wins here`: people can share gold and personal bests in this channel (coaches and admins). `wins off` ends it',
    "• Exec's *Home*: all your sessions. Its direct message takes the same words, an id or a link",
    '*Visible to everyone*',
    '• Paste the link of a session that you can open: it unfurls',
    '• `/exec-session share &lt;id or link&gt; [note]`: posts a session here',
    "• In a thread: mention @Exec with an id or link, or use *Share Exec feedback* in a message's menu",
  )
}

/** Notes above the list that answers someone who named no session. */
export const SHARE_NOTE = 'Which one do you want to share?'
export const MENTION_NOTE = 'To share another session here, mention @Exec with its link or id.'
export const DIRECT_MESSAGE_NOTE =
  'Send me a link or id to see that session, “latest” to see your newest, or “help” for the rest.'
export const LIST_OTHERS_NOTE =
  "To see someone else's sessions, type /exec-session @ and pick their name, or give their Exec email."

/** Above the list of a team, in place of an empty list of one's own. */
export function noOwnNote({ isEveryone }: { isEveryone: boolean }): string {
  return `You have no sessions of your own yet, so here are ${isEveryone ? "everyone's" : "your team's"}.`
}

export function noneGradedNote(list: Pick<SessionList, 'sessions' | 'hasMore'>): string | undefined {
  const { sessions, hasMore } = list
  if (sessions.length === 0) return undefined
  return `None of ${hasMore ? `the latest ${sessions.length}` : 'these'} is graded.`
}

export function mentionUsageMessage(): Content {
  return lines(
    'To share a session in a thread, mention @Exec with its id or link, and a note if you like.',
    'To see it yourself first: `/exec-session &lt;id or link&gt;`.',
  )
}

/** Answers what someone types in a thread of the app's DM: the person that the thread is about doesn't see it. */
export function threadMessage(): Content {
  return lines(
    'Only you see this thread. To write to your coach or your rep, press *Reply…* or *Coach…* on the message.',
    'Send me a link or id to see that session, or `help` for the rest.',
  )
}

export function usageBeside(problem: Content, usage: Content): Content {
  return { text: `${problem.text}\n${usage.text}`, blocks: [...problem.blocks, ...usage.blocks] }
}

function lines(...texts: string[]): Content {
  const text = texts.join('\n')
  return { text, blocks: [mrkdwnSection(text)] }
}
