import { describe, expect, it } from 'vitest'
import { type CardOptions, sessionCard } from '../../../src/blocks/card/session-card.ts'
import type { Session } from '../../../src/exec/session.ts'
import { ungradedDocument } from '../../support/exec/session-documents.ts'

const reference = { id: 'abc123def456' }

function card(session: Session, options: Partial<CardOptions> = {}) {
  return sessionCard(session, {
    reference,
    sessionUrl: undefined,
    surface: 'message',
    isExpanded: false,
    ...options,
  })
}

function plain(text: string) {
  return { type: 'plain_text', text, emoji: false } as const
}

function button(label: string, action_id: string) {
  return { type: 'button', text: plain(label), action_id, value: 'abc123def456' } as const
}

function mrkdwn(text: string) {
  return { type: 'mrkdwn', text, verbatim: true } as const
}

function paragraph(text: string) {
  const elements = [{ type: 'text', text }]
  return { type: 'rich_text', elements: [{ type: 'rich_text_section', elements }] } as const
}

const DATE = '· <!date^1773585000^{date_short}, {time}|15 Mar 2026, 14:30 UTC>'
const ACTIONS = {
  type: 'actions',
  elements: [button('Refresh', 'session.refresh'), button('Full review', 'session.full_review')],
} as const
const TITLE = { type: 'header', text: plain('⏳ Not graded yet · Procurement Discovery') } as const
const FACTS = { type: 'context', elements: [plain('Jane Smith'), mrkdwn(DATE)] } as const
const UNGRADED =
  'Exec has not graded this session. It may still be in progress, or it was left before the end.'
const ABANDONED = 'This attempt does not count: it was left before the end, or Exec could not grade it.'

describe('the card of a session without a grade', () => {
  it.each([
    ['no score', { score: null, is_valid_attempt: true }, UNGRADED],
    ['an attempt that does not count', { score: 61, is_valid_attempt: false }, ABANDONED],
  ])('an ungraded card gives the reason and offers *Refresh*: %s', (_, state, reason) => {
    expect(card(ungradedDocument(state))).toEqual({
      text: `⏳ Not graded yet · Procurement Discovery\nJane Smith · 15 Mar 2026, 14:30 UTC\n${reason}`,
      blocks: [TITLE, FACTS, paragraph(reason), ACTIONS],
    })
  })

  it('an ungraded card says when it was refreshed', () => {
    const refreshedAt = new Date('2026-03-15T15:00:00Z')
    const { blocks, text } = card(ungradedDocument({ is_valid_attempt: true }), {
      surface: 'unfurl',
      refreshedAt,
    })
    const looked = mrkdwn('· <!date^1773586800^{date_short}, {time}|15 Mar 2026, 15:00 UTC>')
    expect(blocks).toEqual([
      TITLE,
      FACTS,
      { type: 'section', text: plain(UNGRADED) },
      { type: 'context', elements: [plain('Looked again'), looked] },
      ACTIONS,
    ])
    expect(text).toMatch(/\nLooked again · 15 Mar 2026, 15:00 UTC$/)
  })

  it('draws a card from an empty session', () => {
    expect(card({}).blocks).toEqual([
      { type: 'header', text: plain('⏳ Not graded yet · Exec session') },
      paragraph(UNGRADED),
      ACTIONS,
    ])
  })
})
