import type { Button, ExternalSelect, PlainTextOption } from '@slack/types'
import { isOfTeam } from '../../exec/session.ts'
import { actionsPart, button, type CardPart, option, plainText, shownTab } from '../text/document.ts'
import { LIMITS, optionValue } from '../text/limits.ts'
import { toSingleLine } from '../text/untrusted-text.ts'
import {
  encodeHomeState,
  HOME_ACTIONS,
  type HomePage,
  type HomeState,
  listOf,
  MY_STATE,
  OPENING_STATE,
  TEAM_STATE,
} from './home-state.ts'

/** For someone who may list others. Neither is on while a person's list is shown. */
export function ownerTabs(state: HomeState): CardPart {
  const whose = listOf(state)
  const tab = (action: 'mine' | 'team', label: string, isOn: boolean) => {
    const target = homeButton(action, label, action === 'mine' ? MY_STATE : TEAM_STATE)
    return isOn ? shownTab(target) : target
  }
  return actionsPart(tab('mine', 'Mine', whose === 'own'), tab('team', 'Team', isOfTeam(whose)))
}

/** Slack asks the app for the options as someone types. */
export function personMenu(state: HomeState, chosen: string | undefined): ExternalSelect {
  const whose = listOf(state)
  const key = typeof whose === 'object' && 'member' in whose ? whose.member : undefined
  const shown = key !== undefined && chosen !== undefined && personOption(key, chosen)
  return {
    type: 'external_select',
    action_id: HOME_ACTIONS.member,
    placeholder: plainText('Choose a person'),
    min_query_length: 0,
    ...(shown && { initial_option: shown }),
  }
}

/** @param key names the person to the app alone. */
export function personOption(key: string, name: string): PlainTextOption | undefined {
  const value = optionValue(key)
  return value && option(toSingleLine(name, LIMITS.optionText) ?? 'Without a name', value)
}

export function homePager({ newer, older }: Pick<HomePage, 'newer' | 'older'>): CardPart {
  return actionsPart(
    newer && homeButton('newer', 'Newer', newer),
    older && homeButton('older', 'Older', older),
  )
}

/** Also where there is no Home. @param state of the Home that is drawn anew once the form is saved. */
export function notificationsButton(state: HomeState = OPENING_STATE): Button {
  return homeButton('notifications', 'Notifications…', state)
}

/** Its value is the state that it leads to, so a second click has no further effect. */
export function homeButton(
  action: Exclude<keyof typeof HOME_ACTIONS, 'rank' | 'member' | 'group' | 'scenario'>,
  label: string,
  target: HomeState,
): Button {
  return button(label, HOME_ACTIONS[action], encodeHomeState(target))
}
