import { describe, expect, it } from 'vitest'
import { actingPerson } from '../../src/access/people.ts'

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
