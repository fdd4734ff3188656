import { describe, expect, it } from 'vitest'
import type { AssignmentFacts } from '../../../src/blocks/assign/assign-words.ts'
import { practiceButton } from '../../../src/blocks/assignments/assignment-rows.ts'
import {
  coachNoteMessage,
  noteSentMessage,
  questionSentMessage,
  replyMessage,
  retriedMessage,
} from '../../../src/blocks/coaching/coaching-messages.ts'
import { readableBlocks } from '../../support/slack/readable.ts'
import { drawn } from '../drawn.ts'
import { messageProblems } from '../sent.ts'

const NOTE = {
  id: '3f0e9a52-5c1b-4c8e-9f57-0d0a6f3c1b2a',
  session: 'abc123def456',
  title: '🥇 82.5/100 · Procurement Discovery',
  coach: 'U0COACH',
  note: [{ text: 'Name a <next> step.' }],
  retry: undefined,
  isAnswer: false,
  practice: practiceButton('https://app.exec.com/s/1?a=b'),
}
const GOLD_RETRY = { due: '2026-04-03', rank: 'gold' } as const
const PRACTICE = '[View]\n[Practice ↗] [Reply…]'

describe("a coach's note", () => {
  it.each([
    ['a note', {}, ' sent you a note:', PRACTICE],
    ['a note without the page of its scenario', { practice: undefined }, 'a note:', '[View]\n[Reply…]'],
    ['an answer', { isAnswer: true }, ' replied:', PRACTICE],
    [
      'a retry',
      { retry: GOLD_RETRY },
      /sent you a note, and assigned you a retry, due .+ \(goal: Gold\):/,
      PRACTICE,
    ],
  ])('says of %s who wrote, what, and of which session', (_, changes, sentence, buttons) => {
    const { text, blocks } = coachNoteMessage({ ...NOTE, ...changes })
    expect(readableBlocks(blocks)).toMatch(sentence)
    expect(readableBlocks(blocks)).toContain(
      `Name a <next> step.\n*🥇 82.5/100 · Procurement Discovery* ${buttons}`,
    )
    expect(text).toMatch(/^<@U0COACH> [^\n]+:\nName a &lt;next&gt; step\.\n🥇 82\.5/)
  })

  it('is a message that Slack takes, however long its words are', () => {
    const note = [{ text: 'x'.repeat(1500) }]
    const content = coachNoteMessage({
      ...NOTE,
      note,
      title: 'y'.repeat(200),
      retry: GOLD_RETRY,
      replied: note,
    })
    expect(messageProblems(content)).toEqual([])
  })

  it('once replied to, quotes the reply and can be replied to again', () => {
    const replied = coachNoteMessage({ ...NOTE, replied: [{ text: 'Will do.' }] })
    expect(readableBlocks(replied.blocks)).toContain(PRACTICE.replace('\n', '\nYou replied: Will do.\n'))
  })
})

const SENT = {
  id: '3f0e9a52-5c1b-4c8e-9f57-0d0a6f3c1b2a',
  session: 'abc123def456',
  person: 'U0REP',
  note: [{ text: 'Well done. '.repeat(100) }],
  retry: undefined,
  canWatch: true,
  sessionUrl: 'https://acme.app.exec.com/sessions/{id}',
  title: '🥉 55.5/100 · Cold Call',
}
const RETRY = { due: '2026-04-03', rank: undefined }
const ASKED = { ...SENT, coach: 'U0COACH', title: 'Discovery', question: SENT.note }
const UNCLEAR = { ...RETRY, state: 'unclear' } as const

it.each([
  ['that a note arrived', noteSentMessage(SENT)],
  [
    'that a note did not, and what became of its retry',
    noteSentMessage({ ...SENT, retry: UNCLEAR }, 'limited'),
  ],
  ['that a question arrived', questionSentMessage(ASKED)],
  ['that a question did not', questionSentMessage(ASKED, 'unclear')],
  ['who replied, with the way to reply', replyMessage('U0REP', SENT.id, [{ text: 'Thanks' }])],
])('a coach reads %s', (_, content) => {
  expect(drawn(content)).toMatchSnapshot()
})

it('a coach reads what became of a retry, and what can be done', () => {
  const states: Omit<AssignmentFacts, 'due' | 'rank'>[] = [
    { state: 'assigned' },
    { state: 'claimed' },
    { state: 'unclear' },
    ...(['limited', 'not_found', 'request_refused'] as const).map((refusal) => ({
      state: 'refused' as const,
      refusal,
    })),
  ]
  const told = [true, false].flatMap((canWatch) =>
    states.map((state) => {
      const { blocks } = noteSentMessage({ ...SENT, retry: { ...RETRY, ...state }, canWatch })
      return `${Object.values(state).join(' ')}: ${readableBlocks(blocks.slice(1))}`
    }),
  )
  expect([...new Set(told)].join('\n')).toMatchSnapshot()
})

it('a person reads why a note or a question was not sent', () => {
  const reasons = [
    'coaching_not_allowed',
    'not_allowed',
    'not_attributed',
    'not_found',
    'unclear',
    'internal',
    'deactivated',
    'other_organisation',
    'person_unreachable',
    'unreachable',
    'limited',
    'ratelimited',
  ]
  const why = ({ text }: { text: string }) => /sent\. (.*)/.exec(text)?.[1]
  const told = reasons.map(
    (one) =>
      `${one}\n  note: ${why(noteSentMessage(SENT, one))}\n  question: ${why(questionSentMessage(ASKED, one))}`,
  )
  expect(told.join('\n')).toMatchSnapshot()
})

it.each([
  [{}, 'Jane retried: 82.5 → 91 · 🥇 Gold'],
  [{ wanted: 'silver' }, 'Jane retried: 82.5 → 91 · 🥇 Gold · goal reached'],
  [
    { wanted: 'gold', grade: { score: 91, rank: 'silver' } },
    'Jane retried: 82.5 → 91 · 🥈 Silver · goal: Gold',
  ],
  [{ wanted: 'bronze', grade: { score: 91 } }, 'Jane retried: 82.5 → 91 · goal: Bronze'],
  [{ before: undefined }, 'Jane retried: 91/100 · 🥇 Gold'],
  [{ isRetry: false, before: undefined }, 'Jane practiced: 91/100 · 🥇 Gold'],
  [{ grade: { score: 91 } }, 'Jane retried: 82.5 → 91'],
  [{ name: undefined }, '<@U0REP> retried: 82.5 → 91 · 🥇 Gold'],
  [{ name: '<!channel>' }, '&lt;!channel&gt; retried: 82.5 → 91 · 🥇 Gold'],
] as const)('the message about a retry with %j is %s', (changes, words) => {
  const retried = { session: 'retry1', isRetry: true, person: 'U0REP', name: 'Jane', before: 82.5 }
  const grade = { score: 91, rank: 'gold' }
  expect(retriedMessage({ ...retried, grade, wanted: undefined, ...changes }).text).toBe(words)
})
