import { expect, it } from 'vitest'
import { sessionCard, sessionLine } from '../../../src/blocks/card/session-card.ts'
import { reviewView } from '../../../src/blocks/review/review-view.ts'
import { contextPart, factsPart, toMessage, wordsPart } from '../../../src/blocks/text/document.ts'
import { gradedSession, ungradedSession } from '../../support/read-documents.ts'
import { messageProblems } from '../sent.ts'

const reference = { id: 'abc123def456' }
const asOf = new Date('2026-03-15T14:05:30Z')
const options = { reference, sessionUrl: undefined, now: asOf, asOf }
const DATE = '<!date^1773583530^{date_short}, {time}|Mar 15, 2026, 14:05 UTC>'
const WHY = 'a limit for requests to Exec is reached'

it.each(['message', 'unfurl', 'view'] as const)(
  'a card in a %s says since when its content is stale',
  (surface) => {
    for (const { text, blocks } of [
      sessionCard(gradedSession(), { ...options, surface }),
      sessionCard(ungradedSession(), { ...options, surface }),
      sessionLine(gradedSession(), options),
    ]) {
      expect(JSON.stringify(blocks)).toContain(`As of ${DATE}: ${WHY}`)
      expect(text).toContain(`As of ${DATE}: ${WHY}`)
    }
  },
)

it.each(['rubric', 'transcript'] as const)(
  'the %s in a review says since when its content is stale',
  (tab) => {
    const { blocks } = reviewView(gradedSession(), { reference, tab, page: 1 }, options)
    const text = `As of ${DATE}: ${WHY}`
    expect(blocks).toContainEqual({ type: 'context', elements: [{ type: 'mrkdwn', text, verbatim: true }] })
  },
)

it.each([
  ['words', wordsPart('&lt;'.repeat(1000))],
  ['a fact', contextPart('x'.repeat(4000))],
  ['facts that are joined', factsPart({ plain: 'x'.repeat(2000) }, { plain: 'y'.repeat(2000) })],
])('%s of any length are taken by Slack', (_, part) => {
  expect(messageProblems(toMessage(part))).toEqual([])
})
