// How Exec grades, in the words of its own pages. A new rank or grade is shown as Exec sends it until it is added here.

/** The best score. */
export const OUT_OF = 100

export interface Label {
  /** May be empty. */
  emoji: string
  word: string
}

/** The ranks that an assignment may ask for, best first. The app celebrates the first alone. */
export const GOALS = [
  ['gold', { emoji: '🥇', word: 'Gold' }],
  ['silver', { emoji: '🥈', word: 'Silver' }],
  ['bronze', { emoji: '🥉', word: 'Bronze' }],
] as const

export const GOAL_RANKS = GOALS.map(([rank]) => rank)

export type GoalRank = (typeof GOAL_RANKS)[number]

export const [[BEST_RANK, { word: BEST_RANK_WORD }]] = GOALS

export const UNRANKED = 'unranked'

/** Best first. */
const RANKS = [...GOALS, [UNRANKED, { emoji: '', word: 'Unranked' }]] as const

export const RANK_LABELS = new Map<string, Label>(RANKS)

const BEST_FIRST = [...RANK_LABELS.keys()]

/** A rank the app doesn't know is reached only by itself. @param wanted `undefined` if any will do. */
export function reachesRank(rank: string | undefined, wanted: string | undefined): boolean {
  if (wanted === undefined || rank === wanted) return true
  return BEST_FIRST.slice(0, BEST_FIRST.indexOf(wanted) + 1).includes(rank ?? '')
}

/** Grades of rubric items, poorest first. */
const GRADES = [
  ['bad', { emoji: '🔴', word: 'Poor' }],
  ['mid', { emoji: '🟡', word: 'Fair' }],
  ['good', { emoji: '🟢', word: 'Good' }],
] as const

export const WORST_FIRST = GRADES.map(([grade]) => grade)

export const NOT_RELEVANT = 'not_relevant'

export const GRADE_LABELS = new Map<string, Label>([
  ...GRADES,
  [NOT_RELEVANT, { emoji: '⚪', word: 'Not relevant' }],
])
