import { describe, expect, it } from 'vitest'
import { privateCard } from '../../../src/blocks/unfurl/unfurl.ts'

const TEXT = '🔒 Private Exec session. Only people with access can open it.'
const VIEW = {
  type: 'button',
  text: { type: 'plain_text', text: 'View feedback', emoji: false },
  action_id: 'session.view_feedback',
} as const

describe('the private card', () => {
  it('the private card has no content but a button to the feedback', () => {
    expect(privateCard({ id: 'abc123def456' }, { sessionUrl: undefined, surface: 'unfurl' })).toEqual({
      text: TEXT,
      blocks: [
        { type: 'context', elements: [{ type: 'plain_text', text: TEXT, emoji: false }] },
        { type: 'actions', elements: [{ ...VIEW, value: 'abc123def456' }] },
      ],
    })
  })

  it('the private card links to the pasted page', () => {
    const link = 'https://app.exec.com/sessions/abc123def456'
    const { blocks } = privateCard({ id: 'abc123def456', link }, { sessionUrl: undefined, surface: 'unfurl' })
    expect(blocks.at(-1)).toEqual({
      type: 'actions',
      elements: [
        { ...VIEW, value: `abc123def456 ${link}` },
        {
          type: 'button',
          text: { type: 'plain_text', text: 'Open in Exec', emoji: false },
          action_id: 'session.open_in_exec',
          url: link,
        },
      ],
    })
  })
})
