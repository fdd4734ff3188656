import { coachesAnyone } from '../../access/scope.ts'
import { LIST_ACTIONS, listButton } from '../../blocks/card/list-buttons.ts'
import { type Help, helpMessage } from '../../blocks/help/help-messages.ts'
import { HOME_ACTIONS, HOME_MORE } from '../../blocks/home/home-controls.ts'
import type { Content } from '../../blocks/text/document.ts'
import { type Answer, say } from '../../delivery/answer.ts'
import { button } from '../../delivery/button.ts'
import type { DeliveryContext } from '../../delivery/context.ts'
import type { Word } from '../../delivery/word.ts'
import { firstPage } from '../../exec/list-cursor.ts'
import type { HasComposition } from '../../lib/extension-point.ts'
import { assignButtons } from '../../shared/assign-button.ts'
import { feature } from '../../shared/feature.ts'
import { listPress } from '../../shared/sessions/press.ts'
import type { Timing } from '../../shared/timing.ts'

interface HelpNeeds extends HasComposition {
  /** The lines of all features. */
  help: Help
  /** Whether Slackbot answers people here about sessions. */
  canAskSlackbot: boolean
  timing: Timing
}

const helpWord: Word<HelpNeeds> = {
  name: 'help',
  buttons: [listButton('help', firstPage('own'))],
  takes: (_, text) => /^\s*--help(?!\S)/i.test(text),
  isMessage: (_, rest) => rest === '',
  withoutExec: true,
  run: async (needs, context) => say(await helpFor(needs, context)),
}

/** Answers in place of a question; over a Home, in a modal. */
const helpButtons = [
  listPress({ ids: [LIST_ACTIONS.help], run: showHelp }),
  button({
    ids: [HOME_ACTIONS.more],
    option: HOME_MORE.help,
    kind: 'button',
    read: ({ selected }) => selected,
    run: showHelp,
  }),
]

/** How to use the app. */
export const help = feature<HelpNeeds>({
  name: 'help',
  buttons: helpButtons,
  words: [helpWord],
})

async function showHelp(needs: HelpNeeds, context: DeliveryContext): Promise<Answer> {
  return { audit: [], redraw: await helpFor(needs, context), title: 'Help' }
}

/** If Exec is slow to say who coaches, it shows a rep's help. */
async function helpFor(needs: HelpNeeds, { viewer }: DeliveryContext): Promise<Content> {
  const { help, canAskSlackbot, timing } = needs
  const isCoach = await coachesAnyone(viewer, timing.lateMs)
  return helpMessage(help, { isCoach, canAskSlackbot, assign: assignButtons(needs) })
}
