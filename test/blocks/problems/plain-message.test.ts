import { describe, expect, it } from 'vitest'
import { plainMessage, problemMessage } from '../../../src/blocks/problems/problem-message.ts'
import { validateMessage } from '../../support/slack/blocks/validate-message.ts'

const REFERENCE = 'EX-234567'

function wordsOf(text: string): string {
  const [section] = plainMessage({ text, blocks: [] }, REFERENCE).blocks
  return section?.type === 'section' ? (section.text?.text ?? '') : ''
}

describe('a message in its plainest form', () => {
  it('says what the text says, without its entities', () => {
    expect(wordsOf('a &lt;b&gt; &amp;lt; c')).toBe('a <b> &lt; c')
  })

  it('says a date in UTC', () => {
    const { text } = problemMessage({ kind: 'limited', until: new Date('2026-03-15T14:30:00Z') }, REFERENCE)
    expect(wordsOf(text)).toContain('Try again after 15 Mar 2026, 14:30 UTC.')
  })

  it('is valid for Slack however long the text is', () => {
    const message = plainMessage({ text: 'x'.repeat(4000), blocks: [] }, REFERENCE)
    expect(validateMessage(JSON.parse(JSON.stringify(message)), 4000)).toEqual([])
  })
})
