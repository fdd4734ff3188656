import type { Button, KnownBlock } from '@slack/types'
import { createdAt, isGraded } from '../../exec/session.ts'
import type { SessionSummary } from '../../exec/session-page.ts'
import { sessionButton } from '../card/session-buttons.ts'
import { cardTitle } from '../card/session-card.ts'
import { type CardPart, type Fact, toBlocks } from '../text/document.ts'
import { LIMITS } from '../text/limits.ts'
import { plainText } from '../text/prose.ts'
import { durationText, isKnownRank, rankOf } from '../text/session-facts.ts'
import { cut } from '../text/untrusted-text.ts'

/** Sessions as rows with lines between them, each with its *View*, which opens the card in a modal. Three blocks each at most. */
export function sessionRows(sessions: readonly SessionSummary[]): KnownBlock[] {
  return sessions.flatMap((session, at) => {
    const title = cardTitle(session)
    const parts: CardPart[] = [
      ...(at === 0 ? [] : [{ kind: 'divider' } as const]),
      { kind: 'row', text: title, button: viewButton(session.id, title) },
      { kind: 'facts', facts: rowFacts(session) },
    ]
    return parts.flatMap((part) => toBlocks(part, 'view'))
  })
}

/** Ten buttons say *View*; a screen reader tells which session each is for. */
function viewButton(id: string, title: string): Button {
  return {
    ...sessionButton('viewFeedback', { id }),
    text: plainText('View'),
    accessibility_label: cut(`View: ${title}`, LIMITS.accessibilityLabel),
  }
}

/** What a row of a list says below its title: the rank in a word, the length, when. */
export function rowFacts(session: SessionSummary): Fact[] {
  const rank = isGraded(session) ? rankOf(session).word : undefined
  const duration = durationText(session.duration_seconds)
  const date = createdAt(session)
  return [
    ...(rank === undefined ? [] : [isKnownRank(session) ? { strong: rank } : { plain: rank }]),
    ...(duration === undefined ? [] : [{ plain: duration }]),
    ...(date === undefined ? [] : [{ date }]),
  ]
}

/** What stands in the place of a list without sessions: how to start one. */
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
