import { describe, expect, it } from 'vitest'
import { sessionCard } from '../../../src/blocks/card/session-card.ts'
import { composerUnfurl, privateCard, toAttachment } from '../../../src/blocks/unfurl/unfurl.ts'
import { sessionDocument, ungradedDocument } from '../../support/exec/session-documents.ts'

const NOW = new Date()
const reference = { id: 'abc123def456' }
const privateContent = privateCard(reference, { sessionUrl: undefined, surface: 'unfurl' })

describe('an unfurl', () => {
  it('an unfurl is the card, with its text as the fallback', () => {
    const card = sessionCard(sessionDocument(), {
      reference,
      sessionUrl: undefined,
      surface: 'unfurl',
      now: NOW,
      isExpanded: false,
    })
    expect(toAttachment(card)).toEqual({ blocks: card.blocks, fallback: card.text })
  })
})

describe('the preview in the composer', () => {
  const forAll = 'Posts score and feedback for everyone here'
  it.each([
    ['rank, score and scenario', sessionDocument(), `${forAll}: 🥇 82.5/100 · Procurement Discovery`],
    [
      'no grade',
      ungradedDocument(),
      'Posts a card for everyone here: ⏳ Not graded yet · Procurement Discovery',
    ],
    ['no rank', sessionDocument({ rank: null }), `${forAll}: 82.5/100 · Procurement Discovery`],
    [
      'nothing of a session that is not posted',
      undefined,
      '🔒 Posts a private card: only people with access can open the session',
    ],
  ])('says what everyone will see, names %s, and its blocks have no content', (_, session, title) => {
    expect(composerUnfurl(privateContent, session && { session, now: NOW })).toEqual({
      blocks: privateContent.blocks,
      fallback: privateContent.text,
      preview: { title: { type: 'plain_text', text: title, emoji: false } },
    })
  })
})
