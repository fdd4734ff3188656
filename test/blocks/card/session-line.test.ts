import { describe, expect, it } from 'vitest'
import { sessionLine } from '../../../src/blocks/card/session-card.ts'
import { sessionDocument, ungradedDocument } from '../../support/exec/session-documents.ts'

const reference = { id: 'abc123def456' }

function plain(text: string) {
  return { type: 'plain_text', text, emoji: false } as const
}

const VIEW = {
  type: 'button',
  text: plain('View feedback'),
  action_id: 'session.view_feedback',
  value: 'abc123def456',
} as const

describe('the card in one line', () => {
  it.each([
    [sessionDocument(), '🥇 82.5 · Procurement Discovery — Jane Smith'],
    [ungradedDocument(), '⏳ Not graded yet · Procurement Discovery — Jane Smith'],
    [sessionDocument({ user: {} }), '🥇 82.5 · Procurement Discovery'],
  ])(
    'a one-line card shows score, scenario and participant, and a button to the feedback',
    (session, text) => {
      expect(sessionLine(session, { reference, surface: 'unfurl' })).toEqual({
        text,
        blocks: [
          { type: 'context', elements: [plain(text)] },
          { type: 'actions', elements: [VIEW] },
        ],
      })
    },
  )
})
