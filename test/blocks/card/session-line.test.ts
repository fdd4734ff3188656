import { describe, expect, it } from 'vitest'
import { sessionLine } from '../../../src/blocks/card/session-card.ts'
import { sessionDocument, ungradedDocument } from '../../support/exec/session-documents.ts'

const reference = { id: 'abc123def456' }

function plain(text: string) {
  return { type: 'plain_text', text, emoji: false } as const
}

describe('the card in one line', () => {
  it.each([
    [sessionDocument(), '🥇 82.5/100 · Procurement Discovery', ' — Jane Smith'],
    [ungradedDocument(), '⏳ Not graded yet · Procurement Discovery', ' — Jane Smith'],
    [sessionDocument({ user: {} }), '🥇 82.5/100 · Procurement Discovery', ''],
  ])('shows score, scenario and participant, and a button to the feedback', (session, title, name) => {
    const text = title + name
    expect(sessionLine(session, { reference, surface: 'unfurl', now: new Date() })).toEqual({
      text,
      blocks: [
        {
          type: 'section',
          text: { type: 'mrkdwn', text: `*${text}*`, verbatim: true },
          accessory: {
            type: 'button',
            text: plain('View feedback'),
            action_id: 'session.view_feedback',
            value: 'abc123def456',
            accessibility_label: `View feedback: ${title}`,
          },
        },
      ],
    })
  })
})
