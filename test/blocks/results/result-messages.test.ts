import { describe, expect, it } from 'vitest'
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
import { readSession, type SessionSummary } from '../../../src/exec/session.ts'
import { readableBlocks } from '../../support/card-text.ts'
import { enormousDocument, sessionDocument } from '../../support/exec/session-documents.ts'

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
    progress: { line: 'Attempt 3 · personal best', hasButton: true },
    lead: FIRST_RESULT,
  })
}

function lines(count: number): SessionSummary[] {
  return Array.from({ length: count }, (_, at) => ({ ...session(), id: `session${at}` }))
}

describe('resultMessage', () => {
  it('has the card, and below it what else the reader may do', () => {
    const { blocks } = resultMessage(card(), [shareWinButton(ID, { channel: 'C0WINS', name: 'wins' })])
    expect(readableBlocks(blocks)).toMatch(/^From now on[\s\S]*\[Share in #wins\] \[Turn off results\]$/)
  })

  it('has at most the 50 blocks that Slack takes, of the largest session', () => {
    expect(resultMessage(card(enormousDocument())).blocks.length).toBeLessThanOrEqual(50)
  })
})

describe('dayResultsMessage', () => {
  it.each([
    [2, 2, undefined],
    [10, 10, undefined],
    [11, 10, 'And 1 more.'],
    [100, 10, 'And 90 more.'],
  ])('of %s sessions shows %s, and says how many more there are', (count, shown, more) => {
    const { blocks, text } = dayResultsMessage(lines(count), NOW)
    const said = readableBlocks(blocks)
    expect(said.match(/\[View\]/g)).toHaveLength(shown)
    expect(said.includes(' more.')).toBe(more !== undefined)
    expect(said).toContain(more ?? 'Your new results')
    expect(text).toContain(more ?? 'Your new results')
    expect(said).toMatch(/\[Turn off results\]$/)
    expect(blocks.length).toBeLessThanOrEqual(50)
  })
})

it.each([
  [
    'a result',
    bareResultMessage({ id: ID }),
    'A session of yours is graded.\n[View feedback] [Turn off results]',
  ],
  [
    'the day',
    bareDayResultsMessage(),
    'Sessions of yours were graded today.\n[My sessions] [Turn off results]',
  ],
  [
    'the question',
    keepGoingMessage(),
    'Want to keep getting your results here? Without an answer, they stop in a week.\n[Keep going] [Turn off results]',
  ],
])('the message without content for %s says what it is about', (_, { blocks }, words) => {
  expect(readableBlocks(blocks)).toBe(words)
})
