import fc from 'fast-check'
import { expect, it } from 'vitest'
import { progressMessage, progressView } from '../../../src/blocks/progress/progress.ts'
import type { ReviewState } from '../../../src/blocks/review/review-controls.ts'
import { attemptsOf } from '../../../src/exec/attempts.ts'
import type { Session } from '../../../src/exec/session.ts'
import { ok } from '../../../src/lib/result.ts'
import { arbitrarySession, beforeItRose } from '../../support/arbitrary-session.ts'
import { ID } from '../../support/exec/session-documents.ts'
import { summaryOf } from '../../support/read-documents.ts'
import { mentionsIn } from '../../support/slack/blocks/mentions.ts'
import { validateView } from '../../support/slack/blocks/validate-view.ts'
import { messageHarms, sent } from '../sent.ts'

const OPENING: ReviewState = { reference: { id: ID }, tab: 'progress', page: 1 }

const lines = fc.array(
  fc
    .record({
      id: fc.stringMatching(/^[a-z0-9]{1,12}$/),
      score: fc.option(fc.oneof(fc.double({ min: -10, max: 110, noNaN: true }), fc.constant(1e300))),
      rank: fc.option(fc.constantFrom('gold', 'silver', 'bronze', 'unranked', '<!channel>')),
      is_valid_attempt: fc.option(fc.boolean()),
      created_at: fc.option(fc.date({ noInvalidDate: true }).map((date) => date.toISOString())),
    })
    .map(summaryOf),
  { maxLength: 100 },
)

const list = fc.record({ sessions: lines, hasMore: fc.boolean() })

type List = typeof list extends fc.Arbitrary<infer Value> ? Value : never

function viewOf(session: Session, before: Session, of: List) {
  const attempts = attemptsOf(session, ID, of)
  return progressView(session, OPENING, { attempts, asOf: undefined, before: ok({ session: before }) })
}

it('the progress in a review is valid and mentions nobody, whatever Exec sends', () => {
  fc.assert(
    fc.property(arbitrarySession(), arbitrarySession(), list, (session, before, of) => {
      const view = viewOf(session, before, of)
      expect(validateView(sent(view), 'modal')).toEqual([])
      expect(mentionsIn(sent(view))).toEqual([])
    }),
    { numRuns: 100 },
  )
})

it('the progress as a message is valid whatever Exec sends, with a chart and without', () => {
  fc.assert(
    fc.property(arbitrarySession(), list, (session, of) => {
      const attempts = attemptsOf(session, ID, of)
      const before = ok({ session: beforeItRose(session) })
      const message = progressMessage(session, { id: ID }, { attempts, asOf: undefined, before }, true)
      for (const content of [message, message.simpler]) {
        expect(messageHarms(content, 4000)).toEqual([])
      }
    }),
    { numRuns: 100 },
  )
})
