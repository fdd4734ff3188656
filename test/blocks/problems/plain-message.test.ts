import { describe, expect, it } from 'vitest'
import { plainMessage, problemMessage } from '../../../src/blocks/problems/problem-message.ts'
import { validateMessage } from '../../support/slack/blocks/validate-message.ts'

const ERROR_ID = 'EX-234567'

function wordsOf(text: string): string {
  const [section] = plainMessage({ text, blocks: [] }, ERROR_ID).blocks
  return section?.type === 'section' ? (section.text?.text ?? '') : ''
}

describe('plainMessage', () => {
  it('plainMessage decodes the entities of the text', () => {
    expect(wordsOf('a &lt;b&gt; &amp;lt; c')).toBe('a <b> &lt; c')
  })

  it('plainMessage shows dates in UTC', () => {
    const { text } = problemMessage({ kind: 'limited', until: new Date('2026-03-15T14:30:00Z') }, ERROR_ID)
    expect(wordsOf(text)).toContain('Try again at 14:30 UTC.')
  })

  it('plainMessage is valid for a text of any length', () => {
    const message = plainMessage({ text: 'x'.repeat(4000), blocks: [] }, ERROR_ID)
    expect(validateMessage(JSON.parse(JSON.stringify(message)), 4000)).toEqual([])
  })
})
