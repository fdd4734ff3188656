import { expect, it } from 'vitest'
import { showWhenReady } from '../../src/lib/result.ts'
import { gate } from '../support/gate.ts'

/** What is shown of the work, one after the other. */
function show(work: Promise<string>, patienceMs: number, whileLoading = () => {}) {
  const shown: string[] = []
  const done = showWhenReady({
    work,
    patienceMs,
    async showLoading() {
      shown.push('loading')
      whileLoading()
    },
    async show(value) {
      shown.push(value)
    },
  })
  return { shown, done }
}

it('showWhenReady shows work that ends in time at once', async () => {
  const { shown, done } = show(Promise.resolve('early'), 5000)
  await done
  expect(shown).toEqual(['early'])
})

it('showWhenReady shows first that late work is loading', async () => {
  const { opened, open } = gate()
  const { shown, done } = show(
    opened.then(() => 'late'),
    0,
    open,
  )
  await done
  expect(shown).toEqual(['loading', 'late'])
})

it('showWhenReady throws as the work does, without showing that it is loading', async () => {
  const { shown, done } = show(Promise.reject(new Error('a fault')), 5000)
  await expect(done).rejects.toThrow('a fault')
  expect(shown).toEqual([])
})
