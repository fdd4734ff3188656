import type { KnownBlock } from '@slack/types'
import { describe, expect, it } from 'vitest'
import { type CardOptions, sessionCard } from '../../../src/blocks/card/session-card.ts'
import type { Session } from '../../../src/exec/session.ts'
import { enormousDocument, sessionDocument } from '../../support/exec/session-documents.ts'

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

function noteOf(blocks: readonly KnownBlock[]): string | undefined {
  const notes = blocks.flatMap((block) => (block.type === 'context' ? block.elements : []))
  return notes
    .map((element) => ('text' in element ? element.text : ''))
    .find((text) => text.startsWith('Left out'))
}

describe('content that does not fit a card', () => {
  it.each(['message', 'unfurl', 'view'] as const)(
    'counts the items that do not fit in a note (%s)',
    (surface) => {
      const { blocks } = card(enormousDocument(), { surface, isExpanded: true })
      const shown = new Set(JSON.stringify(blocks).match(/Item \d+/g)).size
      expect(shown).toBeGreaterThan(15)
      expect(noteOf(blocks)).toBe(
        `Left out here: ${150 - shown} more items of the rubric. All of it is in the full review.`,
      )
    },
  )

  it('counts criteria without items separately', () => {
    const evaluations = Array.from({ length: 300 }, () => ({ criterion_name: 'Empty', items: [] }))
    const { blocks } = card(sessionDocument({ evaluations }), { isExpanded: true })
    const shown = blocks.filter((block) => JSON.stringify(block).includes('No items.')).length
    expect(noteOf(blocks)).toBe(
      `Left out here: ${300 - shown} more criteria without items. All of it is in the full review.`,
    )
  })

  it('counts the texts that were cut', () => {
    const long = 'A sentence of feedback. '.repeat(1000)
    const one = card(sessionDocument({ outcome_feedback: long }))
    expect(noteOf(one.blocks)).toBe('Left out here: the end of 1 long text. All of it is in the full review.')

    const evaluations = [{ criterion_name: 'One', items: [{ name: 'A', feedback: long }] }]
    const two = card(sessionDocument({ outcome_feedback: long, evaluations }), { isExpanded: true })
    expect(noteOf(two.blocks)).toBe(
      'Left out here: the ends of 2 long texts. All of it is in the full review.',
    )
  })

  it('has no such note if everything fits', () => {
    expect(noteOf(card(sessionDocument(), { isExpanded: true }).blocks)).toBeUndefined()
  })
})
