import type { Button, KnownBlock } from '@slack/types'
import type { SessionSummary } from '../../exec/session-page.ts'
import { sessionButton } from '../card/session-buttons.ts'
import { cardTitle, dateFacts, durationFacts, rankFacts } from '../card/session-card.ts'
import { type CardPart, toBlocks } from '../text/document.ts'
import { LIMITS } from '../text/limits.ts'
import { plainText } from '../text/prose.ts'
import { cut } from '../text/untrusted-text.ts'

/** At most three blocks each. *View* opens the card in a modal. */
export function sessionRows(sessions: readonly SessionSummary[]): KnownBlock[] {
  const parts = sessions.flatMap((session, at): CardPart[] => {
    const view = { ...sessionButton('viewFeedback', { id: session.id }), text: plainText('View') }
    return [...(at === 0 ? [] : [{ kind: 'divider' } as const]), ...rowParts(session, view)]
  })
  return toBlocks(parts, 'view')
}

export function rowParts(session: SessionSummary, button?: Button): CardPart[] {
  const title = cardTitle(session)
  const facts = [...rankFacts(session), ...durationFacts(session), ...dateFacts(session)]
  return [
    { kind: 'row', text: title, button: button && namedButton(button, title) },
    { kind: 'facts', facts },
  ]
}

/** All rows have the same buttons; a screen reader reads out whose each is. */
export function namedButton(button: Button, title: string): Button {
  return { ...button, accessibility_label: cut(`${button.text.text}: ${title}`, LIMITS.accessibilityLabel) }
}

export function emptyList(isOwn: boolean): CardPart[] {
  const texts = isOwn
    ? [
        'Exec has no session under the email address of your Slack profile.',
        'To start one, open Exec, choose a scenario and talk. Your feedback is listed here when it is done.',
        'If you use another address in Exec, ask an admin to make the two the same.',
      ]
    : ['Exec has no session under the email address of this person.']
  return texts.map((text): CardPart => ({ kind: 'prose', prose: [{ kind: 'paragraph', text }] }))
}
