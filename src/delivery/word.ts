import type { Button } from '@slack/types'
import type { Message, ProblemAnswer } from './answer.ts'
import type { DeliveryContext } from './context.ts'

/** A word after the command, such as `board`; or what else people type there, such as a person or a link. */
export interface Word<Needs> {
  /** `undefined` for a text that begins with no word of the command. */
  name?: string | undefined
  /** Also typed for it. */
  aliases?: readonly string[]
  /** Whether it takes a text that begins with no word of the command. The first one that does answers it. */
  takes?(needs: Needs, text: string): boolean
  /** As *Did you mean* shows it, in `mrkdwn`; by default the name. */
  use?: string
  /** In place of typing it, below *Did you mean*. By default *My sessions* and *Help*. */
  buttons?: readonly Button[]
  /** Whether the app's direct message takes it, followed by `rest`. By default it does not. */
  isMessage?(needs: Needs, rest: string): boolean
  /** The answer is for the person alone. @param text all that was typed. */
  run(needs: Needs, context: DeliveryContext, rest: string, text: string): Promise<Message | ProblemAnswer>
}
