import { expect, it, vi } from 'vitest'
import { oncePer } from '../../src/lib/once-per.ts'

it('finds once for each key, also where there is nothing', () => {
  const find = vi.fn(({ name }: { name: string }) => (name === '' ? undefined : name))
  const cached = oncePer(find)
  const [named, unnamed] = [{ name: 'Jane' }, { name: '' }]
  expect([named, unnamed, named, unnamed, { name: 'Jane' }].map(cached)).toEqual([
    'Jane',
    undefined,
    'Jane',
    undefined,
    'Jane',
  ])
  expect(find).toHaveBeenCalledTimes(3)
})
