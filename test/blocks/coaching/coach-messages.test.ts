import { describe, expect, it } from 'vitest'
import {
  noteNotSentMessage,
  noteSentMessage,
  type RetryFacts,
  retriedMessage,
} from '../../../src/blocks/coaching/coach-messages.ts'
import { readableBlocks } from '../../support/card-text.ts'

const SENT = {
  id: '3f0e9a52-5c1b-4c8e-9f57-0d0a6f3c1b2a',
  session: 'abc123def456',
  person: 'U0REP',
  note: [{ text: 'Well done. '.repeat(100) }],
  retry: undefined,
  canWatch: true,
}
const RETRY = { due: '2026-04-03', rank: undefined }

describe('noteSentMessage', () => {
  it('has the start of a long note', () => {
    const { text } = noteSentMessage(SENT)
    expect(text).toMatch(/^Sent to <@U0REP>\.\nWell done\.[^\n]*…$/)
    expect(text.length).toBeLessThan(350)
  })

  it.each<[RetryFacts, string]>([
    [
      { ...RETRY, state: 'assigned' },
      "Retry assigned, due Fri 3 Apr. You'll hear here when it's graded.\n[View]",
    ],
    [{ ...RETRY, state: 'claimed' }, 'Exec is being asked to assign the retry.\n[Check again] [View]'],
    [
      { ...RETRY, state: 'unclear' },
      "Exec didn't say whether it assigned the retry. Check before you assign it again.\n[Check again] [View]",
    ],
    [
      { ...RETRY, state: 'missing' },
      'The retry is not assigned: Exec has no such assignment.\n[Assign the retry] [View]',
    ],
    [
      { ...RETRY, state: 'refused', refusal: 'limited' },
      "The retry is not assigned. Exec's request limit is used up for now.\n[Assign the retry] [View]",
    ],
    [
      { ...RETRY, state: 'refused', refusal: 'not_found' },
      'The retry is not assigned. Exec no longer has this scenario.\n[Assign the retry] [View]',
    ],
    [
      { ...RETRY, state: 'refused', refusal: 'request_refused' },
      'The retry is not assigned. Exec refused it. Check that both of you have an account in Exec.\n[Assign the retry] [View]',
    ],
  ])('says of a retry %j: %s', (retry, words) => {
    expect(readableBlocks(noteSentMessage({ ...SENT, retry }).blocks).endsWith(`\n${words}`)).toBe(true)
  })

  it('promises no result where the app hears of none', () => {
    const retry = { ...RETRY, state: 'assigned' } as const
    expect(noteSentMessage({ ...SENT, retry, canWatch: false }).text).toMatch(/due Fri 3 Apr\.$/)
  })
})

describe('noteNotSentMessage', () => {
  it.each([
    ['coaching_not_allowed', "You can't coach them anymore."],
    ['not_attributed', 'Exec no longer has this session under their email.'],
    [
      'unclear',
      "Slack didn't confirm it, so it may have arrived all the same. Ask before you send it again.",
    ],
    ['internal', 'Something went wrong. Send it again from the session.'],
    ['deactivated', "They can't open sessions here anymore."],
    ['person_unreachable', "Slack doesn't let Exec message them."],
    ['unreachable', "It couldn't be sent in time. Try again from the session."],
    ['limited', "It couldn't be sent in time. Try again from the session."],
    ['ratelimited', "It couldn't be sent in time. Try again from the session."],
  ])('says why, for %s', (reason, words) => {
    expect(noteNotSentMessage(SENT, reason).text).toContain(
      `Your note to <@U0REP> wasn't sent. ${words}\nWell`,
    )
  })

  it('still offers to look what became of the retry', () => {
    const retry = { ...RETRY, state: 'unclear' } as const
    expect(readableBlocks(noteNotSentMessage({ ...SENT, retry }, 'limited').blocks)).toMatch(
      /\[Check again\] \[View\]$/,
    )
  })
})

describe('retriedMessage', () => {
  const person = { person: 'U0REP', name: 'Jane' }
  const retried = { session: 'retry1', ...person, before: 82.5, score: 91, rank: 'gold', wanted: undefined }
  it.each([
    [{}, 'Jane retried: 82.5 → 91 · 🥇 Gold'],
    [{ wanted: 'silver' }, 'Jane retried: 82.5 → 91 · 🥇 Gold · silver reached'],
    [{ wanted: 'gold', rank: 'silver' }, 'Jane retried: 82.5 → 91 · 🥈 Silver · gold not reached yet'],
    [{ wanted: 'bronze', rank: null }, 'Jane retried: 82.5 → 91 · bronze not reached yet'],
    [{ before: undefined }, 'Jane retried: 91/100 · 🥇 Gold'],
    [{ rank: null }, 'Jane retried: 82.5 → 91'],
    [{ name: undefined }, '<@U0REP> retried: 82.5 → 91 · 🥇 Gold'],
    [{ name: '<!channel>' }, '&lt;!channel&gt; retried: 82.5 → 91 · 🥇 Gold'],
  ] as const)('of %j says %s', (changes, words) => {
    expect(retriedMessage({ ...retried, ...changes }).text).toBe(words)
  })
})
