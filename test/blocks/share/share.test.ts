import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { Problem } from '../../../src/blocks/problems/problems.ts'
import {
  readShareAgain,
  readShareNotice,
  sessionMenu,
  shareAnswer,
  shareNoticeMessage,
} from '../../../src/blocks/share/share.ts'
import type { SessionSummary } from '../../../src/exec/session.ts'
import { arbitrarySession } from '../../support/arbitrary-session.ts'
import { summaryOf } from '../../support/read-documents.ts'
import { readableBlocks } from '../../support/slack/readable.ts'
import { drawn } from '../drawn.ts'

const READ_AT = new Date('2026-03-15T15:00:00Z')
const GRADED = summaryOf({
  id: 'a',
  scenario: { name: 'Procurement Discovery' },
  score: 82.5,
  rank: 'gold',
  created_at: '2026-03-15T14:30:00Z',
})

function choices(sessions: SessionSummary[], timeZone = 'UTC') {
  return sessionMenu({ sessions, readAt: READ_AT }, timeZone).choices
}

describe('the menu of a share form', () => {
  it('offers the listed sessions, graded ones first, with their times by the clock of the person', () => {
    expect(choices([summaryOf({ id: 'b' }), GRADED], 'Asia/Kolkata')).toEqual([
      { value: 'a', label: '🥇 82.5/100 · Procurement Discovery · Sun, Mar 15, 8:00 PM' },
      { value: 'b', label: '⏳ Not graded yet · Exec session' },
    ])
  })

  it('offers each session once, at most a hundred, and none whose id no option takes', () => {
    const many = Array.from({ length: 500 }, (_, index) => ({ ...GRADED, id: `s${index}` }))
    const unfit = ['x'.repeat(80), '\ud83d'].map((id) => ({ ...GRADED, id }))
    const ids = choices([...unfit, GRADED, GRADED, ...many]).map(({ value }) => value)
    expect(ids).toHaveLength(100)
    expect(ids.slice(0, 2)).toEqual(['a', 's0'])
  })

  it('cuts a long scenario name in an option and keeps the date', () => {
    const [choice] = choices([{ ...GRADED, scenario: { name: 'Negotiation '.repeat(20) } }])
    expect(choice?.label).toMatch(/^🥇 82\.5\/100 · Negotiation .*… · Sun, Mar 15, 2:30 PM$/)
  })

  it('has labels that an option takes, whatever Exec sends', () => {
    fc.assert(
      fc.property(arbitrarySession(), (session) => {
        const [choice] = choices([{ ...session, id: 'a' }])
        expect(choice?.label.length).toBeLessThanOrEqual(75)
      }),
    )
  })

  it.each([
    ['how old a stale list is', [GRADED], READ_AT, /^As of </],
    ['nothing below a list that is not stale', [GRADED], undefined, /^$/],
    [
      'that there are no sessions',
      [],
      undefined,
      /^No sessions yet under the email in your Slack profile\.$/,
    ],
  ])('says %s', (_, sessions, asOf, words) => {
    expect(readableBlocks(sessionMenu({ sessions, readAt: READ_AT, asOf }, 'UTC').below)).toMatch(words)
  })
})

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
    expect(shareAnswer({ shared: result }, 'EX-ABCDEF', ASKED).text).toBe(text)
  })

  /** What the button below the problem opens the form with. */
  function again(problem: Problem, asked: Partial<typeof ASKED> = {}) {
    const { blocks } = shareAnswer({ problem }, 'EX-ABCDEF', { ...ASKED, ...asked })
    const button = blocks.flatMap((block) => (block.type === 'actions' ? block.elements : [])).at(0)
    const { value, text } = z
      .object({ value: z.string(), text: z.object({ text: z.string() }) })
      .parse(button)
    return { label: text.text, ...readShareAgain(value) }
  }

  it.each<[string, Problem, Partial<typeof ASKED>, string, object]>([
    ['the note', { kind: 'unconfirmed' }, {}, 'Share…', { audience: 'conversation', note: ASKED.note }],
    [
      'a person, where no conversation can be checked',
      { kind: 'direct_message' },
      {},
      'Send to a person…',
      { audience: 'person', note: ASKED.note },
    ],
    [
      'what fits of a long note',
      { kind: 'unconfirmed' },
      { note: [{ text: '👍🏽'.repeat(400) }] },
      'Share…',
      { audience: 'conversation', note: [{ text: expect.stringMatching(/^(?:👍🏽){370,374}…$/u) }] },
    ],
    [
      'no note where it does not fit',
      { kind: 'unconfirmed' },
      { note: [{ text: '"'.repeat(1400) }] },
      'Share…',
      { audience: 'conversation', note: [] },
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
