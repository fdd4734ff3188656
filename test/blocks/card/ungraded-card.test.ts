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
    now: SOON,
    isExpanded: false,
    ...options,
  })
}

function plain(text: string) {
  return { type: 'plain_text', text, emoji: false } as const
}

const SOON = new Date('2026-03-15T15:00:00Z')
const NEXT_DAY = new Date('2026-03-16T14:30:01Z')
const BEGAN = { created_at: '2026-03-15T14:30:00Z' }

function buttons(title: string, ...labels: [label: string, action_id: string][]) {
  return {
    type: 'actions',
    block_id: 'card abc123def456',
    elements: labels.map(([label, action_id]) => ({
      type: 'button',
      text: plain(label),
      action_id,
      value: 'abc123def456',
      accessibility_label: `${label}: ${title}`,
    })),
  }
}

function mrkdwn(text: string) {
  return { type: 'mrkdwn', text, verbatim: true } as const
}

function paragraph(text: string) {
  const elements = [{ type: 'text', text }]
  return { type: 'rich_text', elements: [{ type: 'rich_text_section', elements }] } as const
}

const DATE = mrkdwn('· <!date^1773585000^{date_short_pretty}|15 Mar 2026>')
const FACTS = { type: 'context', elements: [plain('Jane Smith'), DATE] } as const
const WAITING = '⏳ Not graded yet · Procurement Discovery'
const OVER = "⚪ Doesn't count · Procurement Discovery"
const REASON_TO_WAIT = "Exec hasn't graded this session yet. It may still be going on."
const REASON_OF_END = "This attempt doesn't count: it was left before the end, or Exec couldn't grade it."
const REFRESH: [string, string] = ['Refresh', 'session.refresh']
const TRANSCRIPT: [string, string] = ['Transcript', 'session.transcript']

describe('the card of a session without a grade', () => {
  it.each([
    ['has no score', { score: null, is_valid_attempt: true }],
    ['has no score, and is no valid attempt', { score: null, is_valid_attempt: false }],
  ])('says "Not graded yet", with *Refresh*, if it %s and began within a day', (_, state) => {
    expect(card(ungradedDocument({ ...BEGAN, ...state }))).toEqual({
      text: `${WAITING}\nJane Smith · 15 Mar 2026\n${REASON_TO_WAIT}`,
      blocks: [
        { type: 'header', text: plain(WAITING) },
        FACTS,
        paragraph(REASON_TO_WAIT),
        buttons(WAITING, REFRESH, TRANSCRIPT),
      ],
    })
  })

  it.each([
    ['has a score and is no valid attempt', { score: 61, is_valid_attempt: false }, SOON],
    ['has no score a day after it began', { score: null, is_valid_attempt: true }, NEXT_DAY],
  ])('says "Doesn\'t count", without *Refresh*, if it %s', (_, state, now) => {
    expect(card(ungradedDocument({ ...BEGAN, ...state }), { now })).toEqual({
      text: `${OVER}\nJane Smith · 15 Mar 2026\n${REASON_OF_END}`,
      blocks: [
        { type: 'header', text: plain(OVER) },
        FACTS,
        paragraph(REASON_OF_END),
        buttons(OVER, TRANSCRIPT),
      ],
    })
  })

  it('says when it was refreshed', () => {
    const refreshedAt = new Date('2026-03-15T15:00:00Z')
    const { blocks, text } = card(ungradedDocument(BEGAN), { surface: 'unfurl', refreshedAt })
    expect(blocks).toEqual([
      { type: 'header', text: plain(WAITING) },
      FACTS,
      { type: 'section', text: plain(REASON_TO_WAIT) },
      {
        type: 'context',
        elements: [mrkdwn('Checked at <!date^1773586800^{time}|15:00 UTC>. Still not graded.')],
      },
      buttons(WAITING, REFRESH, TRANSCRIPT),
    ])
    expect(text).toMatch(/\nChecked at 15:00 UTC\. Still not graded\.$/)
  })

  it('does not say that it was checked where it is stale, nor that it will never be graded', () => {
    const { text } = card(ungradedDocument(BEGAN), { now: NEXT_DAY, asOf: SOON, refreshedAt: NEXT_DAY })
    expect(text).toContain(WAITING)
    expect(text).not.toContain('Checked')
    expect(text).toContain('As of ')
  })

  it('draws a card from an empty session', () => {
    const title = '⏳ Not graded yet · Exec session'
    expect(card({}).blocks).toEqual([
      { type: 'header', text: plain(title) },
      paragraph(REASON_TO_WAIT),
      buttons(title, REFRESH, TRANSCRIPT),
    ])
  })
})
