import { describe, expect, it } from 'vitest'
import { belowCard, readBelowCard, withButtons } from '../../../src/blocks/card/card-footer.ts'
import { button, contextBlock } from '../../../src/blocks/text/document.ts'

const CARD = { text: 'a card', blocks: [contextBlock('of the card')] }
const REPLY = button('Reply…', 'coaching.reply', 'note1')
const OFF = button('Turn off', 'results.turn_off', 'off')

describe('what stands below a posted card', () => {
  it.each([
    ['buttons', [REPLY, OFF], undefined],
    ['a line and buttons', [OFF], 'Your coach knows.'],
    ['a line alone', [], 'Your coach knows.'],
    ['nothing', [], undefined],
  ])('is read back as it was written: %s', (_, buttons, line) => {
    const { text, blocks } = withButtons(CARD, buttons, line)
    expect(text).toBe('a card')
    expect(blocks.slice(0, 1)).toEqual(CARD.blocks)
    expect(readBelowCard(blocks)).toEqual(belowCard(buttons, line))
    expect(blocks.slice(1)).toEqual(belowCard(buttons, line))
  })

  it.each<[string, readonly unknown[]]>([
    ['another card', CARD.blocks],
    ['no blocks', []],
    ['nonsense', [undefined, 1, { block_id: 'below_card', elements: [{ action_id: 'results.turn_off' }] }]],
  ])('is nothing for %s', (_, blocks) => {
    expect(readBelowCard(blocks)).toEqual([])
  })
})
