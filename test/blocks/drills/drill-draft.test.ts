import { describe, expect, it } from 'vitest'
import { drillDraft } from '../../../src/blocks/drills/drill-draft.ts'
import { inRubricOrder } from '../../../src/blocks/session/rubric-order.ts'
import { readSession, toSession } from '../../../src/exec/sent-session.ts'
import {
  documentWithoutTexts,
  enormousDocument,
  hostileDocument,
  sessionDocument,
} from '../../support/exec/session-documents.ts'

const VARIATION = { isVariation: true }

function draftFor(document: object, name: string, how = VARIATION) {
  const read = readSession(document)
  const session = read && toSession(read.read)
  const place = inRubricOrder(session?.rubric ?? []).find(({ item }) => item.name === name)
  if (session === undefined || place === undefined) throw new Error(`There is no item ${name}.`)
  return drillDraft(session, place, how)
}

describe('the draft of a drill', () => {
  it('names scenario and item, quotes Exec and the customer, and brings the lines up to what the person said', () => {
    expect(draftFor(sessionDocument(), 'Next Step')).toEqual({
      trains: { name: 'Next Step', grade: 'bad' },
      request: [
        'A shorter variation of Procurement Discovery that trains Next Step.',
        "Exec's feedback: “Ended without a date for the follow-up.”",
        'It comes to a moment where the customer says: “I have to go.”',
        'Better would be: “Does Thursday at ten suit you for twenty minutes?”',
      ].join('\n'),
      context: [
        'Rep: I understand. Let me go on with the reports, then, there are a lot of them.',
        'Customer: I have to go.',
        'Rep: we will be in touch at some point',
      ].join('\n'),
    })
  })

  it('says no more than Exec does, and of no scenario that it is a variation of it', () => {
    expect(draftFor(documentWithoutTexts(), 'Next Step', { isVariation: false })).toEqual({
      trains: { name: 'Next Step', grade: 'bad' },
      request: 'A short roleplay that trains Next Step.',
      context: '',
    })
  })

  it('quotes no praise as what to train', () => {
    const feedback_examples = [{ quote: 'I hear you.', grade: 'good' as const }]
    const items = [{ name: 'Empathy', grade: 'bad' as const, feedback_examples }]
    const { request } = draftFor(sessionDocument({ evaluations: [{ items }] }), 'Empathy')
    expect(request).not.toContain('I hear you.')
  })

  it('brings what was said at each piece of evidence, and what Exec suggests for the most important one', () => {
    const { request, context } = draftFor(sessionDocument(), 'Talk Ratio')
    expect(request).toContain('Better would be: “')
    expect(context.split('\n\n').map((lines) => lines.split('\n').at(-1))).toEqual([
      'Rep: Our platform has approvals, budgets, reports and forty integrations.',
      'Rep: Let me go on with the reports, then',
    ])
  })

  it.each([
    ['enormous', enormousDocument(), 'Item 3'],
    ['hostile', hostileDocument(), '<@U123|jane>'],
    [
      'endless',
      sessionDocument({
        evaluations: [
          {
            criterion_name: 'a '.repeat(50_000),
            items: [
              {
                name: 'x',
                grade: 'bad',
                feedback: 'b\n'.repeat(50_000),
                feedback_examples: Array.from({ length: 50 }, () => ({
                  quote: 'c'.repeat(9000),
                  suggestion_quote: '# d\n'.repeat(900),
                })),
              },
            ],
          },
        ],
      }),
      'x',
    ],
  ])('fits into the form for an %s session', (_, document, name) => {
    const { request, context } = draftFor(document, name)
    expect(request.length).toBeLessThanOrEqual(3000)
    expect(context.length).toBeLessThanOrEqual(1500)
  })
})
