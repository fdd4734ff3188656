import type { FulfilledAssignment } from '../../exec/assignment.ts'
import type { CardPart } from '../text/document.ts'
import { slackDate, utcText } from '../text/session-facts.ts'

/** The ranks that an assignment may ask for; another one is not named. */
const RANKS = ['gold', 'silver', 'bronze']

/** As "Assignment due 28 Mar: gold needed, reached". For the eyes of those who may list the person's sessions. */
export function assignmentLine(fulfilled: FulfilledAssignment): CardPart {
  const text = words(fulfilled, slackDate)
  return {
    kind: 'block',
    block: {
      type: 'context',
      elements: [{ type: 'mrkdwn', text, verbatim: true }],
    },
    markup: words(fulfilled, utcText),
  }
}

function words({ due, rank = '', isLate }: FulfilledAssignment, format: typeof utcText): string {
  const head = due === undefined ? 'Assignment' : `Assignment due ${format(due, 'day')}`
  const late = isLate ? ' late' : ''
  return RANKS.includes(rank) ? `${head}: ${rank} needed, reached${late}` : `${head}: done${late}`
}
