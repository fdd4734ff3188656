import { expect, it } from 'vitest'
import { uniqueMap } from '../../src/lib/unique-map.ts'

it('uniqueMap has each entry, and refuses a second one of the same key', () => {
  const entries = [['share', 1] as const, ['coach', 2] as const]
  expect([...uniqueMap('buttons', entries)]).toEqual(entries)
  expect(() => uniqueMap('buttons', [...entries, ['share', 3]])).toThrow('two of the buttons share')
})
