/** The ranks that Exec filters a list of sessions by. */
export const RANK_FILTERS = ['gold', 'silver', 'bronze', 'unranked'] as const

export type RankFilter = (typeof RANK_FILTERS)[number]
