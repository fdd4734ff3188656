import { describe, expect, it } from 'vitest'
import { feedbackView, loadingView, sessionCard } from '../../../src/blocks/card/session-card.ts'
import { sessionDocument } from '../../support/exec/session-documents.ts'

const FRAME = {
  type: 'modal',
  title: { type: 'plain_text', text: 'Session feedback', emoji: false },
  close: { type: 'plain_text', text: 'Close', emoji: false },
} as const

describe('the feedback modal', () => {
  it('the feedback modal holds the card', () => {
    const card = sessionCard(sessionDocument(), {
      reference: { id: 'abc123def456' },
      sessionUrl: undefined,
      surface: 'view',
      now: new Date(),
      isExpanded: true,
    })
    expect(feedbackView(card)).toEqual({ ...FRAME, blocks: card.blocks })
  })

  it('the feedback modal says that it is loading', () => {
    expect(loadingView()).toEqual({
      ...FRAME,
      blocks: [{ type: 'section', text: { type: 'mrkdwn', text: 'Loading the feedback…', verbatim: true } }],
    })
  })
})
