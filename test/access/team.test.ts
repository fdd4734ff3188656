import { expect, it } from 'vitest'
import { scenariosIn } from '../../src/access/team.ts'

it('scenariosIn has each scenario once, by name', () => {
  const of = (id: string, name: string) => ({ id: `${id}-${name}`, person: {}, scenario: { id, name } })
  const unknown = { id: 'none', person: {}, scenario: {} }
  expect(scenariosIn([of('b', 'pricing'), of('a', 'Cold call'), of('b', 'pricing'), unknown])).toEqual([
    { id: 'a', name: 'Cold call' },
    { id: 'b', name: 'pricing' },
  ])
})
