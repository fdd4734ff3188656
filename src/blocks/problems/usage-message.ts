import type { SessionList } from '../../exec/session-lists.ts'
import type { Content } from '../text/document.ts'
import { mrkdwnSection } from '../text/prose.ts'

export function usageMessage(): Content {
  return lines(
    '*Exec session feedback, for you alone*',
    '• `/exec-session` lists your latest sessions',
    '• `/exec-session latest` shows your newest graded session',
    "• `/exec-session &lt;id or link&gt;` shows a session's score, rank and feedback",
    "• `/exec-session recent @someone`, or with an email, lists theirs: for Exec's admins and this app's coaches",
    '• `/exec-session why &lt;link&gt;` tells what this app does with that link, and which rule decides',
    "• This app's *Home* lists all your sessions; its direct message takes a link or id",
    '*For everyone in a conversation*',
    '• A session link that you paste there unfurls, if you may see the session',
    '• `/exec-session share &lt;id or link&gt; [note]` posts its card',
    "• In a thread: a mention of this app with a link or id, or *Share Exec feedback* in a message's menu",
  )
}

/** Notes above the list that answers someone who named no session. */
export const SHARE_NOTE = 'Which one do you want to share?'
export const MENTION_NOTE = 'To share another session here, mention me with its link or id.'
export const DIRECT_MESSAGE_NOTE =
  'Send me a link or id to see that session, “latest” to see your newest, or “help” for the rest.'
export const LIST_OTHERS_NOTE =
  "To see someone else's sessions, type /exec-session @ and pick their name, or give their Exec email."

export function noneGradedNote(list: Pick<SessionList, 'sessions' | 'hasMore'>): string | undefined {
  const { sessions, hasMore } = list
  if (sessions.length === 0) return undefined
  return `None of ${hasMore ? `the latest ${sessions.length}` : 'these'} is graded yet.`
}

export function mentionUsageMessage(): Content {
  return lines(
    "Mention me with a session's id or link, and a note if you like: I answer in the thread with its card.",
    'To see a session yourself first: `/exec-session &lt;id or link&gt;`.',
  )
}

export function usageBeside(problem: Content, usage: Content): Content {
  return { text: `${problem.text}\n${usage.text}`, blocks: [...problem.blocks, ...usage.blocks] }
}

function lines(...texts: string[]): Content {
  const text = texts.join('\n')
  return { text, blocks: [mrkdwnSection(text)] }
}
