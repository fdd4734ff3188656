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
