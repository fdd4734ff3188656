import { z } from 'zod'
import type { ListedTeam } from '../../exec/list-cursor.ts'
import { MEMBER_KEY } from '../../exec/member.ts'
import { parseJson, SLACK_USER_ID } from '../../lib/parse.ts'
import { LIMITS } from '../text/limits.ts'

export const HOME_RANKS = ['all', 'gold', 'silver', 'bronze', 'unranked', 'ungraded'] as const

const rank = z.enum(HOME_RANKS)

/** Comes from a menu, whose options hold no longer one. */
const id = z.string().min(1).max(LIMITS.optionValue)

const stateSchema = z.object({
  /**
   * Whose sessions are shown: `mine` and `team` as someone chose, a person's by the key that names them in the menu, or by their
   * Slack user id in an older Home. Default: the Home's own user's, or their team's if they have none.
   */
  of: z
    .union([z.literal(['mine', 'team']), z.string().regex(MEMBER_KEY), z.string().regex(SLACK_USER_ID)])
    .optional(),
  /** One of the team's groups, by Exec's id. */
  group: id.optional(),
  /** The scenario that the team's sessions are narrowed down to, by Exec's id. */
  scenario: id.optional(),
  rank,
  page: z.int().min(1),
  /** The part of that page, from 1. Beyond the last part, the last is shown. */
  part: z.int().min(1),
  /** Set if the first page of the unfiltered list was the whole list. */
  whole: z.literal(true).optional(),
  /** When the list was read, in milliseconds since the epoch. An older page would not begin where the one before ends. */
  since: z.int().min(0).optional(),
  /** Set if the assignments that are done are shown, too. */
  withDone: z.literal(true).optional(),
})

export type HomeRank = z.infer<typeof rank>

/** Stored in the view; holds no email. */
export type HomeState = z.infer<typeof stateSchema>

export const OPENING_STATE: HomeState = { rank: 'all', page: 1, part: 1 }

/** In a fixed order. */
export function encodeHomeState(state: HomeState): string {
  const { of, group, scenario, rank, page, part, whole, since, withDone } = state
  return JSON.stringify({ of, group, scenario, rank, page, part, whole, since, withDone })
}

export function decodeHomeState(text: string): HomeState | undefined {
  return stateSchema.safeParse(parseJson(text)).data
}

export function readHomeRank(value: string | undefined): HomeRank | undefined {
  return rank.safeParse(value).data
}

export function withRank(state: HomeState, rank: HomeRank): HomeState {
  return { ...state, rank, page: 1, part: 1 }
}

/** Another list, so what was known of the one before does not count. */
export function withTeamFilter(
  { group, scenario, rank }: HomeState,
  chosen: Pick<HomeState, 'group' | 'scenario'>,
): HomeState {
  return { ...TEAM_STATE, group, scenario, rank, ...chosen }
}

export const MY_STATE: HomeState = { ...OPENING_STATE, of: 'mine' }
export const TEAM_STATE: HomeState = { ...OPENING_STATE, of: 'team' }

/** Whose list the state shows. */
export function listOf({
  of,
  group,
}: HomeState): 'own' | ListedTeam | { member: string } | { slackUser: string } {
  if (of === undefined || of === 'mine') return 'own'
  if (of !== 'team') return MEMBER_KEY.test(of) ? { member: of } : { slackUser: of }
  return group === undefined ? 'team' : { group }
}

/** For the same page of a list that is read again. */
export function withoutSince({ since: _, ...state }: HomeState): HomeState {
  return state
}

/** The newest sessions of the person or team that the state names. */
export function openingStateOf({ of, group }: HomeState): HomeState {
  return { ...OPENING_STATE, of, group }
}

/** The `action_id` of each control in a Home. Never change one: an old Home keeps them. */
export const HOME_ACTIONS = {
  rank: 'home.rank',
  /** In a Home of before, a menu of Slack's. */
  person: 'home.person',
  member: 'home.member',
  backToMine: 'home.back_to_mine',
  mine: 'home.mine',
  team: 'home.team',
  group: 'home.group',
  scenario: 'home.scenario',
  refresh: 'home.refresh',
  tryAgain: 'home.try_again',
  newer: 'home.newer',
  older: 'home.older',
  notifications: 'home.notifications',
  forgetMe: 'home.forget_me',
  doneAssignments: 'home.done_assignments',
} as const
