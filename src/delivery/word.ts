import type { Button } from '@slack/types'
import type { Done, PrivateAnswer } from './answer.ts'
import type { DeliveryContext } from './context.ts'

/** What people type after the command, or to the app in a direct message. Only they see the answer. */
export interface Word<Needs> {
  name?: string | undefined
  /** As *Did you mean* offers it, with what follows it, in `mrkdwn`; by default the name. */
  use?: string | undefined
  /** What *Did you mean* offers in place of typing it; by default *My sessions* and *Help*. */
  buttons?: readonly Button[] | undefined
  /** For texts that begin with no word of the command: whether it answers this one. */
  takes?(needs: Needs, text: string): boolean
  /** Whether the direct message takes it, too. @param rest what follows the name; without a name, all of the text. */
  isMessage?(needs: Needs, rest: string): boolean
  /** Whether it answers also before Exec is connected. */
  withoutExec?: true
  /** @param text all that was typed. */
  run(needs: Needs, context: DeliveryContext, rest: string, text: string): Promise<PrivateAnswer | Done>
}
