import { expect, it } from 'vitest'
import { isSigned, refusalOf } from '../../src/slack/signature.ts'

const NOW_S = 1_796_000_000
const HEX = '0123456789abcdef'.repeat(4)
const MEGABYTE = 1024 * 1024
const UNSIGNED = { status: 401 }
const CLOCK = { status: 401, reason: 'clock' }

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
  ['no signature', signature(), UNSIGNED],
  ['an empty signature', signature(''), UNSIGNED],
  ['a signature of another version', signature(`v1=${HEX}`), UNSIGNED],
  ['a short signature', signature(`v0=${HEX.slice(1)}`), UNSIGNED],
  ['a signature that is not hexadecimal', signature(`v0=${HEX.slice(1)}g`), UNSIGNED],
  ['two signatures', signature(`v0=${HEX}, v0=${HEX}`), UNSIGNED],
  ['no timestamp', timestamp(), UNSIGNED],
  ['a timestamp in words', timestamp('now'), UNSIGNED],
  ['an endless timestamp', timestamp('Infinity'), UNSIGNED],
  ['a timestamp with a fraction', timestamp(`${NOW_S}.5`), UNSIGNED],
  ['a timestamp of five minutes ago', timestamp(String(NOW_S - 300)), undefined],
  ['an older timestamp', timestamp(String(NOW_S - 301)), CLOCK],
  ['a timestamp of five minutes ahead', timestamp(String(NOW_S + 300)), undefined],
  ['a later timestamp', timestamp(String(NOW_S + 301)), CLOCK],
  ['a body of a megabyte', length(String(MEGABYTE)), undefined],
  ['a longer body', length(String(MEGABYTE + 1)), { status: 413 }],
  ['a body without its length', length(), undefined],
])('%s', (_, sent, refusal) => expect(refusalOf(sent, 1000 * NOW_S)).toEqual(refusal))

/** The example in Slack's guide "Verifying requests from Slack". */
const EXAMPLE = {
  secret: '8f742231b10e8888abcd99yyyzzz85a5',
  timestamp: '1531420618',
  body: 'token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c',
}
const SIGNATURE = 'v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503'

it.each([
  ['as Slack signs it', {}, true],
  ['with another secret, so not by Slack', { secret: 'another secret' }, false],
  ['for another time, so not by Slack', { timestamp: '1531420619' }, false],
  ['for another body, so not by Slack', { body: `${EXAMPLE.body}&more=1` }, false],
])('a delivery is signed %s', (_, changed, expected) => {
  const { secret, timestamp, body } = { ...EXAMPLE, ...changed }
  const headers = { 'x-slack-request-timestamp': timestamp, 'x-slack-signature': SIGNATURE }
  expect(isSigned({ headers, rawBody: Buffer.from(body) }, secret)).toBe(expected)
})
