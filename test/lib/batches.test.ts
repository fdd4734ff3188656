import { expect, it } from 'vitest'
import { runEach, yieldToOthers } from '../../src/lib/batches.ts'

it('runEach runs one after the other, also after failures, and throws the first of them', async () => {
  const begun: string[] = []
  const task = (name: string, error?: Error) => async () => {
    begun.push(name)
    if (error !== undefined) throw error
  }
  const [first, second] = [new Error('first'), new Error('second')]
  const running = runEach([task('a', first), task('b'), task('c', second), task('d')])
  await expect(running).rejects.toBe(first)
  expect(begun).toEqual(['a', 'b', 'c', 'd'])
  await expect(runEach([task('e')])).resolves.toBeUndefined()
})

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
