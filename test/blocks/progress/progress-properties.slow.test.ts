import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { progressMessage } from '../../../src/blocks/progress/progress-message.ts'
import { progressView } from '../../../src/blocks/progress/progress-view.ts'
import { REVIEW_ACTIONS } from '../../../src/blocks/review/review-controls.ts'
import { decodeTarget, type ReviewState } from '../../../src/blocks/review/review-state.ts'
import type { Session } from '../../../src/exec/session.ts'
import { attemptsOf } from '../../../src/exec/session-lists.ts'
import { arbitrarySession, beforeItRose } from '../../support/arbitrary-session.ts'
import { mentionsIn } from '../../support/slack/blocks/mentions.ts'
import { validateMessage } from '../../support/slack/blocks/validate-message.ts'
import { validateView } from '../../support/slack/blocks/validate-view.ts'
import { type Json, parseJson } from '../../support/slack/json.ts'
import { buttonsIn } from '../review/shown.ts'

const ID = 'abc123def456'
const OPENING: ReviewState = { reference: { id: ID }, tab: 'progress', page: 1 }

const lines = fc.array(
  fc.record({
    id: fc.stringMatching(/^[a-z0-9]{1,12}$/),
    score: fc.option(fc.oneof(fc.double({ min: -10, max: 110, noNaN: true }), fc.constant(1e300))),
    rank: fc.option(fc.constantFrom('gold', 'silver', 'bronze', 'unranked', '<!channel>')),
    is_valid_attempt: fc.option(fc.boolean()),
    created_at: fc.option(fc.date({ noInvalidDate: true }).map((date) => date.toISOString())),
  }),
  { maxLength: 100 },
)

const list = fc.record({ sessions: lines, hasMore: fc.boolean() })

type List = typeof list extends fc.Arbitrary<infer Value> ? Value : never

function sent(value: unknown): Json {
  return parseJson(JSON.stringify(value)) ?? null
}

function viewOf(session: Session, before: Session, of: List, state: ReviewState) {
  const content = {
    attempts: attemptsOf(session, ID, of),
    before: { kind: 'read', session: before } as const,
  }
  return progressView(session, state, content, undefined)
}

/** The pages that *Next* leads to. */
function walk(session: Session, before: Session, of: List) {
  const views = [viewOf(session, before, of, OPENING)]
  for (let last = views.at(-1); last !== undefined; ) {
    const target = decodeTarget(buttonsIn(last, REVIEW_ACTIONS.next)[0]?.value ?? '')
    if (target === undefined) break
    last = viewOf(session, before, of, { ...OPENING, ...target })
    views.push(last)
  }
  return views
}

describe('the progress in a review', () => {
  it('every page of the progress is valid and mentions nobody, whatever Exec sends', () => {
    fc.assert(
      fc.property(arbitrarySession(), arbitrarySession(), list, (session, before, of) => {
        for (const view of walk(session, before, of)) {
          expect(validateView(sent(view), 'modal')).toEqual([])
          expect(mentionsIn(sent(view), '')).toEqual([])
        }
      }),
      { numRuns: 100 },
    )
  })

  it('the progress shows every graded attempt of the list once', () => {
    fc.assert(
      fc.property(list, (of) => {
        const session = { score: null }
        const { graded } = attemptsOf(session, ID, of)
        const shown = walk(session, session, of).flatMap(
          (view) => JSON.stringify(view.blocks).match(/<!date\^/g) ?? [],
        )
        expect(shown).toHaveLength(graded.length)
      }),
      { numRuns: 50 },
    )
  })
})

describe('the progress as a message', () => {
  it('is valid whatever Exec sends, with a chart and without', () => {
    fc.assert(
      fc.property(arbitrarySession(), list, (session, of) => {
        const attempts = attemptsOf(session, ID, of)
        const before = { kind: 'read', session: beforeItRose(session) } as const
        const message = progressMessage(session, { id: ID }, attempts, { asOf: undefined, before })
        for (const { text, blocks } of [message, message.simpler]) {
          expect(validateMessage({ text, blocks: sent(blocks) }, 4000)).toEqual([])
          expect(mentionsIn(sent(blocks), '')).toEqual([])
        }
      }),
      { numRuns: 100 },
    )
  })
})
