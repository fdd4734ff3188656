import { describe, expect, it } from 'vitest'
import {
  encodeHomeState,
  HOME_ACTIONS,
  type HomeState,
  TEAM_STATE,
} from '../../../src/blocks/home/home-state.ts'
import { readControl } from '../../../src/features/home/home.ts'

const BLOCK = 'home.controls.all.team..'

/** A choice in a menu of a team's Home. @param shown what the menus show besides, by `action_id`. */
function choice(
  actionId: string,
  value: string,
  shown: Record<string, string> = {},
  drawn: HomeState = TEAM_STATE,
) {
  const selected = (of: string) => ({ type: 'static_select', selected_option: { value: of } })
  const menus = Object.entries({ ...shown, [actionId]: value }).map(([id, of]) => [id, selected(of)])
  return {
    trigger_id: '1.2.3',
    user: { id: 'U0COACH' },
    view: {
      type: 'home',
      private_metadata: encodeHomeState(drawn),
      state: { values: { [BLOCK]: Object.fromEntries(menus) } },
    },
    actions: [{ action_id: actionId, block_id: BLOCK, selected_option: { value } }],
  }
}

describe('a choice in a menu of the Home', () => {
  it.each<[string, ReturnType<typeof choice>, Partial<HomeState>]>([
    [
      'a scenario, just after a group',
      choice(HOME_ACTIONS.scenario, '=cold-call', { [HOME_ACTIONS.group]: '=g1' }),
      { group: 'g1', scenario: 'cold-call', rank: 'all' },
    ],
    [
      'a group, just after a scenario and a rank',
      choice(HOME_ACTIONS.group, '=g1', {
        [HOME_ACTIONS.scenario]: '=cold-call',
        [HOME_ACTIONS.rank]: 'gold',
      }),
      { group: 'g1', scenario: 'cold-call', rank: 'gold' },
    ],
    [
      'a rank, just after a group',
      choice(HOME_ACTIONS.rank, 'gold', { [HOME_ACTIONS.group]: '=g1' }),
      { group: 'g1', rank: 'gold' },
    ],
    [
      'a rank that the Home does not know, beside a group',
      choice(HOME_ACTIONS.group, '=g1', { [HOME_ACTIONS.rank]: 'platinum' }),
      { group: 'g1', rank: 'all' },
    ],
  ])('keeps what the other menus show: %s', (_, body, state) => {
    expect(readControl(body)?.state).toMatchObject({ of: 'team', ...state })
  })

  it('keeps what was drawn where the payload has no state', () => {
    const { view, ...rest } = choice(HOME_ACTIONS.scenario, '=cold-call', {}, { ...TEAM_STATE, group: 'g2' })
    expect(readControl({ ...rest, view: { ...view, state: undefined } })?.state).toMatchObject({
      group: 'g2',
      scenario: 'cold-call',
    })
  })
})
