import { expect, it } from 'vitest'
import { readSession } from '../../src/exec/sent-session.ts'
import { shortestTime } from '../blocks/shortest-time.ts'
import { enormousDocument } from '../support/exec/session-documents.ts'

it('readSession takes at most ten times as long as parsing the JSON', () => {
  const text = JSON.stringify(enormousDocument())
  const body: unknown = JSON.parse(text)
  const parsing = shortestTime(50, () => JSON.parse(text))
  expect(shortestTime(50, () => readSession(body))).toBeLessThan(10 * parsing)
})
