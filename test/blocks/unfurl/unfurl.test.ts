import { expect, it } from 'vitest'
import {
  composerUnfurl,
  EXTERNAL_UNFURL,
  privateCard,
  toAttachment,
} from '../../../src/blocks/unfurl/unfurl.ts'
import { gradedSession, ungradedSession } from '../../support/read-documents.ts'
import { drawn } from '../drawn.ts'

const NOW = new Date('2026-03-15T15:00:00Z')
const link = 'https://app.exec.com/sessions/abc123def456'
const shown = (reference: { id: string; link?: string }) => privateCard(reference, undefined)
const PRIVATE = shown({ id: 'abc123def456' })

it.each([
  ['a button to the feedback', PRIVATE],
  ['a link to the pasted page, too', shown({ id: 'abc123def456', link })],
])('the private card has no content but %s', (_, content) => {
  expect(drawn(content)).toMatchSnapshot()
})

it('an unfurl is the card, with its text as the fallback', () => {
  expect(toAttachment(PRIVATE)).toEqual({ blocks: PRIVATE.blocks, fallback: PRIVATE.text })
  expect(EXTERNAL_UNFURL).toMatchObject({
    fallback: "Exec sessions don't unfurl in channels shared with other organizations.",
  })
})

const forAll = 'for everyone here. Jane is told.'
it.each([
  [
    'whose it is, rank, score and scenario',
    gradedSession(),
    `Posts Jane Smith's score and feedback ${forAll} 🥇 82.5/100 · Procurement Discovery`,
  ],
  [
    'no grade',
    ungradedSession({ created_at: NOW.toISOString() }),
    `Posts Jane Smith's session ${forAll} ⏳ Not graded yet · Procurement Discovery`,
  ],
  [
    'no rank and no name',
    gradedSession({ rank: null, user: {} }),
    'Posts the score and feedback for everyone here. Its participant is told. 82.5/100 · Procurement Discovery',
  ],
  [
    'nothing of a session that is not posted',
    undefined,
    '🔒 Posts a private card: only people with access can open the session',
  ],
])(
  'the preview in the composer says what everyone will see, names %s, and its blocks have no content',
  (_, session, title) => {
    expect(composerUnfurl(PRIVATE, session && { session, now: NOW, isOwn: false, isNotified: true })).toEqual(
      {
        ...toAttachment(PRIVATE),
        preview: { title: { type: 'plain_text', text: title, emoji: false } },
      },
    )
  },
)
