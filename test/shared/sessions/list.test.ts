import { describe, expect, it } from 'vitest'
import { readListWords } from '../../../src/shared/sessions/list.ts'

describe('readListWords', () => {
  it.each([
    ['', { word: 'recent', of: 'own' }],
    [' recent ', { word: 'recent', of: 'own' }],
    ['LATEST', { word: 'latest', of: 'own' }],
    ['latest <@U0REP|jane smith>', { word: 'latest', of: { slackUser: 'U0REP' } }],
    ['<@U0REP|jane smith> Latest ', { word: 'latest', of: { slackUser: 'U0REP' } }],
    ['jane@acme.com recent', { word: 'recent', of: { email: 'jane@acme.com' } }],
    ['<@U0REP|the latest>', { word: 'recent', of: { slackUser: 'U0REP' } }],
    ['recent\tjane@acme.com', { word: 'recent', of: { email: 'jane@acme.com' } }],
  ])('reads %j', (text, words) => {
    expect(readListWords(text)).toEqual({ ok: true, value: words })
  })

  it.each([
    'latest news',
    'the latest',
    'latest <@U0REP> latest',
    '@jane',
    '<@U0REP> <@U0REP2>',
    'hello',
    'recentjane@',
  ])('reads no person in %j', (text) => {
    expect(readListWords(text)).toEqual({ ok: false, error: { kind: 'not_a_person' } })
  })
})
