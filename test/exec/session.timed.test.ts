import { describe, expect, it } from 'vitest'
import { readSession } from '../../src/exec/session.ts'
import { enormousDocument } from '../support/exec/session-documents.ts'

describe('readSession', () => {
  it('takes at most ten times as long as parsing the JSON', () => {
    const text = JSON.stringify(enormousDocument())
    const body: unknown = JSON.parse(text)
    const parsing = fastest(() => JSON.parse(text))
    expect(fastest(() => readSession(body))).toBeLessThan(10 * parsing)
  })

  /** The fastest of many runs is the one that the rest of the machine disturbed least. */
  function fastest(run: () => unknown): number {
    const times = Array.from({ length: 50 }, () => {
      const started = performance.now()
      run()
      return performance.now() - started
    })
    return Math.min(...times)
  }
})
