import type { Button } from '@slack/types'
import { wordsContent } from '../blocks/text/document.ts'
import { type Done, type PrivateAnswer, say } from './answer.ts'
import type { DeliveryContext } from './context.ts'
import type { OpenableForm } from './form.ts'
import type { FormNeeds } from './form-definition.ts'

/** What people type after the command, or to the app in a direct message. Only they see the answer. */
export interface Word<Needs> {
  name?: string | undefined
  /** As *Did you mean* offers it, with what follows it, in `mrkdwn`; by default the name. */
  use?: string | undefined
  /** What *Did you mean* offers in place of typing it; by default *My sessions* and *Help*. */
  buttons?: readonly Button[] | undefined
  /** Whether *Did you mean* offers it to coaches and admins alone. */
  forCoaches?: true
  /** For texts that begin with no word of the command: whether it answers this one. */
  takes?(needs: Needs, text: string): boolean
  /** Whether the direct message takes it, too. @param rest what follows the name; without a name, all of the text. */
  isMessage?(needs: Needs, rest: string): boolean
  /** Whether it answers also before Exec is connected. */
  withoutExec?: true
  /** Opens the same form as the word, with what follows it. */
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
      if (openView === undefined) return say(wordsContent('Press to open the form:', opener(rest)))
      return form.open(needs, context, { openView }, toTarget(rest))
    },
  }
}
