import { describe, expect, it } from 'vitest'
import { readShareNotice, shareNoticeMessage } from '../../../src/blocks/share/share-notice-message.ts'
import { readableBlocks } from '../../support/card-text.ts'

const NOTICE = {
  session: 'abc123def456',
  dedupKey: 'C0TEAM:1774000000.000100',
  sharer: 'U0COACH',
  channel: 'C0TEAM',
  to: undefined,
  title: 'Discovery',
  permalink: 'https://acme.slack.com/archives/C0TEAM/p1774000000000100',
}

describe('shareNoticeMessage', () => {
  it('says who shared what, and where', () => {
    const { text, blocks } = shareNoticeMessage(NOTICE)
    expect(text).toContain('<@U0COACH> shared your session “Discovery” in <#C0TEAM>.')
    expect(readableBlocks(blocks)).toMatch(
      /\[View feedback\] \[View message\] \[Remove\] \[Turn off share DMs\]$/,
    )
  })

  it('says to whom it was sent, without a link that the reader can open', () => {
    const { text, blocks } = shareNoticeMessage({ ...NOTICE, to: 'U0ADMIN', permalink: undefined })
    expect(text).toContain('“Discovery” with <@U0ADMIN>.')
    expect(readableBlocks(blocks)).toMatch(/\[View feedback\] \[Remove\] \[Turn off share DMs\]$/)
  })

  it('shows a title from Exec to the letter', () => {
    const { text, blocks } = shareNoticeMessage({
      ...NOTICE,
      title: '<!channel> *bold* <https://evil.test|x>',
    })
    expect(text).not.toContain('<!channel>')
    expect(text).not.toContain('<https://evil')
    expect(JSON.stringify(blocks)).not.toContain('mrkdwn')
  })
})

describe('the value of Remove', () => {
  it.each([
    ['abc123def456 C0TEAM:1774.1', { session: 'abc123def456', dedupKey: 'C0TEAM:1774.1' }],
    ['', undefined],
    ['abc123def456', undefined],
    ['abc123def456 ', undefined],
    [' C0TEAM:1774.1', undefined],
    ['abc123def456  C0TEAM:1774.1', undefined],
    ['abc123def456 C0TEAM:1774.1 U0REP', undefined],
  ])('%j reads as %j', (value, expected) => {
    expect(readShareNotice(value)).toEqual(expected)
  })
})
