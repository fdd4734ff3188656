import { z } from 'zod'
import { parseJson } from '../../lib/json.ts'
import { SLACK_USER_ID } from '../../lib/slack-text.ts'

/** What a Home's list can be narrowed to. `ungraded`: Exec has no filter for it. */
export const HOME_RANKS = ['all', 'gold', 'silver', 'bronze', 'ungraded'] as const

const rank = z.enum(HOME_RANKS)

const stateSchema = z.object({
  /** The Slack user whose sessions are shown; without it, those of whoever looks. */
  of: z.string().regex(SLACK_USER_ID).exactOptional(),
  rank,
  /** The page of Exec's list, from 1. */
  page: z.int().min(1),
  /** The part of that page, from 1. The last one, where there are fewer. */
  part: z.int().min(1),
  /** There where the first page of the person's list, without a filter, was seen to be all of it. */
  whole: z.literal(true).exactOptional(),
  /**
   * When the list was read in which pages are being turned, in milliseconds since the epoch. A page that is older would not
   * begin where the one before it ends.
   */
  since: z.int().min(0).exactOptional(),
})

export type HomeRank = z.infer<typeof rank>

/** All that a Home has to remember, and what its controls lead to. It lives in the view, and holds no email. */
export type HomeState = z.infer<typeof stateSchema>

/** How a Home opens: with one's own sessions, whatever it showed before. */
export const OPENING_STATE: HomeState = { rank: 'all', page: 1, part: 1 }

/** The state as `private_metadata` and as a button's value. */
export function encodeHomeState({ of, rank, page, part, whole, since }: HomeState): string {
  return JSON.stringify({ of, rank, page, part, whole, since })
}

/** Reads back what `encodeHomeState` wrote. Undefined for anything else. */
export function decodeHomeState(text: string): HomeState | undefined {
  return stateSchema.safeParse(parseJson(text)).data
}

/** The value of an option of the rank filter. Undefined for anything else. */
export function readHomeRank(value: string | undefined): HomeRank | undefined {
  return rank.safeParse(value).data
}

/** The same list from its beginning, of another rank. */
export function withRank(state: HomeState, rank: HomeRank): HomeState {
  return { ...state, rank, page: 1, part: 1 }
}

/** The same place in a list that is looked up anew. */
export function withoutSince({ since: _, ...state }: HomeState): HomeState {
  return state
}

/** The beginning of someone's list: another person's, or with nobody one's own. */
export function homeStateFor(of: string | undefined): HomeState {
  return of === undefined ? OPENING_STATE : { ...OPENING_STATE, of }
}

/** The `action_id` of each control in a Home. A Home that stands for long keeps its ids. */
export const HOME_ACTIONS = {
  rank: 'home.rank',
  person: 'home.person',
  backToMine: 'home.back_to_mine',
  refresh: 'home.refresh',
  tryAgain: 'home.try_again',
  newer: 'home.newer',
  older: 'home.older',
} as const
