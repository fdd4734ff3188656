import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { firstName } from '../../../src/blocks/coaching/coaching-messages.ts'
import { type DraftFacts, noteDraft } from '../../../src/blocks/coaching/note-draft.ts'
import { richMarkup } from '../../../src/blocks/text/rich-pieces.ts'
import { toSession } from '../../../src/exec/sent-session.ts'
import { type CriterionItem, type Session, withoutTexts } from '../../../src/exec/session.ts'
import { arbitrarySession } from '../../support/arbitrary-session.ts'
import { enormousDocument } from '../../support/exec/session-documents.ts'

const NOW = new Date('2026-03-28T12:00:00Z')
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
const DUE = { scenario: 'Cold Call', due: 'was due yesterday' }

function pricing(...items: CriterionItem[]): Session {
  const scenario = { id: 's1', name: 'Pricing' }
  const head = { person: {}, scenario, grade: { score: 91, rank: 'gold' } }
  const beganAt = new Date('2026-03-01T12:00:00Z')
  return { ...withoutTexts({ ...head, beganAt }), rubric: [{ name: 'A', items }] }
}

const NOTHING = withoutTexts({ person: {}, scenario: {} })
const whole = pricing(NEXT_STEP, BUDGET)
const coach = 'coach' as const
const praise = 'praise' as const
const nudge = 'nudge' as const
const AGAIN = 'How about another round this week?'
const ROUND = 'How about a round this week? Tell me if anything is in the way.'

describe('the draft of a note', () => {
  it.each<[string, Omit<DraftFacts, 'now' | 'name'>, string]>([
    [
      'quotes what to try instead',
      { purpose: coach, session: whole },
      `Hi Jane! Thanks for practicing Pricing. Next time, work on “Next Step”. You said: “I'll be in touch.” Try instead: “Thursday at ten?” ${AGAIN}`,
    ],
    [
      'is about the item that it is opened for',
      {
        purpose: coach,
        session: pricing(NEXT_STEP, { name: 'Rapport', grade: 'mid', examples: [] }),
        item: 'Rapport',
      },
      `Hi Jane! Thanks for practicing Pricing. Next time, work on “Rapport”. ${AGAIN}`,
    ],
    [
      'takes another item for one that Exec has graded anew',
      { purpose: coach, session: whole, item: 'Budget' },
      `Hi Jane! Thanks for practicing Pricing. ${AGAIN}`,
    ],
    [
      'begins with what is overdue',
      { purpose: coach, session: pricing({ name: 'Rapport', grade: 'mid', examples: [] }), toDo: DUE },
      `Hi Jane! Cold Call was due yesterday. Next time, work on “Rapport”. ${AGAIN}`,
    ],
    [
      'says less without a rubric',
      { purpose: coach, session: NOTHING },
      `Hi Jane! Thanks for practicing. ${AGAIN}`,
    ],
    [
      'praises what was said well',
      { purpose: praise, session: whole, item: 'Budget' },
      'Hi Jane! Nice work in Pricing: Gold, 91/100. “Budget” was good. You said: “What did you set aside?” Keep it up!',
    ],
    [
      'praises no poor item',
      { purpose: praise, session: pricing(NEXT_STEP), item: 'Next Step' },
      'Hi Jane! Nice work in Pricing: Gold, 91/100. Keep it up!',
    ],
    ['praises little without a session', { purpose: praise }, 'Hi Jane! Keep it up!'],
    ['names what is to do', { purpose: nudge, toDo: DUE }, `Hi Jane! Cold Call was due yesterday. ${ROUND}`],
    [
      'names what is to do by no day',
      { purpose: nudge, toDo: { ...DUE, due: undefined } },
      `Hi Jane! Cold Call is still to do. ${ROUND}`,
    ],
    [
      'counts the weeks since a session',
      { purpose: nudge, session: whole },
      `Hi Jane! You practiced Pricing 3 weeks ago. ${ROUND}`,
    ],
    ['claims nothing where nothing is known', { purpose: nudge }, `Hi Jane! ${ROUND}`],
  ])('%s', (_, facts, draft) => {
    expect(noteDraft({ ...facts, name: 'Jane', now: NOW })).toBe(draft)
  })

  it('is one short line that mentions nobody, whatever Exec sends', () => {
    fc.assert(
      fc.property(arbitrarySession(), fc.constantFrom(coach, praise, nudge), (session, purpose) => {
        const draft = noteDraft({ purpose, session, name: firstName(session), now: NOW })
        expect(draft.length).toBeLessThan(1000)
        expect(draft).not.toMatch(/[\p{Cc}\u2028]/u)
        expect(richMarkup([{ text: draft }])).not.toMatch(/[<>]/)
      }),
    )
  })

  it('is short for an enormous rubric', () => {
    expect(
      noteDraft({ purpose: coach, session: toSession(enormousDocument()), now: NOW }).length,
    ).toBeLessThan(1000)
  })
})
