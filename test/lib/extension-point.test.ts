import { describe, expect, it } from 'vitest'
import { Composition, extensionPoint } from '../../src/lib/extension-point.ts'

describe('an extension point', () => {
  it('has the parts of one workspace, made of what it needs, in the order in which features bring them', () => {
    const greeting = extensionPoint<string>()
    const [acme, beta, empty] = [new Composition(), new Composition(), new Composition()]
    for (const word of ['Hello', 'Welcome']) {
      const part = greeting.bring((needs: { name: string }) => `${word}, ${needs.name}`)
      part.addTo(acme, { name: 'Acme' })
      part.addTo(beta, { name: 'Beta' })
    }
    expect([acme, beta, empty].map((composition) => greeting.of(composition))).toEqual([
      ['Hello, Acme', 'Welcome, Acme'],
      ['Hello, Beta', 'Welcome, Beta'],
      [],
    ])
  })
})
