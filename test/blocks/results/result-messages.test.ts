import { expect, it } from 'vitest'
import { sessionCard } from '../../../src/blocks/card/session-card.ts'
import {
  bareDayResultsMessage,
  bareResultMessage,
  dayResultsMessage,
  FIRST_RESULT,
  keepGoingMessage,
  resultMessage,
} from '../../../src/blocks/results/result-messages.ts'
import { shareWinButton } from '../../../src/blocks/wins/wins-message.ts'
import { readSession } from '../../../src/exec/session.ts'
import { enormousDocument, sessionDocument } from '../../support/exec/session-documents.ts'
import { readableBlocks } from '../../support/slack/readable.ts'
import { drawn } from '../drawn.ts'

const ID = 'abc123def456'
const NOW = new Date('2026-03-16T16:00:00Z')

function session(document: unknown = sessionDocument()) {
  const session = readSession(document)
  if (session === undefined) throw new Error('no session')
  return session.read
}

function card(document?: unknown) {
  return sessionCard(session(document), {
    reference: { id: ID },
    sessionUrl: 'https://acme.app.exec.com/sessions/{id}',
    surface: 'message',
    now: NOW,
    progress: { line: 'Attempt 3 of 3 · best so far', hasButton: true },
    lead: FIRST_RESULT,
  })
}

const day = (count: number) =>
  dayResultsMessage(
    Array.from({ length: count }, (_, at) => ({ ...session(), id: `session${at}` })),
    NOW,
  )

it('a result is the card, and below it what else the reader may do', () => {
  const { blocks } = resultMessage(card(), [shareWinButton(ID, { channel: 'C0WINS', name: 'wins' })])
  expect(readableBlocks(blocks)).toMatch(/^From now on[\s\S]*\[Share in #wins\] \[Turn off results\]$/)
})

it('a result has at most the 50 blocks that Slack takes, of the largest session', () => {
  expect(resultMessage(card(enormousDocument())).blocks.length).toBeLessThanOrEqual(50)
})

it.each([
  [10, 10, false],
  [11, 10, 'And 1 more. See all with /exec-session.'],
])('of %s results of a day %s are shown, and it says how many more there are: %s', (count, shown, more) => {
  const { blocks, text } = day(count)
  const said = readableBlocks(blocks)
  expect(said.match(/\[View\]/g)).toHaveLength(shown)
  expect(/And .*/.exec(said)?.[0] ?? false).toBe(more)
  expect(/And .*/.exec(text)?.[0] ?? false).toBe(more)
  expect(blocks.length).toBeLessThanOrEqual(50)
})

it.each([
  ['of two results of a day', day(2)],
  ['of a result without content', bareResultMessage({ id: ID })],
  ['of a day without content', bareDayResultsMessage()],
  ['that asks whether to go on', keepGoingMessage()],
])('the message %s says what it is about', (_, content) => {
  expect(drawn(content)).toMatchSnapshot()
})
