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
  it('names scenario and item, and quotes the customer, the person and what Exec suggests', () => {
    expect(draftFor(sessionDocument(), 'Next Step')).toEqual({
      request: [
        'A shorter variation of Procurement Discovery that trains Next Step.',
        'It comes to a moment where the customer says: “I have to go.”',
        'The rep said: “we will be in touch at some point”',
        'Better would be: “Does Thursday at ten suit you for twenty minutes?”',
      ].join('\n'),
      context: [
        '## Next Step',
        'Objection Handling: Poor',
        'Ended without a date for the follow-up.',
        '> Rep: I understand. Let me go on with the reports, then, there are a lot of them.\n> Customer: I have to go.\n> Rep: we will be in touch at some point',
        'Nobody knows what happens now.',
        'Try instead: Does Thursday at ten suit you for twenty minutes?',
      ].join('\n\n'),
    })
  })

  it('says no more than Exec does, and of no scenario that it is a variation of it', () => {
    expect(draftFor(documentWithoutTexts(), 'Next Step', { isVariation: false })).toEqual({
      request: 'A short roleplay that trains Next Step.',
      context: '## Next Step\n\nObjection Handling: Poor',
    })
  })

  it('quotes no praise as what to train', () => {
    const feedback_examples = [{ quote: 'I hear you.', grade: 'good' as const }]
    const items = [{ name: 'Empathy', grade: 'bad' as const, feedback_examples }]
    const { request } = draftFor(sessionDocument({ evaluations: [{ items }] }), 'Empathy')
    expect(request).toBe('A shorter variation of Procurement Discovery that trains Empathy.')
  })

  it('brings each piece of evidence of the item, the most important one into the request', () => {
    const { request, context } = draftFor(sessionDocument(), 'Talk Ratio')
    expect(request).toContain('The rep said: “Our platform has approvals')
    expect(context.match(/^Try instead: .*$/gm)).toHaveLength(2)
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
  ])('fits into the fields of a form for an %s session, line by line', (_, document, name) => {
    const { request, context } = draftFor(document, name)
    for (const text of [request, context]) expect(text.length).toBeLessThanOrEqual(3000)
    expect(context.match(/^#/gm)).toHaveLength(1)
  })
})
