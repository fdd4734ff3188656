import { expect, it } from 'vitest'
import { FEATURES } from '../../../src/features/features.ts'
import { ACTS_OF } from './acts.ts'

it('has people use all that each feature takes from them', () => {
  const taken = FEATURES.map(({ name, words, buttons, forms, options, tools, shortcuts, events }) => [
    name,
    {
      words,
      buttons,
      forms,
      options,
      tools: tools.map((tool) => tool.name),
      shortcuts,
      events,
    },
  ])
  const used = FEATURES.map(({ name }) => {
    const {
      words = {},
      buttons = [],
      forms = [],
      options = [],
      tools = {},
      shortcuts = [],
      events = {},
    } = ACTS_OF[name] ?? {}
    return [
      name,
      {
        words: Object.keys(words),
        buttons,
        forms,
        options,
        tools: Object.keys(tools),
        shortcuts,
        events: Object.keys(events),
      },
    ]
  })
  expect(used).toEqual(taken)
})
