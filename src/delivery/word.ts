import type { Button } from '@slack/types'
import { authorizeTeam } from '../access/team.ts'
import { wordsContent } from '../blocks/text/document.ts'
import { type Done, must, type PrivateAnswer, say } from './answer.ts'
import type { DeliveryContext } from './context.ts'
import type { OpenableForm } from './form.ts'
import type { FormNeeds } from './form-definition.ts'

/** What people type after the command, or to the app in a direct message. Only they see the answer. */
export interface Word<Needs> {
  name?: string | undefined
  /** How *Did you mean* shows it with what follows it, in `mrkdwn`; by default its name. */
  use?: string | undefined
  /** The buttons that *Did you mean* offers in place of typing; by default *My sessions* and *Help*. */
  buttons?: readonly Button[] | undefined
  /** Whether *Did you mean* offers it to coaches and admins alone. A direct message then gives the button of its form to them alone. */
  forCoaches?: true
  /** Whether it answers a text that begins with no word of the command. */
  takes?(needs: Needs, text: string): boolean
  /** Whether the direct message takes it, too. @param rest what follows the name, or the whole text if it has no name. */
  isMessage?(needs: Needs, rest: string): boolean
  /** Whether it also answers before Exec is connected. */
  withoutExec?: true
  /** A button that opens the same form as the word with this rest. */
  opener?(rest: string): Button
  /** @param text all that was typed. */
  run(needs: Needs, context: DeliveryContext, rest: string, text: string): Promise<PrivateAnswer | Done>
}

/** A word that opens a form. Slack gives a direct message no trigger, so there a button opens it. */
export function formWord<Needs extends FormNeeds, Target>({
  form,
  toTarget,
  opener,
  ...named
}: Pick<Word<Needs>, 'name' | 'use' | 'forCoaches'> & {
  form: OpenableForm<Needs, Target>
  toTarget(rest: string): Target
  opener(rest: string): Button
}): Word<Needs> {
  return {
    ...named,
    buttons: [opener('')],
    opener,
    isMessage: () => true,
    async run(needs, context, rest) {
      const { openView } = context
      if (openView === undefined) {
        if (named.forCoaches) must(await authorizeTeam(context.viewer, 'team'))
        return say(wordsContent('Press to open the form:', opener(rest)))
      }
      return form.open(needs, context, { openView }, toTarget(rest))
    },
  }
}
