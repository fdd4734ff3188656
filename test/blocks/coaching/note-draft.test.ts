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
const RAPPORT: CriterionItem = {
  name: 'Rapport',
  grade: 'mid',
  examples: [{ quote: 'Fine.', suggestion: 'How was Rome?', importance: 'low' }],
}
const RISEN = {
  item: 'Next Step',
  before: { quote: 'I will send it.', grade: 'bad', date: undefined },
  now: { quote: 'Thursday at ten?', grade: 'good', date: undefined },
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
const NEXT = 'One thing to work on: Next Step.'
const AGAIN = 'Up for another round this week?'
const ROUND = "Can you fit in a round this week? Let me know if anything's in the way."

describe('the draft of a note', () => {
  it.each<[string, Omit<DraftFacts, 'name'>, string]>([
    [
      "names what to work on without the quote that the person's own result has",
      { purpose: coach, session: silver },
      `${THANKS}\n${NEXT}\n${AGAIN}`,
    ],
    [
      'quotes another item that it is opened for',
      { purpose: coach, session: pricing(NEXT_STEP, RAPPORT), item: 'Rapport' },
      `${GOLD}\nOne thing to work on: Rapport. You said: “Fine.” Try instead: “How was Rome?”\n${AGAIN}`,
    ],
    ['begins with a Gold', { purpose: coach, session: whole }, `${GOLD}\n${NEXT}\n${AGAIN}`],
    [
      'begins with a personal best',
      { purpose: coach, session: silver, isBest: true },
      `Hi Jane! 82.5/100 in Pricing — your best yet!\n${NEXT}\n${AGAIN}`,
    ],
    [
      'begins with a Gold that is a personal best',
      { purpose: coach, session: whole, isBest: true },
      `Hi Jane! 91/100 in Pricing — Gold, your best yet!\n${NEXT}\n${AGAIN}`,
    ],
    [
      'is about the item that it is opened for',
      {
        purpose: coach,
        session: pricing(NEXT_STEP, { name: 'Rapport', grade: 'mid', examples: [] }),
        item: 'Rapport',
      },
      `${GOLD}\nOne thing to work on: Rapport.\n${AGAIN}`,
    ],
    [
      'takes another item for one that Exec has graded anew',
      { purpose: coach, session: whole, item: 'Budget' },
      `${GOLD}\n${NEXT}\n${AGAIN}`,
    ],
    [
      'names nothing to work on where all is good',
      { purpose: coach, session: pricing(BUDGET) },
      `${GOLD}\n${AGAIN}`,
    ],
    [
      'begins with what is overdue',
      { purpose: coach, session: pricing({ name: 'Rapport', grade: 'mid', examples: [] }), toDo: DUE },
      `${GOLD} Cold Call was due yesterday.\nOne thing to work on: Rapport.\n${AGAIN}`,
    ],
    [
      'says less without a rubric',
      { purpose: coach, session: NOTHING },
      `Hi Jane! Thanks for practicing.\n${AGAIN}`,
    ],
    [
      'praises what was said well',
      { purpose: praise, session: whole },
      'Hi Jane! Nice work in Pricing: Gold, 91/100!\nBudget went well: “What did you set aside?”',
    ],
    [
      'praises what rose, then and now',
      { purpose: praise, session: whole, risen: RISEN },
      'Hi Jane! Nice work in Pricing: Gold, 91/100!\nNext Step got better. Last time you said: “I will send it.”\nThis time: “Thursday at ten?”',
    ],
    [
      'praises no poor item',
      { purpose: praise, session: pricing(NEXT_STEP) },
      'Hi Jane! Nice work in Pricing: Gold, 91/100!',
    ],
    ['praises little without a grade', { purpose: praise, session: NOTHING }, 'Hi Jane! Nice work!'],
    [
      'names what is to do',
      { purpose: nudge, session: NOTHING, toDo: DUE },
      `Hi Jane! Cold Call was due yesterday.\n${ROUND}`,
    ],
    ['claims nothing where nothing is known', { purpose: nudge, session: NOTHING }, `Hi Jane!\n${ROUND}`],
  ])('%s', (_, facts, draft) => {
    expect(noteDraft({ ...facts, name: 'Jane' })).toBe(draft)
  })

  it('is a few short lines that mention nobody, whatever Exec sends', () => {
    fc.assert(
      fc.property(arbitrarySession(), fc.constantFrom(coach, praise, nudge), (session, purpose) => {
        const draft = noteDraft({ purpose, session, name: firstName(session) })
        expect(draft.length).toBeLessThan(1000)
        expect(draft.split('\n').length).toBeLessThanOrEqual(3)
        expect(draft).not.toMatch(/(?!\n)[\p{Cc}\u2028]/u)
        expect(richMarkup([{ text: draft }])).not.toMatch(/[<>]/)
      }),
    )
  })

  it('is short for an enormous rubric', () => {
    expect(noteDraft({ purpose: coach, session: toSession(enormousDocument()) }).length).toBeLessThan(1000)
  })
})
