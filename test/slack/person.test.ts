import { describe, expect, it } from 'vitest'
import { failed, ok } from '../../src/lib/result.ts'
import { parsePerson } from '../../src/slack/person.ts'

describe('parsePerson', () => {
  it.each([
    ['<@U0REP>', { slackUser: 'U0REP' }],
    ['<@W0REP|jane>', { slackUser: 'W0REP' }],
    ['  <@U0REP|>  ', { slackUser: 'U0REP' }],
    ['jane@acme.com', { email: 'jane@acme.com' }],
    ['Jane.O’Neil+x@Acme.com', { email: 'Jane.O’Neil+x@Acme.com' }],
    ['<mailto:jane@acme.com|jane@acme.com>', { email: 'jane@acme.com' }],
    ['<mailto:r&amp;d@acme.com|r&amp;d@acme.com>', { email: 'r&d@acme.com' }],
    ['<mailto:jane@acme.com>', { email: 'jane@acme.com' }],
  ])('reads a person from %j', (text, person) => {
    expect(parsePerson(text)).toEqual(ok(person))
  })

  it.each([
    '@jane',
    'jane',
    '<@u0rep>',
    '<@U0REP> <@U0COACH>',
    '<#C0TEAM|team>',
    '<!subteam^S0COACHES>',
    '<https://acme.com|jane@acme.com>',
    'jane@acme.com,bo@acme.com',
    'jane@acme.com bo@acme.com',
    'jane@@acme.com',
    `${'a'.repeat(250)}@acme.com`,
    '<mailto:jane|jane@acme.com>',
    'jane&lt;@acme.com',
  ])('refuses %j, which names no person', (text) => {
    expect(parsePerson(text)).toEqual(failed({ kind: 'not_a_person' }))
  })
})
