import { expect, it } from 'vitest'
import { Turns } from '../../src/lib/turns.ts'
import { gate } from '../support/gate.ts'

it('lets two pieces of work of a key run at a time, in their order, whether or not they fail', async () => {
  const turns = new Turns(2)
  const began: string[] = []
  const gates = [gate(), gate(), gate(), gate()]
  const take = (key: string, at: number) =>
    turns.take(key, async () => {
      began.push(`${key}${at}`)
      await gates[at]?.opened
      if (at === 0) throw new Error('failed')
    })
  const failing = expect(take('a', 0)).rejects.toThrow('failed')
  const others = [take('a', 1), take('a', 2), take('a', 3), take('b', 3)]
  await Promise.resolve()
  expect(began).toEqual(['a0', 'a1', 'b3'])
  gates[0]?.open()
  await failing
  expect(began).toEqual(['a0', 'a1', 'b3', 'a2'])
  for (const { open } of gates) open()
  await Promise.all(others)
  expect(began.at(-1)).toBe('a3')
})
