import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { Problem } from '../../../src/blocks/problems/problems.ts'
import {
  readShareAgain,
  readShareNotice,
  shareAnswer,
  shareNoticeMessage,
} from '../../../src/blocks/share/share-messages.ts'
import { failed, ok } from '../../../src/lib/result.ts'
import { drawn } from '../drawn.ts'

const RESULT = { channel: 'C0TEAM', permalink: 'https://a.b/c', hasJoined: false }
const ASKED: Parameters<typeof shareAnswer>[2] = {
  reference: { id: 'gold1' },
  note: [{ user: 'U0REP' }, { text: ' & you' }],
}

describe('the answer to a share', () => {
  it.each([
    [RESULT, 'Shared in <#C0TEAM>. <https://a.b/c|View message>'],
    [{ ...RESULT, permalink: undefined }, 'Shared in <#C0TEAM>.'],
    [
      { ...RESULT, hasJoined: true },
      'Shared in <#C0TEAM>. <https://a.b/c|View message>\nExec joined <#C0TEAM> to post it.',
    ],
  ])('says of %j: %s', (result, text) => {
    expect(shareAnswer(ok(result), 'EX-ABCDEF', ASKED).text).toBe(text)
  })

  /** What the button below the problem opens the form with. */
  function again(problem: Problem, asked: Partial<typeof ASKED> = {}) {
    const { blocks } = shareAnswer(failed(problem), 'EX-ABCDEF', { ...ASKED, ...asked })
    const button = blocks.flatMap((block) => (block.type === 'actions' ? block.elements : [])).at(0)
    const { value, text } = z
      .object({ value: z.string(), text: z.object({ text: z.string() }) })
      .parse(button)
    return { label: text.text, ...readShareAgain(value) }
  }

  const conversation = { audience: 'conversation', conversation: undefined }
  it.each<[string, Problem, Partial<typeof ASKED>, string, object]>([
    ['the note', { kind: 'unconfirmed' }, {}, 'Share…', { ...conversation, note: ASKED.note }],
    [
      'a person, where no conversation can be checked',
      { kind: 'direct_message' },
      {},
      'Send to a person…',
      { audience: 'person', person: undefined, note: ASKED.note },
    ],
    [
      'what fits of a long note',
      { kind: 'unconfirmed' },
      { note: [{ text: '👍🏽'.repeat(400) }] },
      'Share…',
      { ...conversation, note: [{ text: expect.stringMatching(/^(?:👍🏽){370,374}…$/u) }] },
    ],
    [
      'no note where it does not fit',
      { kind: 'unconfirmed' },
      { note: [{ text: '"'.repeat(1400) }] },
      'Share…',
      { ...conversation, note: [] },
    ],
  ])('names in the button below a problem %s', (_, problem, asked, label, filled) => {
    expect(again(problem, asked)).toMatchObject({ label, reference: { id: 'gold1' }, filled })
  })
})

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
