import { expect, it } from 'vitest'
import {
  findReference,
  parseReferenceWithRest,
  parseSessionReference,
} from '../../src/exec/session-reference.ts'
import { LINK } from '../support/exec/session-documents.ts'

const HOSTS = ['app.exec.com']
/** Quadratic time would be minutes. */
const LINEAR_MS = 500

it.each([
  ['full stops', `${'.'.repeat(100_000)}x`],
  ['quotes', `${'"'.repeat(50_000)}x${'"'.repeat(50_000)}`],
  ['angle brackets', `${'<'.repeat(50_000)}x${'>'.repeat(50_000)}`],
  ['labels', `<${'|'.repeat(100_000)}>`],
  ['spaces', `x${' '.repeat(100_000)}x`],
  ['letters', 'x'.repeat(100_000)],
  ['segments', `https://app.exec.com/${'sessions/'.repeat(12_000)}`],
  ['query', `${LINK}?q=${'&amp;'.repeat(20_000)}`],
  ['escapes', `https://app.exec.com/sessions/${'%61'.repeat(33_000)}`],
  ['several brackets', '<'.repeat(100_000)],
  ['schemes', 'https://'.repeat(12_000)],
  ['open links', `<${'a'.repeat(100_000)}`],
  ['spaces alone', ' '.repeat(100_000)],
])('a session reference is read in linear time from 100,000 characters of %s', (_, given) => {
  const started = performance.now()
  parseSessionReference(given, HOSTS)
  parseReferenceWithRest(given, HOSTS)
  findReference(given, HOSTS)
  expect(performance.now() - started).toBeLessThan(LINEAR_MS)
})
