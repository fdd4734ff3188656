import type { Button, KnownBlock } from '@slack/types'
import type { SessionList } from '../../exec/session-lists.ts'
import type { SessionSummary } from '../../exec/session-page.ts'
import { namedButton, sessionButton } from '../card/session-buttons.ts'
import { cardTitle, dateFacts, durationFacts, rankFacts } from '../card/session-card.ts'
import { type CardPart, type Fact, toBlocks } from '../text/document.ts'
import { plainText } from '../text/prose.ts'
import { participantName } from '../text/session-facts.ts'
import { toSingleLine } from '../text/untrusted-text.ts'

/** At most three blocks each. *View* opens the card in a modal. */
export function sessionRows(
  { sessions, readAt }: Pick<SessionList, 'sessions' | 'readAt'>,
  { hasNames }: { hasNames: boolean },
): KnownBlock[] {
  const parts = sessions.flatMap((session, at): CardPart[] => {
    const view = { ...sessionButton('viewFeedback', { id: session.id }), text: plainText('View') }
    return [
      ...(at === 0 ? [] : [{ kind: 'divider' } as const]),
      ...rowParts(session, { readAt, hasName: hasNames, button: view }),
    ]
  })
  return toBlocks(parts, 'view')
}

/**
 * @param options.readAt when the list was read.
 * @param options.hasName for a list of several people.
 */
export function rowParts(
  session: SessionSummary,
  { readAt, hasName, button }: { readAt: Date; hasName?: boolean; button?: Button },
): CardPart[] {
  const title = cardTitle(session, readAt)
  const name =
    hasName === true ? (participantName(session) ?? toSingleLine(session.user?.email, 80)) : undefined
  const facts: Fact[] = [
    ...rankFacts(session),
    ...(name === undefined ? [] : [{ plain: name }]),
    ...durationFacts(session),
    ...dateFacts(session),
  ]
  return [
    { kind: 'row', text: title, button: button && namedButton(button, title) },
    { kind: 'facts', facts },
  ]
}

export function emptyTeam(isFiltered: boolean): CardPart[] {
  const text = isFiltered
    ? 'No sessions match. Choose something else above.'
    : 'No sessions yet. The newest of your people will show up here.'
  return [{ kind: 'prose', prose: [{ kind: 'paragraph', text }] }]
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
