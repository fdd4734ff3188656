import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type DraftFacts, noteDraft } from '../../../src/blocks/coaching/note-draft.ts'
import { firstName } from '../../../src/blocks/session/session-facts.ts'
import { richMarkup } from '../../../src/blocks/text/rich-pieces.ts'
import { toSession } from '../../../src/exec/sent-session.ts'
import { type CriterionItem, type Session, withoutTexts } from '../../../src/exec/session.ts'
import { arbitrarySession } from '../../support/arbitrary-session.ts'
import { enormousDocument } from '../../support/exec/session-documents.ts'

const NEXT_STEP: CriterionItem = {
  name: 'Next Step',
  grade: 'bad',
  examples: [{ quote: "I'll be in touch.", suggestion: 'Thursday at ten?', importance: 'high' }],
}
const BUDGET: CriterionItem = {
  name: 'Budget',
  grade: 'good',
  examples: [{ quote: 'What did you set aside?', grade: 'good' }],
}
const DUE = 'Cold Call was due yesterday'

function pricing(...items: CriterionItem[]): Session {
  const scenario = { id: 's1', name: 'Pricing' }
  const head = { person: {}, scenario, grade: { score: 91, rank: 'gold' } }
  return { ...withoutTexts(head), rubric: [{ name: 'A', items }] }
}
const silver = { ...pricing(NEXT_STEP, BUDGET), grade: { score: 82.5, rank: 'silver' } }

const NOTHING = withoutTexts({ person: {}, scenario: {} })
const whole = pricing(NEXT_STEP, BUDGET)
const coach = 'coach' as const
const praise = 'praise' as const
const nudge = 'nudge' as const
const GOLD = 'Hi Jane! 91/100 in Pricing — Gold!'
const THANKS = 'Hi Jane! Thanks for practicing Pricing.'
const NEXT = "One thing to work on: Next Step. You said: “I'll be in touch.” Try instead: “Thursday at ten?”"
const AGAIN = 'Up for another round this week?'
const ROUND = "Can you fit in a round this week? Let me know if anything's in the way."

describe('the draft of a note', () => {
  it.each<[string, Omit<DraftFacts, 'name'>, string]>([
    ['quotes what to try instead', { purpose: coach, session: silver }, `${THANKS} ${NEXT} ${AGAIN}`],
    ['begins with a Gold', { purpose: coach, session: whole }, `${GOLD} ${NEXT} ${AGAIN}`],
    [
      'begins with a personal best',
      { purpose: coach, session: silver, win: { session: silver, isBest: true } },
      `Hi Jane! 82.5/100 in Pricing — your best yet! ${NEXT} ${AGAIN}`,
    ],
    [
      'begins with a Gold elsewhere, before what is overdue',
      { purpose: nudge, session: NOTHING, win: { session: whole, isBest: true }, toDo: DUE },
      `Hi Jane! 91/100 in Pricing — Gold, your best yet! ${DUE}. ${ROUND}`,
    ],
    [
      'is about the item that it is opened for',
      {
        purpose: coach,
        session: pricing(NEXT_STEP, { name: 'Rapport', grade: 'mid', examples: [] }),
        item: 'Rapport',
      },
      `${GOLD} One thing to work on: Rapport. ${AGAIN}`,
    ],
    [
      'takes another item for one that Exec has graded anew',
      { purpose: coach, session: whole, item: 'Budget' },
      `${GOLD} ${NEXT} ${AGAIN}`,
    ],
    [
      'names nothing to work on where all is good',
      { purpose: coach, session: pricing(BUDGET) },
      `${GOLD} ${AGAIN}`,
    ],
    [
      'begins with what is overdue',
      { purpose: coach, session: pricing({ name: 'Rapport', grade: 'mid', examples: [] }), toDo: DUE },
      `${GOLD} Cold Call was due yesterday. One thing to work on: Rapport. ${AGAIN}`,
    ],
    [
      'says less without a rubric',
      { purpose: coach, session: NOTHING },
      `Hi Jane! Thanks for practicing. ${AGAIN}`,
    ],
    [
      'praises what was said well',
      { purpose: praise, session: whole },
      'Hi Jane! Nice work in Pricing: Gold, 91/100! What went well: Budget. You said: “What did you set aside?” Keep it up!',
    ],
    [
      'praises no poor item',
      { purpose: praise, session: pricing(NEXT_STEP) },
      'Hi Jane! Nice work in Pricing: Gold, 91/100! Keep it up!',
    ],
    [
      'praises little without a grade',
      { purpose: praise, session: NOTHING },
      'Hi Jane! Nice work! Keep it up!',
    ],
    [
      'names what is to do',
      { purpose: nudge, session: NOTHING, toDo: DUE },
      `Hi Jane! Cold Call was due yesterday. ${ROUND}`,
    ],
    ['claims nothing where nothing is known', { purpose: nudge, session: NOTHING }, `Hi Jane! ${ROUND}`],
  ])('%s', (_, facts, draft) => {
    expect(noteDraft({ ...facts, name: 'Jane' })).toBe(draft)
  })

  it('is one short line that mentions nobody, whatever Exec sends', () => {
    fc.assert(
      fc.property(arbitrarySession(), fc.constantFrom(coach, praise, nudge), (session, purpose) => {
        const draft = noteDraft({ purpose, session, name: firstName(session) })
        expect(draft.length).toBeLessThan(1000)
        expect(draft).not.toMatch(/[\p{Cc}\u2028]/u)
        expect(richMarkup([{ text: draft }])).not.toMatch(/[<>]/)
      }),
    )
  })

  it('is short for an enormous rubric', () => {
    expect(noteDraft({ purpose: coach, session: toSession(enormousDocument()) }).length).toBeLessThan(1000)
  })
})
