import { describe, expect, it } from 'vitest'
import {
  noWins,
  readWin,
  shareWinButton,
  WINS_USAGE,
  winMessage,
  winsComeTo,
} from '../../../src/blocks/wins/wins-message.ts'
import type { SessionDocument } from '../../support/exec/session-document.ts'
import { gradedSession } from '../../support/read-documents.ts'
import { readableBlocks } from '../../support/slack/readable.ts'
import { attemptsWith } from '../progress/some-attempts.ts'
import { messageProblems } from '../sent.ts'

function actions(...elements: unknown[]) {
  return { type: 'actions', block_id: 'b', elements }
}

describe('the button that shares a win', () => {
  it.each([
    ['wins', 'Share in #wins…'],
    [undefined, 'Share in the wins channel…'],
    ['w'.repeat(80), `Share in #${'w'.repeat(49)}……`],
  ])('names the channel %s', (name, label) => {
    const drawn = shareWinButton('abc123def456', { channel: 'C0WINS', name })
    expect(drawn.text.text).toBe(label)
    expect(messageProblems({ blocks: [actions(drawn)] })).toEqual([])
    expect(readWin(drawn.value ?? '')).toEqual({ session: 'abc123def456', channel: 'C0WINS' })
  })

  it.each([
    ['C0WINS abc', {}],
    ['C0WINS abc quotes', {}],
    ['C0WINS abc 0123456789abcde-', { shown: '0123456789abcde-' }],
    ['C0WINS abc quotes 0123456789abcde-', { shown: '0123456789abcde-' }],
  ])('is read from %j, which this version or an earlier one wrote', (value, read) => {
    expect(readWin(value)).toEqual({ channel: 'C0WINS', session: 'abc', ...read })
  })

  it.each([
    '',
    'C0WINS',
    'C0WINS ',
    'U0REP abc',
    'C0WINS abc def',
    'C0WINS abc quotes def',
    'C0WINS <!here>',
    'D0APP abc',
  ])('is not read from %j', (value) => {
    expect(readWin(value)).toBeUndefined()
  })
})

describe('a win', () => {
  const said = { grade: 'bad', date: undefined }
  const risen = {
    item: 'Next Step',
    before: { ...said, quote: 'at some point' },
    now: { ...said, grade: 'good', quote: 'Thursday at ten?' },
  }
  const best = { attempts: attemptsWith([48, 93]), risen: undefined }

  it.each<[string, Partial<SessionDocument>, Pick<Parameters<typeof winMessage>[1], 'attempts' | 'risen'>]>([
    ['a gold that is a best, and what went well', {}, best],
    ['what rose', {}, { ...best, risen }],
    ['a gold that is no best', {}, { ...best, attempts: attemptsWith([99, 93]) }],
    ['a best without gold', { rank: 'silver' }, best],
    ['a first gold', {}, { ...best, attempts: attemptsWith([93]) }],
    ['nobody by name, and no words', { user: { email: 'jane@acme.com' }, positive_feedback: null }, best],
  ])('says %s', (_, fields, facts) => {
    const message = winMessage(
      { ...gradedSession(fields), grade: { score: 93, rank: gradedSession(fields).grade?.rank } },
      { id: 'abc', sharer: 'U0REP', scenarioUrl: 'https://acme.app.exec.com/scenarios/p', ...facts },
    )
    expect(messageProblems(message)).toEqual([])
    expect(`${message.text}\n${readableBlocks(message.blocks).split('\n').at(-1)}`).toMatchSnapshot()
  })
})

it('the words about the channel for wins say which it is, and how there is one', () => {
  const told = [
    winsComeTo('C0WINS', { isNew: true }),
    winsComeTo('C0WINS', { isNew: false }),
    noWins(),
    noWins('C0WINS'),
    WINS_USAGE,
  ]
  expect(told.map(({ text }) => text).join('\n\n')).toMatchSnapshot()
})
