import { describe, expect, it } from 'vitest'
import { actingPerson, parsePerson } from '../../src/slack/person.ts'

describe('actingPerson', () => {
  it.each([
    [
      'a press',
      { type: 'block_actions', user: { id: 'U1', team_id: 'T2' }, team: { id: 'T1' }, actions: [] },
      { user: 'U1', teams: ['T2', 'T1'] },
    ],
    [
      'a press, the app being installed for an organization',
      { type: 'block_actions', user: { id: 'U1', team_id: 'T1' }, team: null },
      { user: 'U1', teams: ['T1'] },
    ],
    [
      'a form without the team of the person',
      { user: { id: 'U1' }, team: { id: 'T1' } },
      { user: 'U1', teams: ['T1'] },
    ],
    ['a command', { command: '/x', user_id: 'U1', team_id: 'T1' }, { user: 'U1', teams: ['T1'] }],
    [
      'a mention',
      { team_id: 'T1', event: { type: 'app_mention', user: 'U1', team: 'T2' } },
      { user: 'U1', teams: ['T2', 'T1'] },
    ],
    [
      'a message',
      { team_id: 'T1', event: { type: 'message', user: 'U1', user_team: 'T3', team: 'T1' } },
      { user: 'U1', teams: ['T3', 'T1'] },
    ],
    ['a link', { team_id: 'T2', event: { type: 'link_shared', user: 'U1' } }, { user: 'U1', teams: ['T2'] }],
    ['an event without a person', { team_id: 'T1', event: { type: 'app_uninstalled' } }, undefined],
    [
      'an event about a person',
      { team_id: 'T1', event: { type: 'user_change', user: { id: 'U1' } } },
      undefined,
    ],
    ['a person without a team', { user: { id: 'U1' } }, undefined],
    ['null', null, undefined],
    ['text', 'U1', undefined],
    ['a list', [], undefined],
  ])('reads %s', (_, body, expected) => {
    expect(actingPerson(body)).toEqual(expected)
  })
})

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
    expect(parsePerson(text)).toEqual({ ok: true, value: person })
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
    expect(parsePerson(text)).toEqual({ ok: false, error: { kind: 'not_a_person' } })
  })
})
