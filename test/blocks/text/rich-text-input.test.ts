import { describe, expect, it } from 'vitest'
import {
  flattenRich,
  type RichPiece,
  readRichText,
  richTextOf,
} from '../../../src/blocks/text/rich-pieces.ts'

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

describe('flattenRich', () => {
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
        ),
      ),
      [{ text: '👍🏽:acme::x:' }],
    ],
    [
      'elements of an unknown kind',
      written(section(text('a'), { type: 'color', value: '#F00' }), { type: 'new' }),
      [{ text: 'a' }],
    ],
  ])('reads %s', (_, value, note) => {
    const read = readRichText(value)
    expect(read && flattenRich(read)).toEqual(note)
  })
})

describe('readRichText', () => {
  it.each([undefined, null, 'text', {}, written(), written(section(text('  ')))])(
    'reads %j as no note',
    (value) => {
      expect(readRichText(value)).toBeUndefined()
    },
  )

  it('keeps how the note was written, for the form', () => {
    const value = written(section(text('bold', { bold: true })), list('bullet', 0, section(text('one'))))
    expect(JSON.stringify(readRichText(value))).toContain('"style":{"bold":true}')
    expect(JSON.stringify(readRichText(value))).toContain('rich_text_list')
  })
})

it('richTextOf puts a note into an input', () => {
  const note: RichPiece[] = [{ text: 'for ' }, { user: 'U0REP' }, { text: 'x', url: 'https://a.b/' }]
  const block = richTextOf(note)
  expect(block && flattenRich(block)).toEqual(note)
  expect(richTextOf([])).toBeUndefined()
})
