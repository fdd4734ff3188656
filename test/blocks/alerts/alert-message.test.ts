import { expect, it } from 'vitest'
import { alertMessage } from '../../../src/blocks/alerts/alert-message.ts'
import { isGraded, summarySchema } from '../../../src/exec/session.ts'
import { sessionDocument } from '../../support/exec/session-documents.ts'
import { validateMessage } from '../../support/slack/blocks/validate-message.ts'
import { parseJson } from '../../support/slack/json.ts'
import { readableBlocks } from '../../support/slack/readable.ts'
import { drawn } from '../drawn.ts'

const OPTIONS = {
  alerts: { atMost: 60, atLeast: 80 },
  now: new Date('2026-03-16T10:00:00Z'),
  turnOff: 'button',
  isBest: false,
} as const

function draw(count: number, isWhole = true, fields: Parameters<typeof sessionDocument>[0] = {}) {
  const sessions = Array.from({ length: count }, (_, at) => {
    const line = summarySchema.parse(sessionDocument({ id: `session${at}`, ...fields }))
    if (!isGraded(line)) throw new Error('The line has no score.')
    return line
  })
  return alertMessage(sessions, { ...OPTIONS, isWhole })
}

it('an alert of one score is a sentence with View', () => {
  expect(drawn(draw(1))).toMatchSnapshot()
})

it.each([
  ['22 high scores', 22, true, 10],
  ['Low or high scores', 2, false, 2],
  ['Low or high scores', 1, false, 1],
  ['Low or high scores', 0, false, 0],
])('alerts begin with "%s" for %i sessions, which are all: %s', (title, count, isWhole, rows) => {
  const shown = readableBlocks(draw(count, isWhole).blocks)
  expect(shown.startsWith(`${title}\n`)).toBe(true)
  expect(shown.match(/\[View\]/g) ?? []).toHaveLength(rows)
  expect(shown).toContain("See all in the team's list: /exec-session team")
})

it('alerts that are all shown name no list', () => {
  expect(readableBlocks(draw(2).blocks)).not.toContain('See all')
})

it('alerts are a message that Slack takes, with the longest names', () => {
  const long = '<!channel> *bold* '.repeat(30)
  const user = { id: 'u1', email: 'jane@acme.com', first_name: long, last_name: long }
  const { text, blocks } = draw(22, true, { user })
  expect(validateMessage({ text, blocks: parseJson(JSON.stringify(blocks)) })).toEqual([])
})
