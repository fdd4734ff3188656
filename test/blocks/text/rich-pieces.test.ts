import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { sharedPart } from '../../../src/blocks/card/share-head.ts'
import {
  parseMrkdwn,
  type RichPiece,
  readRichText,
  richMarkup,
} from '../../../src/blocks/text/rich-pieces.ts'
import { anyCharacter } from '../../support/any-character.ts'
import { mentionsIn, mentionsInText } from '../../support/slack/blocks/mentions.ts'
import { messageProblems, sent } from '../sent.ts'

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
        if (part === undefined) throw new Error('The sharer has no block.')
        const named = [...text.matchAll(/<[@#]([^<>|]*)/g)].map(([, id]) => id)
        expect(messageProblems(part)).toEqual([])
        const mentions = [...mentionsIn(sent(part.blocks)), ...mentionsInText(part.text, false)]
        for (const { kind, target } of mentions) {
          expect(['user', 'channel']).toContain(kind)
          expect(['U0COACH', ...named]).toContain(target)
        }
      }),
    )
  })
})

const text = (words: string, style?: object) => ({ type: 'text', text: words, ...(style && { style }) })
const section = (...elements: object[]) => ({ type: 'rich_text_section', elements })
const list = (style: string, indent: number, ...items: object[]) => ({
  type: 'rich_text_list',
  style,
  indent,
  border: 0,
  elements: items,
})
const written = (...elements: object[]) => ({ type: 'rich_text', elements })

describe('readRichText', () => {
  it.each<[string, object, RichPiece[]]>([
    ['plain text', written(section(text(' well done '))), [{ text: 'well done' }]],
    [
      'mentions',
      written(
        section(text('for '), { type: 'user', user_id: 'U0REP' }, { type: 'channel', channel_id: 'C0TEAM' }),
      ),
      [{ text: 'for ' }, { user: 'U0REP' }, { channel: 'C0TEAM' }],
    ],
    [
      'whole channels and groups, which become text',
      written(
        section({ type: 'broadcast', range: 'here' }, text(' '), {
          type: 'usergroup',
          usergroup_id: 'S0COACHES',
        }),
      ),
      [{ text: '@here @group' }],
    ],
    [
      'links',
      written(
        section(
          { type: 'link', url: 'https://a.b/', text: 'it' },
          { type: 'link', url: 'https://c.d/' },
          { type: 'link', url: 'mailto:e@f.g', text: 'e@f.g' },
        ),
      ),
      [{ text: 'it', url: 'https://a.b/' }, { text: 'https://c.d/', url: 'https://c.d/' }, { text: 'e@f.g' }],
    ],
    [
      'lists',
      written(
        section(text('Next:')),
        list('bullet', 0, section(text('one')), section(text('two'))),
        list('ordered', 1, section(text('a')), section(text('b'))),
      ),
      [{ text: 'Next:\n• one\n• two\n  1. a\n  2. b' }],
    ],
    [
      'styles, quotes and code, as text',
      written(
        section(text('bold', { bold: true })),
        { type: 'rich_text_quote', elements: [text('quoted')] },
        { type: 'rich_text_preformatted', elements: [text('code')], border: 0 },
      ),
      [{ text: 'bold\nquoted\ncode' }],
    ],
    [
      'emoji',
      written(
        section(
          { type: 'emoji', name: '+1', unicode: '1f44d-1f3fd' },
          { type: 'emoji', name: 'acme' },
          { type: 'emoji', name: 'x', unicode: 'zz' },
          { type: 'emoji', name: 'y', unicode: '00' },
        ),
      ),
      [{ text: '👍🏽:acme::x::y:' }],
    ],
    [
      'elements of an unknown kind',
      written(section(text('a'), { type: 'color', value: '#F00' }), { type: 'new' }),
      [{ text: 'a' }],
    ],
  ])('reads %s', (_, value, note) => {
    expect(readRichText(value)).toEqual(note)
  })

  it.each([undefined, null, 'text', {}, written(), written(section(text('  ')))])(
    'reads %j as no note',
    (value) => {
      expect(readRichText(value)).toEqual([])
    },
  )
})
