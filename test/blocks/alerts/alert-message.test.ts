import { expect, it } from 'vitest'
import { alertMessage } from '../../../src/blocks/alerts/alert-message.ts'
import { gradedSession } from '../../support/read-documents.ts'
import { readableBlocks } from '../../support/slack/readable.ts'
import { drawn } from '../drawn.ts'
import { messageProblems } from '../sent.ts'

const OPTIONS = {
  alerts: { atMost: 60, atLeast: 80 },
  now: new Date('2026-03-16T10:00:00Z'),
  turnOff: 'button',
  isBest: false,
} as const

function draw(count: number, notRead = 0, fields: Parameters<typeof gradedSession>[0] = {}) {
  const sessions = Array.from({ length: count }, (_, at) => ({
    ...gradedSession({ id: `session${at}`, ...fields }),
    grade: { score: 82.5, rank: 'gold' },
  }))
  return alertMessage(sessions, { ...OPTIONS, notRead })
}

it('an alert of one score is a sentence with View', () => {
  expect(drawn(draw(1))).toMatchSnapshot()
})

it.each([
  [22, 0, 10, '22 high scores', "+12 more in the team's list"],
  [2, 1, 2, '3 scores', "+1 more in the team's list"],
  [11, 4, 10, '15 scores', "+5 more in the team's list"],
  [0, 2, 0, '2 scores', "+2 more in the team's list"],
  [0, 1, 0, '1 score', "+1 more in the team's list"],
])(
  'alerts of %i sessions and %i that could not be read show %i, and say how many there are',
  (count, notRead, rows, title, note) => {
    const shown = readableBlocks(draw(count, notRead).blocks)
    expect(shown.startsWith(`${title}\n`)).toBe(true)
    expect(shown.match(/\[View\]/g) ?? []).toHaveLength(rows)
    expect(shown).toContain(`${note}: /exec-session team`)
  },
)

it('alerts are a message that Slack takes, with the longest names', () => {
  const long = '<!channel> *bold* '.repeat(30)
  const user = { id: 'u1', email: 'jane@acme.com', first_name: long, last_name: long }
  expect(messageProblems(draw(22, 0, { user }))).toEqual([])
})
