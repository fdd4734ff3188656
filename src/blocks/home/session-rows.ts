import type { Button, KnownBlock } from '@slack/types'
import type { SessionSummary } from '../../exec/session-summary.ts'
import { type Part, toBlocks } from '../card-document.ts'
import { LIMITS } from '../limits.ts'
import { plainText } from '../prose.ts'
import { rowFacts } from '../row-facts.ts'
import { sessionButton } from '../session-action.ts'
import { cardTitle } from '../session-card.ts'
import { cut } from '../untrusted-text.ts'

/** Sessions as rows with lines between them, each with its *View*, which opens the card in a modal. Three blocks each at most. */
export function sessionRows(sessions: readonly SessionSummary[]): KnownBlock[] {
  return sessions.flatMap((session, at) => {
    const title = cardTitle(session)
    const parts: Part[] = [
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
