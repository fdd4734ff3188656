import { describe, expect, it } from 'vitest'
import { usageMessage } from '../../../src/blocks/problems/usage-message.ts'
import { validateMessage } from '../../support/slack/blocks/validate-message.ts'
import { parseJson } from '../../support/slack/json.ts'

describe('the usage message', () => {
  const { text, blocks } = usageMessage()

  it('names the command with an id and with a link, and unfurling', () => {
    expect(text).toContain('`/exec-session &lt;id')
    expect(text).toMatch(/link&gt;`/)
    expect(text).toMatch(/paste .* unfurls/)
  })

  it("names the lists of one's own and of others, and the newest", () => {
    expect(text).toMatch(/`\/exec-session` lists your latest sessions/)
    expect(text).toContain('`/exec-session latest`')
    expect(text).toMatch(/`\/exec-session recent @someone`.*admins and this app's coaches/)
  })

  it('names the Home and the direct message', () => {
    expect(text).toMatch(/\*Home\*.*direct message/)
  })

  it('parts what only the asker sees from what everyone does', () => {
    const [, alone = '', everyone = ''] = text.split(/^\*.*\*$/m)
    expect(alone).toContain('`/exec-session latest`')
    expect(everyone).toContain('`/exec-session share')
    expect(everyone).not.toContain('latest')
  })

  it('says in its one block what its text says, without links of its own', () => {
    expect(blocks).toEqual([{ type: 'section', text: { type: 'mrkdwn', text, verbatim: true } }])
    expect(text).not.toMatch(/[<>]/)
  })

  it('is a valid message', () => {
    expect(validateMessage({ text, blocks: parseJson(JSON.stringify(blocks)) })).toEqual([])
  })
})
