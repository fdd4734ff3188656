import type { KnownBlock } from '@slack/types'
import { mrkdwnSection } from '../prose.ts'

/** How to use the app, for someone who sees it for the first time. */
export const HOME_HELP: readonly KnownBlock[] = [
  mrkdwnSection(
    [
      '*How to use this app*',
      "*View* opens a session's feedback, for you alone. *Full review* there has every criterion and the transcript.",
      'Anywhere in Slack, `/exec-session` lists your sessions to you alone, and `/exec-session latest` shows the newest that is graded; `/exec-session help` says what else there is.',
      "To talk about a session, paste its link into a conversation, press *Share…* on its card, or use *Share Exec feedback* in a message's menu.",
    ].join('\n'),
  ),
  {
    type: 'context',
    elements: [{ type: 'mrkdwn', text: 'Nobody else sees your Home.', verbatim: true }],
  },
]
