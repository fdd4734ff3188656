import { z } from 'zod'
import { parseJson, SLACK_USER_ID } from '../../lib/parse.ts'

export const HOME_RANKS = ['all', 'gold', 'silver', 'bronze', 'unranked', 'ungraded'] as const

const rank = z.enum(HOME_RANKS)

const stateSchema = z.object({
  /** The Slack user whose sessions are shown. Default: the Home's own user. */
  of: z.string().regex(SLACK_USER_ID).optional(),
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

export function encodeHomeState({ of, rank, page, part, whole, since, withDone }: HomeState): string {
  return JSON.stringify({ of, rank, page, part, whole, since, withDone })
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

/** For the same page of a list that is read again. */
export function withoutSince({ since: _, ...state }: HomeState): HomeState {
  return state
}

export function homeStateFor(of: string | undefined): HomeState {
  return { ...OPENING_STATE, of }
}

/** The `action_id` of each control in a Home. Never change one: an old Home keeps them. */
export const HOME_ACTIONS = {
  rank: 'home.rank',
  person: 'home.person',
  backToMine: 'home.back_to_mine',
  refresh: 'home.refresh',
  tryAgain: 'home.try_again',
  newer: 'home.newer',
  older: 'home.older',
  notifications: 'home.notifications',
  forgetMe: 'home.forget_me',
  doneAssignments: 'home.done_assignments',
} as const
