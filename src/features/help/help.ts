import { listButton } from '../../blocks/card/list-buttons.ts'
import type { Content } from '../../blocks/text/document.ts'
import type { Word } from '../../delivery/word.ts'
import { firstPage } from '../../exec/list-cursor.ts'
import { feature } from '../../shared/feature.ts'

interface HelpNeeds {
  /** The lines of all features. */
  usage: Content
}

const helpWord: Word<HelpNeeds> = {
  name: 'help',
  buttons: [listButton('help', firstPage('own'))],
  takes: (_, text) => /^\s*--help(?!\S)/i.test(text),
  isMessage: (_, rest) => rest === '',
  run: async ({ usage }) => usage,
}

/** How to use the app. */
export const help = feature({ name: 'help', parts: (base: HelpNeeds) => base, words: [helpWord] })
