import { describe, expect, it } from 'vitest'
import { scenariosMeant } from '../../../src/features/team/standings.ts'

const SCENARIOS = [
  { id: 's1', slug: 'pricing', name: 'Pricing Objections' },
  { id: 's2', slug: 'discovery', name: 'Procurement Discovery' },
  { id: 's3', slug: 'pricing-2', name: 'pricing objections' },
  { id: 's4', slug: 'cold', name: ' Cold Call: Pricing ' },
  { id: 's5', slug: undefined, name: undefined },
].map((scenario) => ({ ...scenario, url: undefined }))

describe('scenariosMeant', () => {
  it.each([
    ['s2', ['s2']],
    ['pricing', ['s1']],
    ['DISCOVERY', ['s2']],
    ['Pricing Objections', ['s1', 's3']],
    ['cold call: pricing', ['s4']],
    ['proc', ['s2']],
    ['pric', ['s1', 's3']],
    ['call', ['s4']],
    ['objection', ['s1', 's3']],
    ['nothing', []],
    [' ', ['s5', 's4', 's1', 's3', 's2']],
  ])('finds by %j: %j', (text, ids) => {
    expect(scenariosMeant(SCENARIOS, text).map(({ id }) => id)).toEqual(ids)
  })
})
