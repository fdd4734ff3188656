import { describe, expect, it } from 'vitest'
import { sessionCard } from '../../../src/blocks/card/session-card.ts'
import { composerUnfurl, privateCard, unfurl } from '../../../src/blocks/card/unfurl.ts'
import { sessionDocument, ungradedDocument } from '../../support/exec/session-documents.ts'

const reference = { id: 'abc123def456' }
const privateContent = privateCard(reference, { sessionUrl: undefined, surface: 'unfurl' })

describe('an unfurl', () => {
  it('an unfurl is the card, with its text as the fallback', () => {
    const card = sessionCard(sessionDocument(), {
      reference,
      sessionUrl: undefined,
      surface: 'unfurl',
      isExpanded: false,
    })
    expect(unfurl(card)).toEqual({ blocks: card.blocks, fallback: card.text })
  })
})

describe('the preview in the composer', () => {
  it.each([
    ['rank, score and scenario', sessionDocument(), '🥇 Gold · 82.5 · Procurement Discovery'],
    ['no grade', ungradedDocument(), '⏳ Not graded yet · Procurement Discovery'],
    ['no rank', sessionDocument({ rank: null }), '🎯 · 82.5 · Procurement Discovery'],
    ['nothing of a session that the writer may not see', undefined, 'Exec session'],
  ])('the composer preview names %s, and its blocks have no content', (_, session, title) => {
    expect(composerUnfurl(privateContent, session)).toEqual({
      blocks: privateContent.blocks,
      fallback: privateContent.text,
      preview: { title: { type: 'plain_text', text: title, emoji: false } },
    })
  })
})
