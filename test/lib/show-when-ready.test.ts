import { expect, it } from 'vitest'
import { showWhenReady } from '../../src/lib/result.ts'

/** Work that the test ends, and the steps that were shown. */
function start(patienceMs: number) {
  let finish = (_: string) => {}
  let fail = (_: Error) => {}
  const work = new Promise<string>((resolve, reject) => {
    finish = resolve
    fail = reject
  })
  const shown: string[] = []
  const done = showWhenReady({
    work,
    patienceMs,
    async showLoading() {
      shown.push('loading')
      finish('late')
    },
    async show(value) {
      shown.push(value)
    },
  })
  return { shown, done, finish: (value: string) => finish(value), fail: (error: Error) => fail(error) }
}

it('showWhenReady shows work that ends in time at once', async () => {
  const { shown, done, finish } = start(5000)
  finish('early')
  await done
  expect(shown).toEqual(['early'])
})

it('showWhenReady shows first that late work is loading', async () => {
  const { shown, done } = start(0)
  await done
  expect(shown).toEqual(['loading', 'late'])
})

it('showWhenReady throws as the work does, without showing that it is loading', async () => {
  const { shown, done, fail } = start(5000)
  fail(new Error('a fault'))
  await expect(done).rejects.toThrow('a fault')
  expect(shown).toEqual([])
})
