import { expect, it } from 'vitest'
import { ownTurn } from '../../src/lib/own-turn.ts'

it('ownTurn lets each caller go on in a turn of the event loop of its own, in their order', async () => {
  const events: string[] = []
  let isOver = false
  const countTurns = () => {
    events.push('turn')
    if (!isOver) setImmediate(countTurns)
  }
  setImmediate(countTurns)
  await Promise.all(['a', 'b', 'c'].map((caller) => ownTurn().then(() => events.push(caller))))
  isOver = true
  expect(events.join(' ')).toMatch(/a turn( turn)* b turn( turn)* c/)
})
