import { describe, expect, it } from 'vitest'
import {
  alertBlocks,
  asExtraRefusal,
  plainMessage,
  problemMessage,
} from '../../../src/blocks/problems/problem-message.ts'
import {
  isFault,
  isRetryable,
  nextTry,
  PROBLEMS,
  type Problem,
  plainWords,
  problemWords,
} from '../../../src/blocks/problems/problems.ts'
import { wordsContent } from '../../../src/blocks/text/document.ts'
import { messageHarms, messageProblems } from '../sent.ts'

const ERROR_ID = 'EX-7K2M9Q'
const SESSION = { id: 'abc123def456' }
const LIST = { of: 'own', page: 1, line: 5 } as const
const UNTIL = new Date('2026-03-15T14:30:20Z')

const WITH_FACTS: Problem[] = [
  ...(['restricted', 'workspace', 'guest'] as const).flatMap((rule) => [
    { kind: 'not_allowed' as const, rule },
    { kind: 'review_not_allowed' as const, rule },
    { kind: 'rubric_not_allowed' as const, rule },
    { kind: 'share_not_allowed' as const, rule },
    { kind: 'news_not_allowed' as const, rule },
    { kind: 'refresh_not_allowed' as const, rule },
  ]),
  { kind: 'not_a_session' },
  { kind: 'not_connected', installedBy: '' },
  { kind: 'value_wrong', words: 'This has no {id} in it.' },
  { kind: 'not_assignable', users: [] },
  { kind: 'asked_lately', until: new Date('2026-03-15T14:30:00Z') },
  { kind: 'limited', until: UNTIL },
  { kind: 'personal_limit', until: UNTIL },
  { kind: 'server_fault', status: 503 },
  { kind: 'unreadable', reason: 'not_json' },
  { kind: 'request_refused', status: 400 },
  { kind: 'list_profile_unreadable', slackError: 'user_not_found' },
  { kind: 'unchecked_conversation', slackError: 'missing_scope' },
  { kind: 'unchecked_membership', slackError: 'internal_error' },
  { kind: 'unchecked_recipient', slackError: 'user_not_found' },
  { kind: 'slack_refused', slackError: 'fatal_error' },
  { kind: 'not_removed', slackError: 'cant_delete_message' },
  { kind: 'group_not_allowed', groups: [] },
  { kind: 'group_unknown', groups: [] },
  ...(
    [
      { kind: 'email_missing' },
      { kind: 'profile_unreadable', slackError: 'missing_scope' },
      { kind: 'profile_unreadable', slackError: 'ratelimited' },
      { kind: 'coaches_unreadable', slackError: 'missing_scope' },
      { kind: 'coaches_unreadable', slackError: 'no_such_subteam' },
      { kind: 'admins_unreadable' },
      { kind: 'groups_unreadable' },
      { kind: 'grants_unreadable' },
      { kind: 'monitors_unreadable' },
    ] as const
  ).map((failure) => ({ kind: 'not_established' as const, failure })),
]

/** Of the other kinds there is one problem each. */
const isBare = (problem: { kind: string }): problem is Problem =>
  WITH_FACTS.every(({ kind }) => kind !== problem.kind)
const CASES = [
  ...Object.keys(PROBLEMS)
    .map((kind) => ({ kind }))
    .filter(isBare),
  ...WITH_FACTS,
]

/** As "timed_out, with reference, try_again: Exec took too long to answer. Try again." */
function line(problem: Problem): string {
  const { kind, ...facts } = problem
  const head = [kind, JSON.stringify(facts), isFault(problem) && 'with reference', nextTry(problem)]
  return `${head.filter((part) => part && part !== '{}').join(', ')}:\n  ${problemWords(problem)}\n`
}

it('a problem is told in these words, with the reference of a fault, and what to try next', async () => {
  await expect(CASES.map(line).join('')).toMatchFileSnapshot('problems.txt')
})

it.each(CASES)(
  'the message of $kind has its words, *Try again* as a button alone, and the reference, and mentions nobody',
  (problem) => {
    const content = problemMessage(problem, ERROR_ID, SESSION)
    const all = problemWords(problem)
    const words = isRetryable(problem) ? all.replace(/ Try again\.(?= |$)/, '') : all
    const reference = `Reference ${ERROR_ID}`
    const plain = (text: string) => ({ type: 'plain_text', text, emoji: false })
    const again = {
      type: 'button',
      text: plain('Try again'),
      action_id: 'session.try_again',
      value: SESSION.id,
    }
    const thatsMe = {
      type: 'button',
      text: plain("That's me…"),
      action_id: 'exec_email.ask',
      value: 'ask',
    }
    const lacksEmail =
      problem.kind === 'user_not_found' ||
      (problem.kind === 'not_established' && problem.failure.kind === 'email_missing')
    const elements = [...(isRetryable(problem) ? [again] : []), ...(lacksEmail ? [thatsMe] : [])]
    expect(content).toEqual({
      text: isFault(problem) ? `${words}\n${reference}` : words,
      blocks: [
        { type: 'section', text: { type: 'mrkdwn', text: words, verbatim: true } },
        ...(elements.length > 0 ? [{ type: 'actions', elements }] : []),
        ...(isFault(problem) ? [{ type: 'context', elements: [plain(reference)] }] : []),
      ],
    })
    expect(messageHarms(content, 4000)).toEqual([])
    expect(plainWords(problem)).not.toMatch(/[`<>]/)
  },
)

describe('the words of problems', () => {
  it('refer nobody to a person who "runs the app", and name no setting', () => {
    expect(CASES.map(problemWords).join('\n')).not.toMatch(/whoever|EXEC_|SLACK_/i)
  })

  it('tell nobody to wait beside a *Try again* that works now', () => {
    expect(CASES.filter(isRetryable).map(problemWords).join('\n')).not.toMatch(/minute|second/)
  })

  it('differ for any two problems', () => {
    expect(new Set(CASES.map(problemWords)).size).toBe(CASES.length)
  })

  it('have the time in UTC where Slack reads no markup', () => {
    expect(plainWords({ kind: 'limited', until: UNTIL })).toContain('ask again at 14:31 UTC.')
  })

  it("hold only safe characters of Slack's error", () => {
    const failure = { kind: 'profile_unreadable', slackError: '<!channel> *x*\n`' } as const
    expect(problemWords({ kind: 'not_established', failure })).toContain('(channelx)')
  })
})

describe('problemMessage', () => {
  it('offers no *Try again* if the session is unknown', () => {
    const { blocks } = problemMessage({ kind: 'timed_out' }, ERROR_ID)
    expect(blocks.map(({ type }) => type)).toEqual(['section', 'context'])
  })

  it.each<[string, Problem, Parameters<typeof problemMessage>[2], object[]]>([
    [
      '*Try again* for a list',
      { kind: 'timed_out' },
      LIST,
      [{ action_id: 'list.try_again', value: 'list:1:5::own' }],
    ],
    ['nothing for a list that is refused', { kind: 'list_not_allowed' }, LIST, []],
    [
      '*Back* for a session of a list',
      { kind: 'not_found' },
      { id: 'a', list: LIST },
      [{ action_id: 'list.back', value: 'list:1:5::own' }],
    ],
  ])('offers %s', (_, problem, asked, buttons) => {
    const { blocks } = problemMessage(problem, ERROR_ID, asked)
    const shown = blocks.flatMap((block) => (block.type === 'actions' ? block.elements : []))
    expect(shown).toMatchObject(buttons)
    expect(shown).toHaveLength(buttons.length)
  })
})

it.each([
  [undefined, 'review_not_allowed'],
  ['news_not_allowed', 'news_not_allowed'],
] as const)('a refusal beyond the card, of %s, is %s', (asked, kind) => {
  expect(asExtraRefusal({ kind: 'not_allowed', rule: 'guest' }, asked)).toEqual({ kind, rule: 'guest' })
  expect(asExtraRefusal({ kind: 'timed_out' }, asked)).toEqual({ kind: 'timed_out' })
})

it.each([
  [200, { type: 'alert', level: 'error' }],
  [201, { type: 'section' }],
])('a problem of %i characters is an %o', (length, block) => {
  const shown = alertBlocks({ kind: 'internal' }, wordsContent('b'.repeat(length)))
  expect(shown).toMatchObject([{ ...block, text: { type: 'mrkdwn' } }])
})

it('what is to be looked at first is no error', () => {
  const shown = alertBlocks({ kind: 'check_assignees' }, wordsContent('Look'))
  expect(shown).toMatchObject([{ type: 'alert', level: 'info' }])
})

describe('plainMessage', () => {
  const wordsOf = (text: string) => plainMessage({ text, blocks: [] }, ERROR_ID).blocks[0]

  it.each([
    ['the entities of the text as characters', 'a &lt;b&gt; &amp;lt; c', 'a <b> &lt; c'],
    ['a date in UTC', '<!date^1773585000^{time}|14:30 UTC>.', '14:30 UTC.'],
  ])('shows %s', (_, text, shown) => {
    expect(wordsOf(text)).toMatchObject({ text: { type: 'plain_text', text: shown } })
  })

  it('is valid for a text of any length', () => {
    const message = plainMessage({ text: 'x'.repeat(4000), blocks: [] }, ERROR_ID)
    expect(messageProblems(message, 4000)).toEqual([])
  })
})
