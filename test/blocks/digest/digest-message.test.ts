import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type DigestOptions, digestMessage } from '../../../src/blocks/digest/digest-message.ts'
import type { Reason } from '../../../src/blocks/digest/reasons.ts'
import { type Graded, isGraded, type SessionSummary } from '../../../src/exec/session.ts'
import { inOrder } from '../../support/in-order.ts'
import { readableBlocks } from '../../support/slack/readable.ts'
import { drawn } from '../drawn.ts'
import { messageHarms } from '../sent.ts'
import { session } from './some-sessions.ts'

const KEY = 'a'.repeat(22)

function graded(...about: Parameters<typeof session>): Graded<SessionSummary> {
  const found = session(...about)
  if (!isGraded(found)) throw new Error('Not graded')
  return found
}

const people = (...names: string[]) => names.map((name) => ({ name, email: `${name}@acme.com` }))

const GOLD = graded('s2', 1, 'Ann', 91, { rank: 'gold' })

const REASONS: Reason[] = [
  {
    kind: 'overdue',
    email: 'bob@acme.com',
    name: 'Bob',
    why: 'overdue: Pricing',
    assignment: 'a1',
    win: graded('w', 1, 'Bob', 91, { rank: 'gold', scenario: { id: 'q', name: 'Renewal' } }),
  },
  { kind: 'slipped', email: 'cid@acme.com', name: 'Cid', why: 'slipped twice in Close', session: 's1' },
  {
    kind: 'praise',
    email: 'ann@acme.com',
    name: 'Ann',
    why: 'Gold in Pricing',
    session: GOLD.id,
    win: GOLD,
    attempts: [GOLD],
  },
]

const OPTIONS: DigestOptions = {
  chosen: REASONS,
  practiced: 3,
  latest: [session('a', 1, 'Ann', 82.5), session('c', 2, 'Cid', 60)],
  without: people('Dee', 'Eve'),
  red: { item: 'Next Step', count: 2, of: 2 },
  overdue: 1,
  newest: undefined,
  keyOf: () => KEY,
}

const textOf = (options: Partial<DigestOptions>) => digestMessage({ ...OPTIONS, ...options }).text

describe('a digest', () => {
  it("names three people with a button each, their good news first, what is red most often, and who didn't practice", () => {
    expect(drawn(digestMessage(OPTIONS))).toMatchSnapshot()
  })

  it.each([
    [{ without: [], red: undefined }, '\nLast week: 3 practiced\nYou get'],
    [{ without: undefined, red: undefined }, '\nLast week: 3 practiced\nYou get'],
    [{ practiced: 0, latest: [], red: undefined }, '\nLast week: nobody practiced\nYou get'],
    [
      { red: { item: 'Close', count: 2, of: 3 } },
      '\nLast week: 3 practiced · most common red: Close (2 of the 3 I read)\n',
    ],
    [{ without: people(...'ABCDEFG') }, "\nDidn't practice: A, B, C, D, E and 2 more\n"],
    [{ without: people('\u202E') }, "\nDidn't practice: Someone\n"],
  ] as const)('says no more than it knows: %j', (options, line) => {
    expect(textOf(options)).toContain(line)
  })

  it.each([
    [1, '[Show all] [Scores by person: Pricing] [Turn off digest]'],
    [2, '[Overdue: 2] [Show all] [Scores by person: Pricing] [Turn off digest]'],
  ])(
    'leads to all that is overdue where it names fewer than the %i, with Show all in ⋯ then',
    (overdue, buttons) => {
      expect(readableBlocks(digestMessage({ ...OPTIONS, overdue }).blocks)).toContain(`\n${buttons}\n`)
    },
  )

  it('says when it has nobody new to name, and that it does not cover everything', () => {
    expect(textOf({ chosen: [], newest: 300 })).toMatch(
      inOrder('Nobody new to write to', 'Exec has more sessions. This covers the newest 300.'),
    )
  })

  it('lets people write to someone overdue by what there is, and leaves out scores that have no scenario', () => {
    const [overdue] = REASONS
    const chosen = overdue === undefined ? [] : [overdue, { ...overdue, session: 's3' }]
    const text = JSON.stringify(
      digestMessage({ ...OPTIONS, chosen, latest: [session('a', 1, 'Ann', 1, { scenario: null })] }),
    )
    expect(text).toMatch(inOrder('Nudge…', 'Coach…'))
    expect(text).not.toContain('Scores by person')
  })

  it('is valid for Slack and mentions nobody, whatever Exec sends', () => {
    const hostile = fc.constantFrom('W'.repeat(200), '<!channel>', '<@U123> *x*', '@here', ' ', '\u202Eright')
    const latest = fc
      .tuple(hostile, hostile)
      .map(([id, name]): SessionSummary => session('a', 1, name, 1, { scenario: { id, name } }))
    fc.assert(
      fc.property(fc.array(latest), hostile, hostile, (latest, name, why) => {
        const win = { ...GOLD, scenario: { name: why } }
        const chosen = REASONS.map((one) => ({ ...one, name, why, item: why, assignment: why, win }))
        const red = { item: name, count: 2, of: 2 }
        expect(
          messageHarms(digestMessage({ ...OPTIONS, chosen, latest, red, without: people(name, why) })),
        ).toEqual([])
      }),
    )
  })
})
