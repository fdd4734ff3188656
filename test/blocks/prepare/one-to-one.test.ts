import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { oneToOne, sessionsToRead } from '../../../src/blocks/prepare/one-to-one.ts'
import { prosePart, proseText } from '../../../src/blocks/text/document.ts'
import { type CriterionItem, type Session, withoutTexts } from '../../../src/exec/session.ts'
import { arbitrarySession } from '../../support/arbitrary-session.ts'
import { assignmentDocument } from '../../support/exec/assignments.ts'
import { HOSTILE_TEXTS } from '../../support/hostile-texts.ts'
import { assignmentOf } from '../../support/read-documents.ts'
import { messageHarms } from '../sent.ts'

type Facts = Parameters<typeof oneToOne>[0]
type Attempt = Session & { id: string }

const NOW = new Date('2026-03-28T12:00:00Z')
const NOTHING: Facts = {
  sessions: [],
  read: [],
  open: [],
  toDo: [],
  now: NOW,
  zone: 'UTC',
}

function attempt(
  id: string,
  score: number | undefined,
  items: CriterionItem[] = [],
  scenario = 'Pricing',
): Attempt {
  const head = { person: {}, scenario: { id: scenario, name: scenario }, beganAt: NOW }
  const rubric = items.length === 0 ? [] : [{ name: 'A', items }]
  return { ...withoutTexts(head), id, rubric, grade: score === undefined ? undefined : { score } }
}

function item(name: string, grade: string, quote?: string, suggestion?: string): CriterionItem {
  return { name, grade, examples: quote === undefined ? [] : [{ quote, suggestion, importance: 'high' }] }
}

/** A topic of what is prepared, without its heading. All sessions could be read. */
function said(heading: string, facts: Partial<Facts> & { sessions?: readonly Attempt[] } = {}): string {
  const topics = oneToOne({ ...NOTHING, read: facts.sessions ?? [], ...facts })
  return (
    topics
      .map(proseText)
      .find((one) => one.startsWith(heading))
      ?.slice(heading.length + 1) ?? ''
  )
}

const FIRST = attempt('a1', 64, [
  item('Next Step', 'bad', 'in touch'),
  item('Budget', 'bad', 'um'),
  item('Rapport', 'mid'),
])
const SECOND = attempt('a2', 71, [
  item('Next Step', 'mid'),
  item('Budget', 'bad', 'so', 'What did you set aside?'),
])
const THIRD = attempt('a3', 82.5, [
  item('Next Step', 'good', 'Thursday?'),
  item('Rapport', 'good', 'How is it going?'),
  item('Pace', 'mid'),
])
const ALL = [THIRD, SECOND, FIRST]

describe('what to talk about', () => {
  it.each<[topic: string, of: string, facts: Parameters<typeof said>[1], words: string]>([
    ['Scores', 'no session', {}, 'No graded attempt yet.'],
    [
      'Scores',
      'a session without a grade',
      { sessions: [attempt('a1', undefined)] },
      'No graded attempt yet.',
    ],
    ['Scores', 'one attempt', { sessions: [FIRST] }, 'Pricing: 64'],
    ['Scores', 'three, oldest first', { sessions: ALL }, 'Pricing: 64 → 71 → 82.5'],
    [
      'Scores',
      'the latest six of many',
      { sessions: [8, 7, 6, 5, 4, 3, 2].map((score) => attempt(`a${score}`, score)) },
      'Pricing: … → 3 → 4 → 5 → 6 → 7 → 8',
    ],
    [
      'Scores',
      'three scenarios, the one practiced last first',
      { sessions: ['D', 'C', 'D', 'B', 'A'].map((scenario, at) => attempt(`a${at}`, 90 - at, [], scenario)) },
      'D: 88 → 90\nC: 89\nB: 87',
    ],
    ['Weakest', 'no session', {}, 'No weak item to show.'],
    [
      'Weakest',
      'the two poorest by their newest grade, with what to say instead',
      { sessions: ALL },
      '🔴 Budget — Poor\nThey said: “so”\nTry instead: “What did you set aside?”\n🟡 Pace — Fair',
    ],
    [
      'Weakest',
      'rubrics of which one failed',
      { sessions: ALL, read: [FIRST] },
      expect.stringMatching(/Next Step[\s\S]*Budget[\s\S]*\nI couldn't read every rubric\.$/),
    ],
    ['Most improved', 'one attempt', { sessions: [FIRST] }, 'That takes two attempts at a scenario.'],
    [
      'Most improved',
      'the two that rose most, quoted on both sides where both are quoted',
      { sessions: ALL },
      '▲ Next Step — 🔴 Poor → 🟢 Good · A\nThen: “in touch”\nNow: “Thursday?”\n▲ Rapport — 🟡 Fair → 🟢 Good · A\nNow: “How is it going?”',
    ],
    ['Most improved', 'a fall', { sessions: [FIRST, THIRD] }, 'No rise to show since the first attempt.'],
    [
      'Most improved',
      'attempts whose rubrics could not be read',
      { sessions: ALL, read: [] },
      'No rise to show since the first attempt.',
    ],
    [
      'Most improved',
      'the scenario with two attempts, if another was practiced once since',
      { sessions: [attempt('b1', 50, [item('Next Step', 'bad')], 'Renewal'), ...ALL] },
      expect.stringMatching(/^▲ Next Step — 🔴 Poor → 🟢 Good/),
    ],
    ['Open between you two', 'nothing', {}, 'Nothing is open.'],
    [
      'Open between you two',
      'questions, notes and what is to be practiced',
      {
        open: [
          { isQuestion: true, at: Date.parse('2026-03-20'), words: [{ text: 'How so,\n*really*?' }] },
          { isQuestion: false, at: Date.parse('2025-12-31'), words: [{ text: 'Try it.' }] },
        ],
        toDo: [assignmentOf(assignmentDocument({ due_date: '2026-03-30T12:00:00Z' }))],
      },
      'Their question of Fri, Mar 20: “How so, *really*?”\nNo answer to your note of Wed, Dec 31, 2025: “Try it.”\n' +
        'To practice: Procurement Discovery is due Mon, Mar 30. Goal: Gold',
    ],
    [
      'Open between you two',
      'more than it lists',
      { open: [1, 2, 3, 4, 5, 6].map(() => ({ isQuestion: false, at: 0, words: [{ text: 'x' }] })) },
      expect.stringMatching(/^(?:No answer to your note of .*\n){4}And 2 more$/),
    ],
    [
      'Open between you two',
      'what nobody could tell',
      { open: undefined, toDo: undefined },
      "I couldn't look up your questions and notes.\nExec didn't send their assignments.",
    ],
  ])('%s: %s', (topic, _, facts, words) => {
    expect(said(topic, facts)).toEqual(words)
  })
})

describe('the sessions to read', () => {
  it.each<[string, Attempt[], string[]]>([
    ['none without a grade', [attempt('a1', undefined)], []],
    [
      'the newest three and the first of many',
      [6, 5, 4, 3, 2, 1].map((n) => attempt(`a${n}`, n)),
      ['a6', 'a5', 'a4', 'a1'],
    ],
    [
      'the first and the last of a scenario with several, and the newest of others',
      [...['B', 'C', 'D', 'E'].map((one) => attempt(one, 1, [], one)), ...ALL],
      ['B', 'C', 'a3', 'a1'],
    ],
  ])('are %s', (_, sessions, ids) => {
    expect(sessionsToRead(sessions)).toEqual(ids)
  })
})

it('whatever Exec and people write, the view is valid, mentions nobody, and its copy fits the field', () => {
  const texts = fc.constantFrom(...HOSTILE_TEXTS.map(([, text]) => text))
  const sessions = fc.array(arbitrarySession(), { maxLength: 4 })
  fc.assert(
    fc.property(sessions, texts, fc.boolean(), (read, text, isQuestion) => {
      const listed = read.map((one, at) => ({ ...one, id: `s${at}` }))
      const open = Array.from({ length: 9 }, () => ({
        isQuestion,
        at: 0,
        words: [{ text }, { user: 'U0REP' }],
      }))
      const topics = oneToOne({ ...NOTHING, sessions: listed, read, open })
      const blocks = topics.flatMap((topic) => prosePart(...topic).blocks)
      expect(messageHarms({ text: '', blocks })).toEqual([])
    }),
  )
})
