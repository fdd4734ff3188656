import { expect, it } from 'vitest'
import type { OpenedStandings } from '../../../src/access/standings.ts'
import { standingsMessage, whichScenarioMessage } from '../../../src/blocks/team/standings-message.ts'
import { firstPage } from '../../../src/exec/list-cursor.ts'
import { readableBlocks } from '../../support/slack/readable.ts'
import { drawn } from '../drawn.ts'
import { messageProblems } from '../sent.ts'

const READ_AT = new Date('2026-03-15T14:30:00Z')
const CURSOR = { ...firstPage('team'), scenario: 's1' }

function board(more: Partial<OpenedStandings> = {}, back: typeof CURSOR | undefined = CURSOR) {
  const empty: OpenedStandings = {
    participants: [],
    hasMore: false,
    readAt: READ_AT,
    by: 'coach',
    scenario: 'Pricing',
    group: undefined,
  }
  return standingsMessage({ ...empty, ...more }, back)
}

const person = (name: string) => ({
  person: { id: name, email: `${name}@acme.com`, firstName: name },
  sessions: 3,
  firstScore: 48,
  latest: { score: 61, rank: 'bronze' },
  best: { score: 82.5, rank: 'gold' },
})
const UNKNOWN = { person: {} }
const SMB = { id: 'g', name: 'SMB' }

it.each([
  [
    'has first, latest and best score and the sessions of each person',
    board({ participants: [person('Jane')] }),
  ],
  ['leaves out what Exec does not tell', board({ participants: [UNKNOWN], scenario: undefined }, undefined)],
  ['says that nobody has a graded session yet, and how old it is', board({ group: SMB, asOf: READ_AT })],
])('a board %s, as a table and in words', (_, { simpler, ...say }) => {
  expect(drawn(say)).toMatchSnapshot()
  expect(readableBlocks(simpler.blocks)).toMatchSnapshot()
  expect(say.text).toBe(simpler.text)
})

it('a board is a valid message with a hundred people of long names, and says that there are more', () => {
  const participants = Array.from({ length: 100 }, () => person('*<!channel> & '.repeat(20)))
  const { simpler, ...say } = board({ participants, hasMore: true })
  for (const content of [say, simpler]) {
    expect(messageProblems(content)).toEqual([])
    expect(readableBlocks(content.blocks)).toMatch(/The best 100 people/)
  }
})

it('whichScenarioMessage has a button for each of ten scenarios, and counts the others', () => {
  const scenarios = Array.from({ length: 12 }, (_, at) => ({
    id: `s${at}`,
    name: `Name ${at}`,
    url: undefined,
  }))
  expect(drawn(whichScenarioMessage(scenarios, firstPage('team')))).toMatchSnapshot()
})
