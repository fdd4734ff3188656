import { expect, it } from 'vitest'
import { FEATURES } from '../../src/features/features.ts'
import { unstartedTestApp } from '../support/app-fixture.ts'

const app = unstartedTestApp()

it.each([
  ['share', 'U0COACH', 'Share…'],
  ['coaching', 'U0COACH', 'Coach…'],
  ['coaching', 'U0REP', 'Ask a coach…'],
])(
  'the feature %s, taken out of the list, takes its button on the card of %s along: %s',
  async (name, id, label) => {
    const person = app.person(id)
    const features = FEATURES.filter((feature) => feature.name !== name)
    const cards: string[] = []
    for (const options of [{}, { features }]) {
      await app.start({ bot: options })
      app.addSession()
      cards.push(await person.asks('abc123def456'))
    }
    expect(cards.map((card) => card.includes(`[${label}]`))).toEqual([true, false])
  },
)
