import { scopeOf } from '../access/team.ts'
import { type Help, helpMessage } from '../blocks/help/help-messages.ts'
import type { Content } from '../blocks/text/document.ts'
import type { DeliveryContext } from '../delivery/context.ts'
import { valueInTime } from '../lib/result.ts'

export interface HelpNeeds {
  /** The lines of all features. */
  help: Help
}

/** Help waits no longer to know who asks. */
const ROLE_MS = 1000

/** By what is known of the person, without a request to Exec. */
export async function helpFor(
  { help }: HelpNeeds,
  { viewer }: DeliveryContext,
  isUnfolded = false,
): Promise<Content> {
  const scope = await valueInTime(scopeOf(viewer, 'optional'), ROLE_MS)
  return helpMessage(help, { isCoach: scope?.ok === true, isUnfolded })
}
