import { expect, it } from 'vitest'
import { refusalOf } from '../../src/slack/signature.ts'

const NOW_S = 1_796_000_000
const HEX = '0123456789abcdef'.repeat(4)
const MEGABYTE = 1024 * 1024

const headers = (changed: Record<string, string | undefined> = {}) => ({
  'x-slack-signature': `v0=${HEX}`,
  'x-slack-request-timestamp': String(NOW_S),
  'content-length': '300',
  ...changed,
})
const signature = (value?: string) => headers({ 'x-slack-signature': value })
const timestamp = (value?: string) => headers({ 'x-slack-request-timestamp': value })
const length = (value?: string) => headers({ 'content-length': value })

it.each([
  ['what Slack sends', headers(), undefined],
  ['no signature', signature(), 401],
  ['an empty signature', signature(''), 401],
  ['a signature of another version', signature(`v1=${HEX}`), 401],
  ['a short signature', signature(`v0=${HEX.slice(1)}`), 401],
  ['a signature that is not hexadecimal', signature(`v0=${HEX.slice(1)}g`), 401],
  ['two signatures', signature(`v0=${HEX}, v0=${HEX}`), 401],
  ['no timestamp', timestamp(), 401],
  ['a timestamp in words', timestamp('now'), 401],
  ['an endless timestamp', timestamp('Infinity'), 401],
  ['a timestamp with a fraction', timestamp(`${NOW_S}.5`), 401],
  ['a timestamp of five minutes ago', timestamp(String(NOW_S - 300)), undefined],
  ['an older timestamp', timestamp(String(NOW_S - 301)), 401],
  ['a timestamp of a minute ahead', timestamp(String(NOW_S + 60)), undefined],
  ['a later timestamp', timestamp(String(NOW_S + 61)), 401],
  ['a body of a megabyte', length(String(MEGABYTE)), undefined],
  ['a longer body', length(String(MEGABYTE + 1)), 413],
  ['a body without its length', length(), undefined],
])('%s', (_, sent, refusal) => expect(refusalOf(sent, 1000 * NOW_S)).toBe(refusal))
