import { expect, it } from 'vitest'
import { readShareNotice, shareNoticeMessage } from '../../../src/blocks/share/share-notice-message.ts'
import { drawn } from '../drawn.ts'

const NOTICE = {
  session: 'abc123def456',
  dedupKey: 'C0TEAM:1774000000.000100',
  sharer: 'U0COACH',
  channel: 'C0TEAM',
  to: undefined,
  title: 'Discovery',
  permalink: 'https://acme.slack.com/archives/C0TEAM/p1774000000000100',
  turnOff: 'button',
} as const

it.each([
  ['who shared what, and where', NOTICE],
  [
    'to whom it was sent, without a link that the reader can open',
    { ...NOTICE, to: 'U0ADMIN', permalink: undefined },
  ],
])('the message to a participant says %s', (_, notice) => {
  expect(drawn(shareNoticeMessage(notice))).toMatchSnapshot()
})

it('the message to a participant shows a title from Exec to the letter', () => {
  const title = '<!channel> *bold* <https://evil.test|x>'
  const { text, blocks } = shareNoticeMessage({ ...NOTICE, title })
  expect(text).not.toMatch(/<!channel>|<https:\/\/evil/)
  expect(JSON.stringify(blocks)).not.toContain('mrkdwn')
})

it.each([
  ['abc123def456 C0TEAM:1774.1', { session: 'abc123def456', dedupKey: 'C0TEAM:1774.1' }],
  ['', undefined],
  ['abc123def456', undefined],
  ['abc123def456 ', undefined],
  [' C0TEAM:1774.1', undefined],
  ['abc123def456  C0TEAM:1774.1', undefined],
  ['abc123def456 C0TEAM:1774.1 U0REP', undefined],
])('the value %j of Remove reads as %j', (value, expected) => {
  expect(readShareNotice(value)).toEqual(expected)
})
