import { describe, expect, it } from 'vitest'
import { sessionCard, sessionLine } from '../../../src/blocks/card/session-card.ts'
import { reviewView } from '../../../src/blocks/review/review-view.ts'
import { leftOutLine } from '../../../src/blocks/text/document.ts'
import { sessionDocument, ungradedDocument } from '../../support/exec/session-documents.ts'

const reference = { id: 'abc123def456' }
const asOf = new Date('2026-03-15T14:05:30Z')
const note = {
  type: 'context',
  elements: [
    {
      type: 'mrkdwn',
      text: 'As of <!date^1773583530^{date_short}, {time}|Mar 15, 2026, 14:05 UTC>: a limit for requests to Exec is reached',
      verbatim: true,
    },
  ],
}
const words = 'As of Mar 15, 2026, 14:05 UTC: a limit for requests to Exec is reached'

describe('stale content', () => {
  const options = { reference, sessionUrl: undefined, now: asOf, asOf }

  it.each(['message', 'unfurl', 'view'] as const)(
    'says on a card in a %s since when it is stale',
    (surface) => {
      for (const session of [sessionDocument(), ungradedDocument()])
        for (const card of [
          sessionCard(session, { ...options, surface }),
          sessionCard(session, { ...options, surface, isExpanded: true }),
          sessionLine(session, { ...options, surface }),
        ]) {
          const facts = card.blocks.flatMap((block) => (block.type === 'context' ? block.elements : []))
          const age = facts.find((fact) => fact.type === 'mrkdwn' && fact.text.includes('As of '))
          expect(age).toMatchObject({
            text: expect.stringContaining('a limit for requests to Exec is reached'),
          })
          expect(card.text).toContain(words)
        }
    },
  )

  it.each(['rubric', 'transcript'] as const)("says on the review's %s since when it is stale", (tab) => {
    const state = { reference, tab, page: 1 }
    expect(reviewView(sessionDocument(), state, options).blocks).toContainEqual(note)
  })
})

describe('fresh content', () => {
  it('has no note on its age', () => {
    const options = { reference, sessionUrl: undefined, now: asOf }
    const card = sessionCard(sessionDocument(), { ...options, surface: 'message', isExpanded: true })
    const review = reviewView(sessionDocument(), { reference, tab: 'rubric', page: 1 }, options)
    expect(JSON.stringify([card, review])).not.toContain('As of')
  })
})

describe('the note on what is left out', () => {
  it.each([
    [0, undefined],
    [142, '+142 more in the full review'],
  ])('for %j is %s', (leftOut, note) => {
    expect(leftOutLine(leftOut)).toBe(note)
  })
})
