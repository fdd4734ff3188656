import { expect, it } from 'vitest'
import { each, takeTurns } from '../../bench/take-turns.ts'

it('measures the baseline and the app in turns, one at a time', async () => {
  const order: string[] = []
  const turn = (name: string) => async () => {
    order.push(name)
    await new Promise((resolve) => setImmediate(resolve))
    order.push(`${name} ends`)
    return order.length
  }
  const turns = await takeTurns(2, { app: turn('app'), baseline: turn('bare') })
  expect(order).toEqual(['bare', 'bare ends', 'app', 'app ends', 'bare', 'bare ends', 'app', 'app ends'])
  expect(turns).toEqual({ app: [4, 8], baseline: [2, 6] })
  expect(each(turns, (length) => length / 2)).toEqual({ app: [2, 4], baseline: [1, 3] })
})
