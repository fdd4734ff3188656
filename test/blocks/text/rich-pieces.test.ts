import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { sharedPart } from '../../../src/blocks/card/share-head.ts'
import { parseMrkdwn, richMarkup } from '../../../src/blocks/text/rich-pieces.ts'
import { anyCharacter } from '../../support/any-character.ts'
import { mentionsIn, mentionsInText } from '../../support/slack/blocks/mentions.ts'
import { validateMessage } from '../../support/slack/blocks/validate-message.ts'
import { parseJson } from '../../support/slack/json.ts'

describe('a note', () => {
  it.each([
    ['', []],
    ['  \n ', []],
    ['  well done ', [{ text: 'well done' }]],
    ['you &amp; I: a &lt; b &gt; c', [{ text: 'you & I: a < b > c' }]],
    ['twice &amp;lt;', [{ text: 'twice &lt;' }]],
    ['<@U0REP> well done', [{ user: 'U0REP' }, { text: ' well done' }]],
    ['for <@U0REP|jane>', [{ text: 'for ' }, { user: 'U0REP' }]],
    ['<@U0REP><@W0REP2>', [{ user: 'U0REP' }, { user: 'W0REP2' }]],
    [
      'see <#C0TEAM|team>, <#G0PRIVATE|>',
      [{ text: 'see ' }, { channel: 'C0TEAM' }, { text: ', ' }, { channel: 'G0PRIVATE' }],
    ],
    [
      'see <https://acme.com/a?b=1&amp;c=2|the page>',
      [{ text: 'see ' }, { text: 'the page', url: 'https://acme.com/a?b=1&c=2' }],
    ],
    ['write to <mailto:jane@acme.com|jane@acme.com>', [{ text: 'write to jane@acme.com' }]],
    [
      'see <https://acme.com/a?b=1>',
      [{ text: 'see ' }, { text: 'https://acme.com/a?b=1', url: 'https://acme.com/a?b=1' }],
    ],
    ['<!here> <!channel|@channel> <!everyone>', [{ text: '@here @channel @everyone' }]],
    ['<!subteam^S0COACHES|@coaches> <!subteam^S0COACHES>', [{ text: '@coaches @subteam' }]],
    ['at <!date^1773585000^{time}|half past two>', [{ text: 'at half past two' }]],
    ['*bold* _it_ `code`', [{ text: '*bold* _it_ `code`' }]],
    ['&lt;!channel&gt;', [{ text: '<!channel>' }]],
    ['a < b', [{ text: 'a < b' }]],
    ['<@nobody> <@|x> <@>', [{ text: '@nobody @x @' }]],
  ])('parses the note %j as %j', (mrkdwn, pieces) => {
    expect(parseMrkdwn(mrkdwn)).toEqual(pieces)
  })

  it('is the same after it was written as markup', () => {
    const note = parseMrkdwn(
      '<@U0REP|jane> you &amp; I, <#C0TEAM|team> <https://a.b/?c&amp;d|it>: &lt;3 <!here>',
    )
    expect(parseMrkdwn(richMarkup(note))).toEqual(note)
  })

  it('a note never notifies a channel, a group or someone it does not name', () => {
    const snippet = fc.constantFrom(
      '<!here>',
      '<!channel|x>',
      '<!subteam^S0COACHES>',
      '&lt;!channel&gt;',
      '@everyone',
      '<@U0REP>',
      '<@U0REP|jane>',
      '<@no one>',
      '<#C0TEAM>',
      '<https://acme.com|<!here>>',
      '<',
      '>',
      '|',
      '&lt;',
    )
    const part = fc.oneof(snippet, fc.string({ unit: anyCharacter, maxLength: 12 }))
    fc.assert(
      fc.property(fc.array(part, { maxLength: 12 }), (parts) => {
        const text = parts.join('')
        const part = sharedPart({ sharer: 'U0COACH', said: [], quote: parseMrkdwn(text) })
        if (part?.kind !== 'block') throw new Error('The sharer has no block.')
        const { block, markup } = part
        const blocks = parseJson(JSON.stringify([block]))
        const named = [...text.matchAll(/<[@#]([^<>|]*)/g)].map(([, id]) => id)
        expect(validateMessage({ text: markup, blocks }, 40_000)).toEqual([])
        const mentions = [...mentionsIn(blocks, ''), ...mentionsInText(markup, '', false)]
        for (const { kind, target } of mentions) {
          expect(['user', 'channel']).toContain(kind)
          expect(['U0COACH', ...named]).toContain(target)
        }
      }),
      { numRuns: 500 },
    )
  })
})
