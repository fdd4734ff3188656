import { describe, expect, it } from 'vitest'
import { practiceButton } from '../../../src/blocks/assignments/assignment-rows.ts'
import { withButtons } from '../../../src/blocks/card/card-footer.ts'
import { sessionCard } from '../../../src/blocks/card/session-card.ts'
import { readAboveCard } from '../../../src/blocks/card/share-head.ts'
import {
  answerButtons,
  answerLine,
  coachNoteParts,
  withAnswers,
} from '../../../src/blocks/coaching/note-message.ts'
import { readSession } from '../../../src/exec/session.ts'
import { enormousDocument, hostileDocument, sessionDocument } from '../../support/exec/session-documents.ts'
import { validateMessage } from '../../support/slack/blocks/validate-message.ts'
import { objectsIn, parseJson } from '../../support/slack/json.ts'
import { readable, readableBlocks } from '../../support/slack/readable.ts'

const ID = 'abc123def456'
const NOTE_ID = '3f0e9a52-5c1b-4c8e-9f57-0d0a6f3c1b2a'
const LONGEST = [{ text: 'x'.repeat(1500) }]
const FRESH = { hasSeen: false, willRetry: false, hasReplied: false, isAssigned: false }
const PRACTICE = practiceButton('https://app.exec.com/s/1?a=b')

function message(document: unknown, { isExpanded = false, note = LONGEST } = {}) {
  const session = readSession(document)
  if (session === undefined) throw new Error('no session')
  const card = sessionCard(session.read, {
    reference: { id: ID },
    sessionUrl: 'https://acme.app.exec.com/sessions/{id}',
    surface: 'message',
    now: new Date('2026-03-16T16:00:00Z'),
    progress: { line: 'Attempt 3 of 3 · best so far', hasButton: true },
    above: coachNoteParts('U0COACH', note, { retry: { due: '2026-04-03', rank: 'gold' }, asked: undefined }),
    isExpanded,
  })
  return withButtons(card, answerButtons(NOTE_ID, FRESH, PRACTICE), answerLine({ ...FRESH, hasSeen: true }))
}

function parsed({ text, blocks }: ReturnType<typeof message>) {
  return { text, blocks: parseJson(JSON.stringify(blocks)) }
}

describe("a coach's note with its card", () => {
  it('says who sent it, the retry, and what they wrote, before the card', () => {
    const { text, blocks } = message(sessionDocument(), { note: [{ text: 'Name a <next> step.' }] })
    expect(text).toMatch(
      /^<@U0COACH> sent you a note on this session, and assigned you a retry, due Fri, Apr 3, with gold to reach:\nName a &lt;next&gt; step\.\n🥇/,
    )
    expect(readableBlocks(blocks)).toMatch(
      /Name a <next> step\.\n🥇[\s\S]*\[Practice\] \[Seen\] \[I'll retry\] \[Reply…\]$/,
    )
  })

  it.each([
    ['an enormous session', enormousDocument()],
    ['a hostile session', hostileDocument()],
  ])('is a message that Slack takes, of %s', (_, document) => {
    for (const isExpanded of [false, true])
      expect(validateMessage(parsed(message(document, { isExpanded })))).toEqual([])
  })

  it('is read back for a redraw, and nothing is of another card', () => {
    const { blocks } = message(sessionDocument())
    expect(readAboveCard(blocks)).toMatchObject([{ block: blocks[0] }])
    expect(readAboveCard(blocks.slice(1))).toEqual([])
    expect(readAboveCard([undefined, {}])).toEqual([])
  })
})

describe('what can still be answered', () => {
  it.each([
    [{}, undefined, "[Practice] [Seen] [I'll retry] [Reply…]"],
    [{ hasSeen: true }, "Your coach knows you've seen this.", "[Practice] [I'll retry] [Reply…]"],
    [{ hasSeen: true, isAssigned: true }, "Your coach knows you've seen this.", '[Practice] [Reply…]'],
    [{ hasSeen: true, willRetry: true }, "Your coach knows you'll retry.", '[Practice] [Reply…]'],
    [{ hasReplied: true }, 'You replied.', "[Practice] [I'll retry] [Reply…]"],
    [
      { hasReplied: true, willRetry: true },
      "You replied, and your coach knows you'll retry.",
      '[Practice] [Reply…]',
    ],
  ])('%j: %s %s', (answers, line, buttons) => {
    const { text, blocks } = message(sessionDocument())
    const redrawn = withAnswers({ text, blocks }, NOTE_ID, { ...FRESH, ...answers })
    const shown = readable(objectsIn(parseJson(JSON.stringify(redrawn?.blocks))))
    expect(shown.endsWith(`${line === undefined ? '' : `${line}\n`}${buttons}`)).toBe(true)
    expect(shown.match(/Reply…/g)).toHaveLength(1)
    expect(redrawn?.text).toBe(text)
    expect(JSON.stringify(redrawn?.blocks)).toContain('?a=b')
    expect(redrawn?.blocks.slice(0, 3)).toEqual(blocks.slice(0, 3))
  })

  it('is not drawn into a message that is unreadable', () => {
    expect(withAnswers({ text: undefined, blocks: [] }, NOTE_ID, FRESH)).toBeUndefined()
    expect(withAnswers({ text: undefined, blocks: [{}] }, NOTE_ID, FRESH)).toBeUndefined()
  })
})
