import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { inRubricOrder } from '../../../src/blocks/session/rubric-order.ts'
import { richLength, WRITTEN_CHARACTERS } from '../../../src/blocks/text/rich-pieces.ts'
import { challengeAt, findChallenge, leadOf, questionOf } from '../../../src/blocks/try-it/try-it.ts'
import type { Session } from '../../../src/exec/session.ts'
import { gradedSession, readDocument } from '../../support/read-documents.ts'

type Line = [speaker: string, text: string]
type Example = Record<string, string>

const QUOTE = 'We will be in touch at some point.'
const EXAMPLE = { quote: QUOTE, suggestion_quote: 'Does Thursday suit you?', feedback: 'No next step.' }

function sessionWith(lines: readonly Line[], ...feedback_examples: Example[]): Session {
  return readDocument({
    score: 50,
    transcript: lines.map(([speaker, text], at) => ({ speaker, text, seconds_from_start: at * 60 })),
    evaluations: [{ items: [{ name: 'Close', grade: 'bad', feedback: 'Weak end.', feedback_examples }] }],
  })
}

function challengeOf(session: Session) {
  const [place] = inRubricOrder(session.rubric)
  return place && challengeAt(session, place)
}

const HEARD: Line = ['ai', 'I have to go.']
const SAID: Line = ['user', QUOTE]

describe('what the customer said before a quote', () => {
  it.each<[string, Line[], string | undefined]>([
    ['is the line before it', [['user', 'Hi.'], ['ai', 'Hello.'], ['user', 'Well.'], HEARD, SAID], HEARD[1]],
    [
      'stands before all lines that one says in a row',
      [HEARD, ['user', 'Sure.'], ['user', ' '], SAID],
      HEARD[1],
    ],
    ['is the last of their lines with words', [HEARD, ['ai', '\u200b'], SAID], HEARD[1]],
    ['is missing where the transcript begins with the quote', [SAID, HEARD], undefined],
    ['is missing where the customer said the quote', [['user', 'Well?'], HEARD, ['ai', QUOTE]], undefined],
    ['is missing where somebody else spoke last', [HEARD, ['host', 'One minute left.'], SAID], undefined],
    ['is missing where the transcript lacks the quote', [HEARD, ['user', 'Bye.']], undefined],
    ['is missing without a transcript', [], undefined],
  ])('%s', (_, lines, heard) => {
    expect(challengeOf(sessionWith(lines, EXAMPLE))?.heard).toBe(heard)
  })
})

describe('what Exec says of it', () => {
  it.each<[string, Example, string | undefined]>([
    ['is what to say instead', EXAMPLE, 'Does Thursday suit you?'],
    ['is else what it noted of the quote', { quote: QUOTE, feedback: 'No next step.' }, 'No next step.'],
    ['is else what it noted of the item', { quote: QUOTE, suggestion_quote: ' ' }, 'Weak end.'],
    ['is nothing where it praises', { ...EXAMPLE, grade: 'good' }, undefined],
  ])('%s', (_, example, text) => {
    expect(challengeOf(sessionWith([HEARD, SAID], example))?.exec.text).toBe(text)
  })

  it('is of the evidence that matters most, among what the transcript has', () => {
    const others = [
      { ...EXAMPLE, suggestion_quote: 'less', salience: 'low' },
      { ...EXAMPLE, suggestion_quote: 'most', salience: 'high' },
      { ...EXAMPLE, quote: 'Never said at all.', salience: 'high' },
    ]
    expect(challengeOf(sessionWith([HEARD, SAID], ...others))?.exec).toEqual({
      isSuggestion: true,
      text: 'most',
    })
  })
})

it('is of the item under What to work on, with when it was said, if Exec tells', () => {
  const challenge = findChallenge(gradedSession())
  expect(challenge && [leadOf(challenge), leadOf({ ...challenge, time: undefined })]).toEqual([
    'Next Step · at 5:38 they said:',
    'Next Step · they said:',
  ])
})

it('a question to a coach has all lines, and fits its form, however long they are', () => {
  const challenge = findChallenge(gradedSession())
  if (challenge === undefined) throw new Error('nothing to work on')
  expect(questionOf(challenge, 'Before you go: Thursday at ten?')).toBe(
    "Next Step: they said “I have to go.”\nI'd say: “Before you go: Thursday at ten?”\nExec suggests: “Does Thursday at ten suit you for twenty minutes?”\nWhat do you think?",
  )
  const long = fc.string({ unit: 'grapheme', minLength: 1000, maxLength: 3000 })
  fc.assert(
    fc.property(long, long, long, (heard, text, said) => {
      const question = questionOf({ ...challenge, heard, exec: { isSuggestion: false, text } }, said)
      expect(richLength([{ text: question }])).toBeLessThanOrEqual(WRITTEN_CHARACTERS)
      expect(question.endsWith('What do you think?')).toBe(true)
    }),
  )
})
