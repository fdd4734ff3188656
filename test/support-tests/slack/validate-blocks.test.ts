import { describe, expect, test } from 'vitest'
import type { Surface } from '../../support/slack/blocks/block-schemas.ts'
import { validateBlocks } from '../../support/slack/blocks/validate.ts'
import type { Json, JsonObject } from '../../support/slack/json.ts'
import { actions, button, input, option, plain, richText, section } from './sample-blocks.ts'

const long = (length: number) => 'x'.repeat(length)
const times = <Item>(count: number, item: (at: number) => Item) =>
  Array.from({ length: count }, (_, at) => item(at))

/** What Slack refuses, and the published schema of Block Kit may take. */
const REFUSED: [string, Surface, Json, string][] = [
  ['only white space', 'message', section(' \n\t '), '/blocks/0/text/text'],
  [
    'a script behind a button',
    'message',
    actions(button('b', { url: 'javascript:alert(1)' })),
    '/blocks/0/elements/0/url',
  ],
  ['an action_id used twice in a block', 'message', actions(button('b'), button('b')), '/blocks/0'],
  [
    'an option whose value has 76 characters',
    'modal',
    input({ type: 'static_select', options: [{ ...option('a'), value: long(76) }] }),
    '/blocks/0/element/options/0/value',
  ],
  [
    'an initial option that is not offered',
    'modal',
    input({ type: 'static_select', options: [option('a')], initial_option: option('b') }),
    '/blocks/0/element/initial_option',
  ],
  [
    'a text input of 3001 characters',
    'modal',
    input({ type: 'plain_text_input', initial_value: long(3001) }),
    '/blocks/0/element/initial_value',
  ],
  [
    'a sortable table with a number in its head',
    'message',
    { type: 'data_table', caption: 'a', rows: times(2, () => [{ type: 'raw_number', value: 1, text: '1' }]) },
    '/blocks/0/rows/0',
  ],
  ['an alert of 201 characters', 'modal', { type: 'alert', text: plain(long(201)) }, '/blocks/0/text/text'],
  [
    'an empty rich text element',
    'message',
    richText({ type: 'text', text: '' }),
    '/blocks/0/elements/0/elements/0/text',
  ],
  ['half an emoji', 'message', section('cut \ud83d'), '/blocks/0/text/text'],
  [
    'two series of one name',
    'message',
    chart({ series: [series('A'), series('A')] }),
    '/blocks/0/chart/series',
  ],
  [
    'the same category twice',
    'message',
    chart({ categories: ['a', 'a'] }),
    '/blocks/0/chart/axis_config/categories',
  ],
  ['a point without a category', 'message', chart({ categories: ['a'] }), '/blocks/0/chart/series/0/data'],
  [
    'a category without a point',
    'message',
    chart({ series: [series('A', ['a'])] }),
    '/blocks/0/chart/series/0/data',
  ],
]

test.each(REFUSED)('the check of a block refuses %s', (_, surface, block, pointer) => {
  expect(validateBlocks([block], surface).map((problem) => problem.pointer)).toContain(pointer)
})

test.each<[Surface, string[]]>([
  ['message', ['alert', 'banner']],
  ['unfurl', ['alert', 'data_table', 'data_visualization', 'input', 'rich_text']],
  ['modal', ['data_table', 'data_visualization']],
  ['home', ['alert', 'data_visualization']],
])('the check of a block on the surface %s takes none of the types %j', (surface, types) => {
  for (const type of types)
    expect(validateBlocks([{ type }], surface)).toMatchObject([{ pointer: '/blocks/0/type' }])
})

describe('the check of a list of blocks', () => {
  test('accepts 50 blocks in a message and 100 in a modal', () => {
    const dividers = (count: number) => times(count, () => ({ type: 'divider' }))
    expect(validateBlocks(dividers(50), 'message')).toEqual([])
    expect(validateBlocks(dividers(51), 'message')).toMatchObject([
      { pointer: '/blocks', error: 'invalid_blocks' },
    ])
    expect(validateBlocks(dividers(100), 'modal')).toEqual([])
    expect(validateBlocks(dividers(101), 'home')).toMatchObject([{ pointer: '/blocks' }])
  })

  test('refuses the third chart of a message', () => {
    expect(validateBlocks([chart(), chart()], 'message')).toEqual([])
    expect(validateBlocks([chart(), chart(), chart()], 'message')).toMatchObject([{ pointer: '/blocks' }])
  })

  test('refuses a block_id that is used twice', () => {
    const twice = [section('a', { block_id: 'x' }), section('b', { block_id: 'x' })]
    expect(validateBlocks(twice, 'message')).toMatchObject([{ pointer: '/blocks/1/block_id' }])
  })

  test('accepts 10,000 characters in a message and more in a modal', () => {
    const texts = [...times(3, () => section(long(3000))), section(long(1001))]
    expect(validateBlocks(texts, 'message')).toMatchObject([{ error: 'msg_blocks_too_long' }])
    expect(validateBlocks(texts, 'unfurl')).toMatchObject([{ error: 'msg_blocks_too_long' }])
    expect(validateBlocks(texts, 'modal')).toEqual([])
    expect(validateBlocks(texts.slice(0, 3).concat(section(long(1000))), 'message')).toEqual([])
  })

  test('counts the text of rich text and buttons', () => {
    const blocks = [
      richText({ type: 'text', text: long(9_990) }),
      actions(button('b', { text: plain(long(11)) })),
    ]
    expect(validateBlocks(blocks, 'message')).toMatchObject([{ error: 'msg_blocks_too_long' }])
  })

  const hasSchema = (process.env.SLACK_BLOCK_KIT_SCHEMA ?? '') !== ''

  test.skipIf(!hasSchema)("refuses what only Slack's schema refuses (skipped without it)", () => {
    const blocks = [richText({ type: 'user', user_id: 'jane' })]
    expect(validateBlocks(blocks, 'message')).toMatchObject([{ pointer: '/blocks/0' }])
  })

  test('refuses anything but a list', () => {
    expect(validateBlocks({ type: 'divider' }, 'message')).toMatchObject([{ error: 'invalid_blocks_format' }])
  })
})

function series(name: string, labels = ['a', 'b']): JsonObject {
  return { name, data: labels.map((label) => ({ label, value: 62.5 })) }
}

function chart({ series: drawn = [series('A')], categories = ['a', 'b'] } = {}): JsonObject {
  const axis_config = { categories, x_label: 'Attempt', y_label: 'Score' }
  return { type: 'data_visualization', title: 'Scores', chart: { type: 'line', series: drawn, axis_config } }
}
