import { expect, it } from 'vitest'
import { decideRedraw } from '../../../src/features/card/redraw-card.ts'

const ADDS = { mayAdd: true, isHiding: false }
const HIDES = { mayAdd: true, isHiding: true }

it.each([
  ['own', ADDS, 'shown'],
  ['own', { ...ADDS, mayAdd: false }, 'shown_privately'],
  ['own', HIDES, 'shown'],
  ['own', { ...HIDES, mayAdd: false }, 'private_card'],
  ['unknown', ADDS, 'shown_privately'],
  ['unknown', { ...ADDS, mayAdd: false }, 'shown_privately'],
  ['unknown', HIDES, 'shown'],
  ['unknown', { ...HIDES, mayAdd: false }, 'private_card'],
] as const)('in a conversation that is %s, a press with %j makes: %s', (conversation, facts, decision) => {
  expect(decideRedraw({ conversation, ...facts })).toBe(decision)
})
