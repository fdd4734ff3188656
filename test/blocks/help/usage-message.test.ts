import { describe, expect, it } from 'vitest'
import { USAGE } from '../../../src/features/features.ts'
import { validateMessage } from '../../support/slack/blocks/validate-message.ts'
import { parseJson } from '../../support/slack/json.ts'

describe('the usage message', () => {
  const { text, blocks } = USAGE

  it('the usage names the command with an id or link, and unfurling', () => {
    expect(text).toContain('`/exec-session &lt;id')
    expect(text).toMatch(/link&gt;`/)
    expect(text).toMatch(/Paste .* unfurls/)
  })

  it("the usage names one's own list, other people's, and the newest session", () => {
    expect(text).toMatch(/`\/exec-session`: your latest sessions/)
    expect(text).toContain('`/exec-session latest`')
    expect(text).toMatch(/`\/exec-session @someone` or `latest @someone`.*\(coaches and admins\)/)
  })

  it('the usage names the Home and the direct message', () => {
    expect(text).toMatch(/\*Home\*.*direct message/)
  })

  it('the usage separates private answers from public ones', () => {
    const [, alone = '', everyone = ''] = text.split(/^\*.*\*$/m)
    expect(alone).toContain('`/exec-session latest`')
    expect(everyone).toContain('`/exec-session share')
    expect(everyone).not.toContain('latest')
  })

  it('the usage names the channel for wins', () => {
    expect(text).toContain('`/exec-session wins here`')
  })

  it('the usage has one block with the same text, without links', () => {
    expect(blocks).toEqual([{ type: 'section', text: { type: 'mrkdwn', text, verbatim: true } }])
    expect(text).not.toMatch(/[<>]/)
  })

  it('the usage is a valid message', () => {
    expect(validateMessage({ text, blocks: parseJson(JSON.stringify(blocks)) })).toEqual([])
  })
})
