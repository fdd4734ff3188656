import type { Button } from '@slack/types'
import type { SessionSummary } from '../../exec/session.ts'
import type { SessionReference } from '../../exec/session-reference.ts'
import { withButtons } from '../card/card-footer.ts'
import { listButton } from '../card/list-buttons.ts'
import { sessionButton } from '../card/session-buttons.ts'
import { rowParts } from '../lists/session-rows.ts'
import { button, type CardPart, type Content, plainText, toContent } from '../text/document.ts'

/** Never change one: posted buttons keep theirs. */
export const RESULT_ACTIONS = {
  turnOff: 'results.turn_off',
  keepGoing: 'results.keep_going',
} as const

const TURN_OFF = button('Turn off results', RESULT_ACTIONS.turnOff, 'off')

/** Above the first DM, where the employer has results told by default. */
export const FIRST_RESULT =
  'From now on, Exec sends you each result here when it is graded. Press Turn off results below to stop.'

/** The card with *Turn off results* below it, and what else the reader may do with this result. */
export function resultMessage(card: Content, more: readonly Button[] = []): Content {
  return withButtons(card, [...more, TURN_OFF])
}

/** Without content, for when Exec's limit leaves no request for the card. */
export function bareResultMessage(reference: SessionReference): Content {
  const text = 'A session of yours is graded.'
  const parts: CardPart[] = [
    { kind: 'prose', prose: [{ kind: 'paragraph', text }] },
    { kind: 'actions', elements: [sessionButton('viewFeedback', reference), TURN_OFF] },
  ]
  return toContent(parts, 'message')
}

/** As `bareResultMessage`, at the end of a day. */
export function bareDayResultsMessage(): Content {
  const text = 'Sessions of yours were graded today.'
  const parts: CardPart[] = [
    { kind: 'prose', prose: [{ kind: 'paragraph', text }] },
    { kind: 'actions', elements: [listButton('mine', { of: 'own', page: 1, line: 0 }), TURN_OFF] },
  ]
  return toContent(parts, 'message')
}

/** Three blocks each, of the 50 that Slack takes. */
const MAX_ROWS = 10

/** Several results of one day, the newest first. */
export function dayResultsMessage(sessions: readonly SessionSummary[], readAt: Date): Content {
  const more = sessions.length - MAX_ROWS
  const rows = sessions.slice(0, MAX_ROWS).flatMap((session, at): CardPart[] => {
    const view: Button = { ...sessionButton('viewFeedback', { id: session.id }), text: plainText('View') }
    return [
      ...(at === 0 ? [] : [{ kind: 'divider' } as const]),
      ...rowParts(session, { readAt, button: view }),
    ]
  })
  const note = more > 0 ? `And ${more} more. See all with /exec-session.` : undefined
  const parts: CardPart[] = [
    { kind: 'title', text: 'Your new results' },
    ...rows,
    { kind: 'context', text: note },
  ]
  const content = toContent(parts, 'message')
  return withButtons(content, [TURN_OFF])
}

/** After some DMs in a row that nobody pressed anything in. */
export function keepGoingMessage(): Content {
  const text = 'Want to keep getting your results here? Without an answer, they stop in a week.'
  const keepGoing = button('Keep going', RESULT_ACTIONS.keepGoing, 'on')
  return toContent(
    [
      { kind: 'prose', prose: [{ kind: 'paragraph', text }] },
      { kind: 'actions', elements: [keepGoing, TURN_OFF] },
    ],
    'message',
  )
}

export const RESULTS_OFF: Content = toContent(
  [
    {
      kind: 'context',
      text: "OK, no more DMs about your results. Notifications… in Exec's Home turns them on.",
    },
  ],
  'message',
)

export const RESULTS_ENDED: Content = toContent(
  [{ kind: 'context', text: "DMs about your results are off. Notifications… in Exec's Home turns them on." }],
  'message',
)

export const RESULTS_GO_ON: Content = toContent(
  [{ kind: 'context', text: 'Great, your results keep coming.' }],
  'message',
)
