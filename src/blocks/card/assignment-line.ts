import { z } from 'zod'
import type { FulfilledAssignment } from '../../exec/assignment-progress.ts'
import type { CardPart } from '../text/document.ts'
import { slackDate, utcText } from '../text/session-facts.ts'

/** The ranks that an assignment may ask for; another one is not named. */
const RANKS = ['gold', 'silver', 'bronze']

/** As "Assignment due 28 Mar: gold needed, reached". The id of its block keeps it for a redraw. */
export function assignmentLine(fulfilled: FulfilledAssignment): CardPart {
  const text = words(fulfilled, slackDate)
  return {
    kind: 'block',
    block: {
      type: 'context',
      block_id: encodeFulfilled(fulfilled),
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

function encodeFulfilled({ due, rank = '', isLate }: FulfilledAssignment): string {
  const needed = RANKS.includes(rank) ? rank : 'any'
  return `assignment ${due?.getTime() ?? 'undated'} ${needed} ${isLate ? 'late' : 'in_time'}`
}

const BLOCK_ID = /^assignment (\d{1,15}|undated) (gold|silver|bronze|any) (late|in_time)$/
const block = z.object({ block_id: z.string() })

/** From a posted card, so that a redraw keeps the line without asking Exec. */
export function readAssignmentLine(blocks: readonly unknown[]): FulfilledAssignment | undefined {
  for (const one of blocks) {
    const [, due, rank, late] = BLOCK_ID.exec(block.safeParse(one).data?.block_id ?? '') ?? []
    if (due !== undefined)
      return {
        due: due === 'undated' ? undefined : new Date(Number(due)),
        rank: rank === 'any' ? undefined : rank,
        isLate: late === 'late',
      }
  }
  return undefined
}
