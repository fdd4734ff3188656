import { describe, expect, it } from 'vitest'
import {
  encodeHomeState,
  HOME_ACTIONS,
  type HomeState,
  MY_STATE,
  MYSELF,
  TEAM_STATE,
} from '../../../src/blocks/home/home-controls.ts'
import { stateAfter } from '../../../src/features/home/home.ts'

/** A choice in a menu of a team's Home. @param selections what all menus show, by `action_id`. */
function choice(actionId: string, selected: string, selections: Record<string, string> = {}) {
  const metadata = encodeHomeState({ ...TEAM_STATE, page: 2, part: 3 })
  return { actionId, value: '', selected, selections: { ...selections, [actionId]: selected }, metadata }
}

describe('a choice in a menu of the Home', () => {
  it.each<[string, ReturnType<typeof choice>, Partial<HomeState>]>([
    [
      'a scenario, just after a group',
      choice(HOME_ACTIONS.scenario, '=cold-call', { [HOME_ACTIONS.group]: '=g1' }),
      { group: 'g1', scenario: 'cold-call' },
    ],
    [
      'a group, just after a scenario',
      choice(HOME_ACTIONS.group, '=g1', { [HOME_ACTIONS.scenario]: '=cold-call' }),
      { group: 'g1', scenario: 'cold-call' },
    ],
  ])('keeps what the other menus show: %s', (_, body, state) => {
    expect(stateAfter(body)).toMatchObject({ of: 'team', page: 1, part: 1, ...state })
  })
})

it.each([HOME_ACTIONS.more, HOME_ACTIONS.tryAgain])('%s reads the list anew', (actionId) => {
  const shown = { ...TEAM_STATE, since: 1_774_000_000_000 }
  const value = encodeHomeState(shown)
  const after = stateAfter({ ...choice(actionId, ''), metadata: value, value })
  expect(after).toMatchObject({ ...shown, since: undefined })
})

it('My sessions in the menu of people leads to the own list', () => {
  expect(stateAfter(choice(HOME_ACTIONS.member, String(MYSELF.value)))).toEqual(MY_STATE)
})
