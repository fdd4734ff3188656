import type { Button, ExternalSelect, Overflow } from '@slack/types'
import { z } from 'zod'
import { PAGE_SIZE } from '../../exec/list-page.ts'
import { MEMBER_KEY } from '../../exec/member.ts'
import type { ListedTeam, SessionSummary } from '../../exec/session.ts'
import type { SessionList } from '../../exec/session-lists.ts'
import { readJson } from '../../lib/parse.ts'
import { positionText, splitByGrading } from '../lists/session-rows.ts'
import { actionsPart, button, type CardPart, namedOption, option, plainText } from '../text/document.ts'
import { LIMITS } from '../text/limits.ts'

/** An id from a menu's option. Slack limits its length. */
const id = z.string().min(1).max(LIMITS.optionValue)

const stateSchema = z.object({
  /**
   * The list to show: `mine`, `team`, or a person's key from the menu. By default it is the user's own, or their team's if they have
   * no sessions.
   */
  of: z.union([z.literal(['mine', 'team']), z.string().regex(MEMBER_KEY)]).optional(),
  /** One of the team's groups, by Exec's id. */
  group: id.optional(),
  /** The scenario that the team's sessions are narrowed down to, by Exec's id. */
  scenario: id.optional(),
  page: z.int().min(1),
  /** The part of that page, from 1. A number beyond the last part shows the last. */
  part: z.int().min(1),
  /**
   * When the list was read, in milliseconds since the epoch. Its other pages must be no older, or sessions would be missing between
   * them. `undefined` reads the list again.
   */
  since: z.int().min(0).optional(),
  /** Set to show the set-up steps even if all are done. */
  setUp: z.literal(true).optional(),
})

/** The view keeps it, so it holds no email. */
export type HomeState = z.infer<typeof stateSchema>

export const OPENING_STATE: HomeState = { page: 1, part: 1 }

/** Writes the keys in a fixed order, so that equal states give equal texts. */
export function encodeHomeState(state: HomeState): string {
  return JSON.stringify(stateSchema.parse(state))
}

export function decodeHomeState(text: string): HomeState | undefined {
  return readJson(stateSchema, text)
}

export function fromStart(state: HomeState): HomeState {
  return { ...state, page: 1, part: 1 }
}

export const MY_STATE: HomeState = { ...OPENING_STATE, of: 'mine' }
export const TEAM_STATE: HomeState = { ...OPENING_STATE, of: 'team' }

/** The list that the state shows. */
export function listOf({ of, group }: HomeState): 'own' | ListedTeam | { member: string } {
  if (of === undefined || of === 'mine') return 'own'
  if (of !== 'team') return { member: of }
  return group === undefined ? 'team' : { group }
}

/** The `action_id` of each control in a Home. Never change one: an old Home keeps them. */
export const HOME_ACTIONS = {
  member: 'home.member',
  backToMine: 'home.back_to_mine',
  team: 'home.team',
  group: 'home.group',
  scenario: 'home.scenario',
  tryAgain: 'home.try_again',
  newer: 'home.newer',
  older: 'home.older',
  notifications: 'home.notifications',
  forgetMe: 'home.forget_me',
  privacy: 'home.privacy',
  openExec: 'home.open_exec',
  more: 'home.more',
  setUp: 'home.set_up',
} as const

/** The values of the ⋯ below. */
export const HOME_MORE = { refresh: 'refresh', help: 'help', privacy: 'privacy' } as const

/** ⋯ below the list, for people who may see one. */
export const MORE_MENU: Overflow = {
  type: 'overflow',
  action_id: HOME_ACTIONS.more,
  options: [
    option('Refresh', HOME_MORE.refresh),
    option('Help', HOME_MORE.help),
    option('Privacy', HOME_MORE.privacy),
  ],
}

/** First in the menu of people: one's own sessions. */
export const MYSELF = option('My sessions', 'mine')

/** Slack asks the app for the options as someone types. */
export function personMenu(state: HomeState, chosen: string | undefined): ExternalSelect {
  const whose = listOf(state)
  const key = typeof whose === 'object' && 'member' in whose ? whose.member : undefined
  const shown = key !== undefined && chosen !== undefined && namedOption(key, chosen)
  return {
    type: 'external_select',
    action_id: HOME_ACTIONS.member,
    placeholder: plainText('Choose a person'),
    min_query_length: 0,
    ...(shown && { initial_option: shown }),
  }
}

/** @param state of the Home, which is redrawn once the form is saved. Messages have the button, too. */
export function notificationsButton(state: HomeState = OPENING_STATE): Button {
  return homeButton('notifications', 'Notifications…', state)
}

/** Its value is the state that it leads to, so a second click changes nothing. */
export function homeButton(
  action: Exclude<keyof typeof HOME_ACTIONS, 'member' | 'group' | 'scenario' | 'more'>,
  label: string,
  target: HomeState,
): Button {
  return button(label, HOME_ACTIONS[action], encodeHomeState(target))
}

/** A page of Exec's has twenty times as many, so paging mostly needs no request. */
const SESSIONS_PER_PART = 5
const LAST_PART = PAGE_SIZE / SESSIONS_PER_PART

export interface HomePage {
  rows: SessionSummary[]
  /** What Exec is still grading, beside the first rows. */
  grading: SessionSummary[]
  /** E.g. "11–20 of 45". */
  position: string | undefined
  newer: HomeState | undefined
  older: HomeState | undefined
}

export function homePage(list: SessionList, state: HomeState): HomePage {
  const { page, hasMore } = list
  const { rows: toShow, grading } = splitByGrading(list)
  const parts = Math.max(1, Math.ceil(toShow.length / SESSIONS_PER_PART))
  const part = Math.min(state.part, parts)
  const before = (part - 1) * SESSIONS_PER_PART
  const rows = toShow.slice(before, before + SESSIONS_PER_PART)
  const at = (page: number, part: number): HomeState => ({ ...state, page, part })
  const nextPage = hasMore ? at(page + 1, 1) : undefined
  const pageBefore = page > 1 ? at(page - 1, LAST_PART) : undefined
  return {
    rows,
    grading: part === 1 ? grading : [],
    position: positionText(list, before, rows.length, grading.length),
    newer: part > 1 ? at(page, part - 1) : pageBefore,
    older: part < parts ? at(page, part + 1) : nextPage,
  }
}

export function homePager({ newer, older }: Pick<HomePage, 'newer' | 'older'>): CardPart {
  return actionsPart(
    newer && homeButton('newer', 'Newer', newer),
    older && homeButton('older', 'Older', older),
  )
}
