import { expect, it } from 'vitest'
import { parseMrkdwn } from '../../src/blocks/text/rich-pieces.ts'
import {
  findReference,
  parseReferenceWithRest,
  parseSessionReference,
} from '../../src/exec/session-reference.ts'
import { parsePerson } from '../../src/slack/person.ts'
import { LINK } from '../support/exec/session-documents.ts'
import { HOSTILE_TEXTS } from '../support/hostile-texts.ts'

const HOSTS = ['app.exec.com']
/** Quadratic time would be minutes. */
const LINEAR_MS = 500

/** As many different characters as a name may have. */
const HOST = Array.from({ length: 100_000 }, (_, at) => String.fromCodePoint(0x4e00 + (at % 20_000))).join('')

it.each([
  ...HOSTILE_TEXTS,
  ['a host name', `https://${HOST}.test/`],
  ['a host name without a scheme', `${HOST}/`],
  ['a linked host name', `<https://${HOST}.test/|link>`],
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
])('a session, a person and links are read in linear time from 100,000 characters of %s', (_, given) => {
  const started = performance.now()
  parseSessionReference(given, HOSTS)
  parseReferenceWithRest(given, HOSTS)
  findReference(given, HOSTS)
  parsePerson(given)
  parseMrkdwn(given)
  expect(performance.now() - started).toBeLessThan(LINEAR_MS)
})
