import type { Button } from '@slack/types'
import { firstPage } from '../../exec/list-cursor.ts'
import { myAssignmentsButton } from '../assignments/assignments-message.ts'
import { listButton } from '../card/list-buttons.ts'
import { actionsBlocks, type Content, mrkdwnSection } from '../text/document.ts'

/** The words of the command, each with what follows it. */
const USES = {
  latest: 'latest',
  recent: 'recent',
  assignments: 'assignments',
  team: 'team',
  board: 'board &lt;scenario&gt;',
  help: 'help',
  share: 'share &lt;link&gt;',
  why: 'why &lt;link&gt;',
  wins: 'wins here',
} as const

export type CommandWord = keyof typeof USES
export const COMMAND_WORDS: readonly CommandWord[] = [
  'latest',
  'recent',
  'assignments',
  'team',
  'board',
  'help',
  'share',
  'why',
  'wins',
]

const OWN = firstPage('own')
const MINE_OR_HELP = [listButton('mine', OWN), listButton('help', OWN)]
const BUTTONS: Readonly<Record<CommandWord, Button[]>> = {
  latest: [listButton('latest', OWN)],
  recent: [listButton('mine', OWN)],
  assignments: [myAssignmentsButton()],
  team: [listButton('team', firstPage('team'))],
  board: [listButton('team', firstPage('team')), listButton('help', OWN)],
  help: [listButton('help', OWN)],
  share: MINE_OR_HELP,
  why: MINE_OR_HELP,
  wins: MINE_OR_HELP,
}

/** Answers words that name neither a session nor a person. `nearest`: what they may have meant. */
export function notUnderstoodMessage(nearest: CommandWord | undefined): Content {
  const text =
    nearest === undefined
      ? "That isn't a session or a command. Paste a session's link, or start here:"
      : `Did you mean \`/exec-session ${USES[nearest]}\`?`
  const buttons = nearest === undefined ? MINE_OR_HELP : BUTTONS[nearest]
  return { text, blocks: [mrkdwnSection(text), ...actionsBlocks(buttons)] }
}
