import type { Button } from '@slack/types'
import { encodeCursor, type ListCursor } from '../../exec/list-cursor.ts'
import { button } from '../text/document.ts'

/** Never change one: buttons already posted carry it. */
export const LIST_ACTIONS = {
  newer: 'list.newer',
  older: 'list.older',
  back: 'list.back',
  all: 'list.all',
  mine: 'list.mine',
  team: 'list.team',
  quiet: 'list.quiet',
  standings: 'list.board',
  latest: 'list.latest',
  help: 'list.help',
  tryAgain: 'list.try_again',
} as const

const LIST_LABELS = {
  newer: 'Newer',
  older: 'Older',
  back: 'Back',
  all: 'All sessions',
  mine: 'My sessions',
  team: 'My team',
  quiet: 'No practice lately',
  standings: 'Scores by person',
  latest: 'Latest session',
  help: 'Help',
  tryAgain: 'Try again',
} as const

/** The cursor grants nothing: the app checks the right again at each click. */
export function listButton(action: keyof typeof LIST_ACTIONS, cursor: ListCursor): Button {
  return button(LIST_LABELS[action], LIST_ACTIONS[action], encodeCursor(cursor))
}

/** For a card that replaces the list. */
export function backToListButton(list: ListCursor): Button {
  return listButton(list.line === 'unseen' ? 'all' : 'back', list)
}
