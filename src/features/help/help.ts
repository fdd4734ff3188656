import { LIST_ACTIONS, listButton } from '../../blocks/card/list-buttons.ts'
import type { Word } from '../../delivery/word.ts'
import { firstPage } from '../../exec/list-cursor.ts'
import { feature } from '../../shared/feature.ts'
import { type HelpNeeds, helpFor } from '../../shared/help.ts'
import { listPress } from '../../shared/list-press.ts'

const helpWord: Word<HelpNeeds> = {
  name: 'help',
  buttons: [listButton('help', firstPage('own'))],
  takes: (_, text) => /^\s*--help(?!\S)/i.test(text),
  isMessage: (_, rest) => rest === '',
  withoutExec: true,
  run: (needs, context) => helpFor(needs, context),
}

/** In place of what someone meant, or of the short help; over a Home in a modal. */
const helpButtons = listPress<HelpNeeds>({
  ids: [LIST_ACTIONS.help, LIST_ACTIONS.moreHelp],
  run: async (needs, context, { actionId }) => ({
    audit: [],
    redraw: await helpFor(needs, context, actionId === LIST_ACTIONS.moreHelp),
    title: 'Help',
  }),
})

/** How to use the app. */
export const help = feature({
  name: 'help',
  parts: (base: HelpNeeds) => base,
  buttons: [helpButtons],
  words: [helpWord],
})
