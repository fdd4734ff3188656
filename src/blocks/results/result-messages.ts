import type { Button } from '@slack/types'
import type { SessionSummary } from '../../exec/session.ts'
import type { SessionReference } from '../../exec/session-reference.ts'
import { withButtons } from '../card/card-footer.ts'
import { listButton } from '../card/list-buttons.ts'
import { sessionButton, viewButton } from '../card/session-buttons.ts'
import { rowParts } from '../lists/session-rows.ts'
import { andMore } from '../text/counted.ts'
import {
  actionsPart,
  button,
  type Content,
  contextPart,
  dividedRows,
  paragraphs,
  titlePart,
  toMessage,
} from '../text/document.ts'

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
  return toMessage(
    paragraphs('A session of yours is graded.'),
    actionsPart(sessionButton('viewFeedback', reference), TURN_OFF),
  )
}

/** As `bareResultMessage`, at the end of a day. */
export function bareDayResultsMessage(): Content {
  return toMessage(
    paragraphs('Sessions of yours were graded today.'),
    actionsPart(listButton('mine', { of: 'own', page: 1, line: 0 }), TURN_OFF),
  )
}

/** Three blocks each, of the 50 that Slack takes. */
const MAX_ROWS = 10

/** Several results of one day, the newest first. */
export function dayResultsMessage(sessions: readonly SessionSummary[], readAt: Date): Content {
  const rows = sessions
    .slice(0, MAX_ROWS)
    .map((session) => rowParts(session, { readAt, button: viewButton(session.id) }))
  const more = andMore(sessions.length - MAX_ROWS, 'See all with /exec-session.')
  return withButtons(toMessage(titlePart('Your new results'), ...dividedRows(rows), contextPart(more)), [
    TURN_OFF,
  ])
}

/** After some DMs in a row that nobody pressed anything in. */
export function keepGoingMessage(): Content {
  return toMessage(
    paragraphs('Want to keep getting your results here? Without an answer, they stop in a week.'),
    actionsPart(button('Keep going', RESULT_ACTIONS.keepGoing, 'on'), TURN_OFF),
  )
}

export const RESULTS_OFF: Content = toMessage(
  contextPart("OK, no more DMs about your results. Notifications… in Exec's Home turns them on."),
)

export const RESULTS_ENDED: Content = toMessage(
  contextPart("DMs about your results are off. Notifications… in Exec's Home turns them on."),
)

export const RESULTS_GO_ON: Content = toMessage(contextPart('Great, your results keep coming.'))
