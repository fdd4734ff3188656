import { describe, expect, it } from 'vitest'
import {
  readWin,
  shareWinButton,
  winsMessage,
  winsProblem,
  winsUsage,
  withoutWinButton,
} from '../../../src/blocks/wins/wins-message.ts'
import { validateMessage } from '../../support/slack/blocks/validate-message.ts'
import { parseJson } from '../../support/slack/json.ts'

const NEWS = { text: 'Shared', blocks: [{ type: 'divider' } as const] }

function actions(...elements: unknown[]) {
  return { type: 'actions', block_id: 'b', elements }
}

describe('the button that shares a win', () => {
  it.each([
    ['wins', 'Share in #wins'],
    [undefined, 'Share in the wins channel'],
    ['w'.repeat(80), `Share in #${'w'.repeat(49)}…`],
  ])('names the channel %s', (name, label) => {
    const drawn = shareWinButton('abc123def456', { channel: 'C0WINS', name })
    expect(drawn.text.text).toBe(label)
    const blocks = parseJson(JSON.stringify([actions(drawn)]))
    expect(validateMessage({ text: 'x', blocks })).toEqual([])
    expect(readWin(drawn.value ?? '')).toEqual({ session: 'abc123def456', channel: 'C0WINS' })
  })

  it.each(['', 'C0WINS', 'C0WINS ', 'U0REP abc', 'C0WINS abc def', 'C0WINS <!here>', 'D0APP abc'])(
    'is not read from %j',
    (value) => {
      expect(readWin(value)).toBeUndefined()
    },
  )

  it('goes from its message after the press, and the rest stays', () => {
    const button = shareWinButton('abc', { channel: 'C0WINS', name: 'wins' })
    const other = { type: 'button', action_id: 'session.full_review' }
    const header = { type: 'header', text: { type: 'plain_text', text: 'x' } }
    const around = [header, actions(other, button), actions(button)]
    expect(withoutWinButton(around, NEWS)).toEqual({
      text: 'Shared',
      blocks: [header, actions(other), { type: 'divider' }],
    })
  })

  it('stays where the message is unreadable', () => {
    expect(withoutWinButton([{}], NEWS)).toBeUndefined()
  })
})

it('the words about the channel for wins say which it is, and why there is none', () => {
  const states: Parameters<typeof winsMessage>[0][] = [
    { kind: 'channel', channel: 'C0WINS', isNew: true },
    { kind: 'channel', channel: 'C0WINS', isNew: false },
    { kind: 'none', was: undefined },
    { kind: 'none', was: 'C0WINS' },
  ]
  const problems: Parameters<typeof winsProblem>[0][] = [
    { kind: 'list_not_allowed' },
    { kind: 'external_conversation' },
    { kind: 'direct_message' },
    { kind: 'not_invited' },
    { kind: 'archived' },
    { kind: 'unchecked_conversation', slackError: 'fatal_error' },
  ]
  const told = [
    ...states.map(winsMessage),
    ...problems.map((one) => winsProblem(one, 'EX-ABCDEF')),
    winsUsage(),
  ]
  expect(told.map(({ text }) => text).join('\n\n')).toMatchSnapshot()
})
