import { expect, it } from 'vitest'
import { actionsBlocks, button, option } from '../../../src/blocks/text/document.ts'
import { blockId, optionValue } from '../../../src/blocks/text/limits.ts'
import { richElements, richMarkup, richPieces } from '../../../src/blocks/text/rich-pieces.ts'

const HALF = 'id \uD83D'

it('an option’s value and a block’s id are ids that Slack takes as they are, or none', () => {
  const ids = ['s1', HALF, '', 'x'.repeat(76), 'x'.repeat(256)]
  expect(ids.filter(optionValue)).toEqual(['s1'])
  expect(ids.filter(blockId)).toEqual(['s1', 'x'.repeat(76)])
})

it('a button’s value is made fit', () => {
  expect(button('Label', 'action', HALF).value).toBe('id \uFFFD')
  expect(button('Label', 'action', 'x'.repeat(2001)).value).toHaveLength(2000)
})

it('only an id of Slack’s is a mention, also of what is stored', () => {
  const stored = richPieces.parse([{ user: 'U0REP' }, { user: '<!channel>' }, { channel: 'C0TEAM|<@U1>' }])
  expect(richMarkup(stored)).toBe('<@U0REP>someonea conversation')
  expect(richElements(stored).map(({ type }) => type)).toEqual(['user', 'text', 'text'])
})

it('a raw string compiles in none of these places, but one that the code spells out does', () => {
  const raw = HALF.trim()
  // @ts-expect-error
  option('Label', raw)
  // @ts-expect-error
  option('Label', `own ${raw}`)
  // @ts-expect-error
  actionsBlocks([], raw)
  expect(option('Label', 'own').value).toBe('own')
})
