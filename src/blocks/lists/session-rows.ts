import type { Button, KnownBlock } from '@slack/types'
import type { SessionList } from '../../exec/session-lists.ts'
import type { SessionSummary } from '../../exec/session-page.ts'
import { namedButton, sessionButton } from '../card/session-buttons.ts'
import { cardTitle, dateFacts, durationFacts, rankFacts } from '../card/session-card.ts'
import { type CardPart, type Fact, toBlocks } from '../text/document.ts'
import { plainText } from '../text/prose.ts'

/** At most three blocks each. *View* opens the card in a modal. */
export function sessionRows({ sessions, readAt }: Pick<SessionList, 'sessions' | 'readAt'>): KnownBlock[] {
  const parts = sessions.flatMap((session, at): CardPart[] => {
    const view = { ...sessionButton('viewFeedback', { id: session.id }), text: plainText('View') }
    return [
      ...(at === 0 ? [] : [{ kind: 'divider' } as const]),
      ...rowParts(session, { readAt, button: view }),
    ]
  })
  return toBlocks(parts, 'view')
}

/**
 * Without a name: each list is one person's.
 * @param options.readAt when the list was read.
 */
export function rowParts(
  session: SessionSummary,
  { readAt, button }: { readAt: Date; button?: Button },
): CardPart[] {
  const title = cardTitle(session, readAt)
  const facts: Fact[] = [...rankFacts(session), ...durationFacts(session), ...dateFacts(session)]
  return [
    { kind: 'row', text: title, button: button && namedButton(button, title) },
    { kind: 'facts', facts },
  ]
}

export function emptyList(isOwn: boolean): CardPart[] {
  const texts = isOwn
    ? [
        'No sessions yet. Open Exec, pick a scenario and talk: your feedback shows up here once it is graded.',
        'Do you use another email in Exec? Ask an Exec admin to change it to the one in your Slack profile.',
      ]
    : [
        'No sessions yet under the email in their Slack profile. Do they use another one in Exec? List them by that.',
      ]
  return texts.map((text): CardPart => ({ kind: 'prose', prose: [{ kind: 'paragraph', text }] }))
}
