import { describe, expect, test } from 'vitest'
import { mentionsIn, mentionsInText } from '../../support/slack/blocks/mentions.ts'
import { mrkdwn, plain, richText } from './sample-blocks.ts'

describe('the search for mentions in a text', () => {
  test.each([
    ['<!channel>', 'broadcast', 'channel'],
    ['<!here|here>', 'broadcast', 'here'],
    ['hi <!everyone>', 'broadcast', 'everyone'],
    ['<@U0REP>', 'user', 'U0REP'],
    ['<@U0REP|jane>', 'user', 'U0REP'],
    ['<#C0TEAM|team>', 'channel', 'C0TEAM'],
    ['<!subteam^S0COACHES>', 'usergroup', 'S0COACHES'],
  ])('finds the mention in %s', (text, kind, target) => {
    expect(mentionsInText(text, false)).toEqual([{ kind, target }])
  })

  test.each([
    '&lt;!channel&gt;',
    '<!date^0^{date}|then>',
    'mail@here.com',
    '@channel',
    '<https://a.com|@here>',
  ])('finds no mention in %s', (text) => {
    expect(mentionsInText(text, false)).toEqual([])
  })
})

describe('the search for mentions in blocks', () => {
  test('finds a bare @here in mrkdwn, but not in verbatim or plain text', () => {
    const context = {
      type: 'context',
      elements: [mrkdwn('@here'), mrkdwn('@here', { verbatim: true }), plain('@here')],
    }
    expect(mentionsIn([context])).toEqual([{ kind: 'broadcast', target: 'here' }])
  })

  test('finds elements of rich text that mention, and never its text', () => {
    const block = richText({ type: 'text', text: '<!channel> @here' }, { type: 'user', user_id: 'U0REP' })
    expect(mentionsIn([block])).toMatchObject([{ kind: 'user', target: 'U0REP' }])
  })
})
