import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { digestOf } from '../../../src/blocks/digest/digest.ts'
import { type DigestOptions, digestMessage } from '../../../src/blocks/digest/digest-message.ts'
import { LIMITS } from '../../../src/blocks/text/limits.ts'
import type { SessionSummary } from '../../../src/exec/session.ts'
import { arbitraryHead } from '../../support/arbitrary-session.ts'
import { inOrder } from '../../support/in-order.ts'
import { assignmentOf } from '../../support/read-documents.ts'
import { readableBlocks } from '../../support/slack/readable.ts'
import { drawn } from '../drawn.ts'
import { messageHarms, messageProblems } from '../sent.ts'
import { NOW, session, WEEK } from './some-sessions.ts'

const OVERDUE = assignmentOf({
  id: 'late',
  user: { id: null, email: 'Bob@acme.com', first_name: 'Bob', last_name: null },
  scenario: { id: 'p', name: 'Pricing' },
})

const OPTIONS: DigestOptions = {
  every: 'weekly',
  period: WEEK,
  newest: undefined,
  silent: [],
  now: NOW,
  turnOff: 'button',
}

function draw(sessions: SessionSummary[], options: Partial<DigestOptions> = {}) {
  const digest = digestOf(sessions, WEEK, [OVERDUE])
  return digestMessage(digest, { ...OPTIONS, ...options })
}

const TEAM = [
  session('a', 1, 'Ann', 82.5, { rank: 'gold' }),
  session('b', 8, 'Ann', 48),
  session('c', 2, 'Bob', 60),
  session('d', 9, 'Bob', 71),
  session('e', 3, 'Bob', 64),
  session('f', 4, 'Cid', null),
  session('g', 16, 'Dee', 90),
]

describe('a digest', () => {
  it('says whom to write to, who rose, who slipped, and who practiced how well', () => {
    expect(drawn(draw(TEAM))).toMatchSnapshot()
  })

  it('says how often it comes', () => {
    const { text } = draw([session('a', 1, 'Ann', 80)], { every: 'daily' })
    expect(text).toMatch(
      inOrder('Since yesterday: 1 session by 1 person', '1 graded: 80', 'You get this after each day with'),
    )
  })

  it('says that nothing is graded yet, and that it does not cover everything', () => {
    const { text } = draw([session('a', 1, 'Ann', null)], { newest: 300 })
    expect(text).toContain('\nSince Mar 9, 2026')
    expect(text).toContain('None of them is graded yet.')
    expect(text).toContain('Exec has more sessions. This covers the newest 300.')
  })

  it('names ten people and five to write to, and says how many more there are', () => {
    const many = Array.from({ length: 12 }, (_, at) => session(`s${at}`, 1, `Rep ${at}`, at))
    const quiet = Array.from({ length: 6 }, (_, at) => session(`q${at}`, 16, `Quiet ${at}`, at))
    const digest = draw([...many, ...quiet])
    expect(messageProblems(digest)).toEqual([])
    expect(digest.text).toContain('2 more people practiced.')
    expect(digest.text).toContain('2 more people wait.')
  })

  it('is valid for Slack, short enough and mentions nobody, whatever Exec sends', () => {
    const long = 'W'.repeat(200)
    const hostile = fc.constantFrom(long, '<!channel>', '<@U123> *x*', '@here', ' ', '\u202Eright')
    const line = fc.record({
      session: arbitraryHead(),
      id: fc.stringMatching(/^[a-z0-9]{1,12}$/),
      daysAgo: fc.integer({ min: 0, max: 21 }),
      name: fc.option(hostile),
    })
    fc.assert(
      fc.property(fc.array(line, { maxLength: 60 }), (lines) => {
        const sessions = lines.map(({ session: drawn, id, daysAgo, name }) => ({
          ...session(id, daysAgo, '', null),
          ...drawn,
          id,
          beganAt: session(id, daysAgo, '', null).beganAt,
          ...(name === null ? {} : { person: { id, firstName: name, lastName: name } }),
        }))
        const digest = draw(sessions)
        expect(messageHarms(digest)).toEqual([])
        expect(readableBlocks(digest.blocks).length).toBeLessThan(LIMITS.messageCharacters)
      }),
    )
  })
})
