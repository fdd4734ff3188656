import { expect, it } from 'vitest'
import { yieldToOthers } from '../../src/lib/yield-to-others.ts'

it('yieldToOthers lets four callers go on in each turn of the event loop, in their order', async () => {
  const turns: number[][] = [[]]
  const callers = Array.from({ length: 10 }, (_, caller) => caller)
  let isOver = false
  const countTurns = () => {
    turns.push([])
    if (!isOver) setImmediate(countTurns)
  }
  setImmediate(countTurns)
  await Promise.all(callers.map((caller) => yieldToOthers().then(() => turns.at(-1)?.push(caller))))
  isOver = true
  expect(turns.filter((turn) => turn.length > 0)).toEqual([
    [0, 1, 2, 3],
    [4, 5, 6, 7],
    [8, 9],
  ])
})
