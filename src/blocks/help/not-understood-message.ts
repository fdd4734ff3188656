import type { Button } from '@slack/types'
import { firstPage } from '../../exec/list-cursor.ts'
import { listButton } from '../card/list-buttons.ts'
import { actionsBlocks, type Content, mrkdwnSection } from '../text/document.ts'

const OWN = firstPage('own')
const MINE_OR_HELP = [listButton('mine', OWN), listButton('help', OWN)]

/** Answers words that name neither a session nor a person. */
export function notUnderstoodMessage(): Content {
  return withButtons(
    "That isn't a session or a command. Paste a session's link, or start here:",
    MINE_OR_HELP,
  )
}

/** @param word what the person may have meant: as it is used, and what does the same in place of typing it. */
export function didYouMeanMessage({
  name,
  use = name,
  buttons = MINE_OR_HELP,
}: {
  name: string
  use?: string | undefined
  buttons?: readonly Button[] | undefined
}): Content {
  return withButtons(`Did you mean \`/exec-session ${use}\`?`, buttons)
}

function withButtons(text: string, buttons: readonly Button[]): Content {
  return { text, blocks: [mrkdwnSection(text), ...actionsBlocks(buttons)] }
}
