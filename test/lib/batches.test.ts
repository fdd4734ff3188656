import { expect, it } from 'vitest'
import { runEach } from '../../src/lib/batches.ts'

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
