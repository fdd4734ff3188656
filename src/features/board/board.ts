import { listButton } from '../../blocks/card/list-buttons.ts'
import type { Word } from '../../delivery/word.ts'
import { firstPage } from '../../exec/list-cursor.ts'
import { decodeEntities } from '../../lib/parse.ts'
import { feature } from '../../shared/feature.ts'
import { answerBoard, boardButton } from './show-board.ts'

const boardWord: Word<unknown> = {
  name: 'board',
  use: 'board &lt;scenario&gt;',
  buttons: [listButton('team', firstPage('team')), listButton('help', firstPage('own'))],
  isMessage: () => true,
  run: (_, context, rest) => answerBoard(context, decodeEntities(rest)),
}

/** How a team did in a scenario. */
export const board = feature({
  name: 'board',
  parts: () => ({}),
  buttons: [boardButton],
  words: [boardWord],
  help: {
    alone: ['`/exec-session board &lt;scenario&gt;`: how your team did in a scenario (coaches and admins)'],
  },
})
