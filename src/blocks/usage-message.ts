import type { Content } from './card-document.ts'
import { mrkdwnSection } from './prose.ts'

/** How to use the command. */
export function usageMessage(): Content {
  const text = [
    '*Exec session feedback*',
    "`/exec-session &lt;id&gt;` shows a session's score, rank and feedback, to you alone.",
    "`/exec-session &lt;link&gt;` does the same for the link of a session's page in Exec.",
    'A session link that you paste into a conversation unfurls there, if you may see the session.',
  ].join('\n')
  return { text, blocks: [mrkdwnSection(text)] }
}
