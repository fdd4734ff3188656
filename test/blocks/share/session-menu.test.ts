import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { sessionMenu } from '../../../src/blocks/share/session-menu.ts'
import type { SessionSummary } from '../../../src/exec/session.ts'
import { arbitrarySession } from '../../support/arbitrary-session.ts'
import { readableBlocks } from '../../support/slack/readable.ts'

const READ_AT = new Date('2026-03-15T15:00:00Z')
const GRADED: SessionSummary = {
  id: 'a',
  scenario: { name: 'Procurement Discovery' },
  score: 82.5,
  rank: 'gold',
  created_at: '2026-03-15T14:30:00Z',
}

function choices(sessions: SessionSummary[], timeZone = 'UTC') {
  return sessionMenu({ sessions, readAt: READ_AT }, timeZone).choices
}

describe('the menu of a share form', () => {
  it('offers the listed sessions, graded ones first, with their times by the clock of the person', () => {
    expect(choices([{ id: 'b' }, GRADED], 'Asia/Kolkata')).toEqual([
      { value: 'a', label: '🥇 82.5/100 · Procurement Discovery · Sun, Mar 15, 8:00 PM' },
      { value: 'b', label: '⏳ Not graded yet · Exec session' },
    ])
  })

  it('offers each session once, at most a hundred, and none whose id no option takes', () => {
    const many = Array.from({ length: 500 }, (_, index) => ({ ...GRADED, id: `s${index}` }))
    const unfit = ['x'.repeat(80), '\ud83d'].map((id) => ({ ...GRADED, id }))
    const ids = choices([...unfit, GRADED, GRADED, ...many]).map(({ value }) => value)
    expect(ids).toHaveLength(100)
    expect(ids.slice(0, 2)).toEqual(['a', 's0'])
  })

  it('cuts a long scenario name in an option and keeps the date', () => {
    const [choice] = choices([{ ...GRADED, scenario: { name: 'Negotiation '.repeat(20) } }])
    expect(choice?.label).toMatch(/^🥇 82\.5\/100 · Negotiation .*… · Sun, Mar 15, 2:30 PM$/)
  })

  it('has labels that an option takes, whatever Exec sends', () => {
    fc.assert(
      fc.property(arbitrarySession(), (session) => {
        const [choice] = choices([{ ...session, id: 'a' }])
        expect(choice?.label.length).toBeLessThanOrEqual(75)
      }),
    )
  })

  it.each([
    ['how old a stale list is', [GRADED], READ_AT, /^As of </],
    ['nothing below a list that is not stale', [GRADED], undefined, /^$/],
    [
      'that there are no sessions',
      [],
      undefined,
      /^No sessions yet under the email in your Slack profile\.$/,
    ],
  ])('says %s', (_, sessions, asOf, words) => {
    expect(readableBlocks(sessionMenu({ sessions, readAt: READ_AT, asOf }, 'UTC').below)).toMatch(words)
  })
})
