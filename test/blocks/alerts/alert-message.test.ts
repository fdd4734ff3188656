import { expect, it } from 'vitest'
import { alertMessage } from '../../../src/blocks/alerts/alert-message.ts'
import { memberKey } from '../../../src/exec/members.ts'
import { gradedSession } from '../../support/read-documents.ts'
import { readableBlocks } from '../../support/slack/readable.ts'
import { drawn } from '../drawn.ts'
import { messageProblems } from '../sent.ts'

const OPTIONS = {
  now: new Date('2026-03-16T10:00:00Z'),
  turnOff: 'button',
  isBest: false,
  keyOf: (email: string) => memberKey(email, 'secret'),
} as const

function draw(count: number, notRead = 0, fields: Parameters<typeof gradedSession>[0] = {}) {
  const sessions = Array.from({ length: count }, (_, at) => ({
    ...gradedSession({ id: `session${at}`, ...fields }),
    grade: { score: 82.5, rank: 'gold' },
  }))
  return alertMessage(sessions, { ...OPTIONS, notRead })
}

it('an alert of one score is a sentence with a note about it, and View', () => {
  expect(drawn(draw(1))).toMatchSnapshot()
})

it.each([
  { why: 'Gold', rank: 'gold', isBest: false, button: 'Praise…' },
  { why: 'a new best', rank: 'bronze', isBest: true, button: 'Praise…' },
  { why: 'neither', rank: 'silver', isBest: false, button: 'Coach…' },
])('an alert of a score that is $why has $button', ({ rank, isBest, button }) => {
  const session = { ...gradedSession({}), grade: { score: 70, rank } }
  const alert = alertMessage([session], { ...OPTIONS, notRead: 0, isBest })
  expect(readableBlocks(alert.blocks)).toContain(`[${button}] [View] [Turn off alerts]`)
})

it.each([
  [3, 0, 3, undefined],
  [4, 0, 2, '2 more scores'],
  [22, 0, 2, '20 more scores'],
  [2, 1, 2, '1 more score'],
  [0, 2, 0, '2 scores'],
  [0, 1, 0, '1 score'],
])(
  'alerts of %i sessions and %i that could not be read show %i, and say how many others there are',
  (count, notRead, rows, others) => {
    const shown = readableBlocks(draw(count, notRead).blocks)
    expect(shown.match(/\[View\]/g) ?? []).toHaveLength(rows)
    expect(/^(.*) in the team's list: \/exec-session team$/m.exec(shown)?.[1]).toBe(others)
  },
)

it('alerts are a message that Slack takes, with the longest names', () => {
  const long = '<!channel> *bold* '.repeat(30)
  const user = { id: 'u1', email: 'jane@acme.com', first_name: long, last_name: long }
  expect(messageProblems(draw(22, 0, { user }))).toEqual([])
})
