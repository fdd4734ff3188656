import { digestOffMessage } from '../../blocks/digest/digest-message.ts'
import type { ButtonAction } from '../../delivery/button-action.ts'
import type { DeliveryContext } from '../../delivery/context.ts'
import type { Preferences } from '../../preferences/preferences.ts'

/** *Turn off*, for the person who presses. A second press changes nothing. */
export async function turnOffDigest(
  preferences: Pick<Preferences, 'change'>,
  context: DeliveryContext,
  action: ButtonAction,
): Promise<void> {
  await preferences.change(context.user, { digest: 'off' })
  context.audit({ decision: 'changed', reason: 'own_choice' })
  await context.reply(() => action.replyPrivately(digestOffMessage()))
}
