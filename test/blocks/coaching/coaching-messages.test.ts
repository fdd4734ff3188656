import { describe, expect, it } from 'vitest'
import { practiceButton } from '../../../src/blocks/assignments/assignment-rows.ts'
import {
  coachNoteMessage,
  noteSentMessage,
  practicedMessage,
  questionSentMessage,
  replyMessage,
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
  isAnswer: false,
  practice: practiceButton('https://app.exec.com/s/1?a=b'),
}
const PRACTICE = '[View]\n[Practice ↗] [Reply…]'

describe("a coach's note", () => {
  it.each([
    ['a note', {}, ' sent you a note:', PRACTICE],
    ['a note without the page of its scenario', { practice: undefined }, 'a note:', '[View]\n[Reply…]'],
    ['an answer', { isAnswer: true }, ' replied:', PRACTICE],
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
  title: '🥉 55.5/100 · Cold Call',
}
const ASKED = { ...SENT, coach: 'U0COACH', title: 'Discovery', question: SENT.note }

it.each([
  ['that a note arrived', noteSentMessage(SENT)],
  ['that a note did not', noteSentMessage(SENT, 'limited')],
  ['that a question arrived', questionSentMessage(ASKED)],
  ['that a question did not', questionSentMessage(ASKED, 'unclear')],
  ['who replied, with the way to reply', replyMessage('U0REP', SENT.id, [{ text: 'Thanks' }])],
])('a coach reads %s', (_, content) => {
  expect(drawn(content)).toMatchSnapshot()
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
  [{}, 'Jane practiced again: 82.5 → 91 · 🥇 Gold'],
  [{ before: undefined }, 'Jane practiced again: 91/100 · 🥇 Gold'],
  [{ isAgain: false, before: undefined }, 'Jane practiced: 91/100 · 🥇 Gold'],
  [{ grade: { score: 91 } }, 'Jane practiced again: 82.5 → 91'],
  [{ name: undefined }, '<@U0REP> practiced again: 82.5 → 91 · 🥇 Gold'],
  [{ name: '<!channel>' }, '&lt;!channel&gt; practiced again: 82.5 → 91 · 🥇 Gold'],
] as const)('the message about the next attempt with %j is %s', (changes, words) => {
  const next = { session: 'retry1', isAgain: true, person: 'U0REP', name: 'Jane', before: 82.5 }
  expect(practicedMessage({ ...next, grade: { score: 91, rank: 'gold' }, ...changes }).text).toBe(words)
})
