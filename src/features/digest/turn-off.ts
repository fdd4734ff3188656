import { DIGEST_OFF } from '../../blocks/digest/digest-message.ts'
import type { ButtonAction } from '../../delivery/button-action.ts'
import type { DeliveryContext } from '../../delivery/context.ts'
import type { Preferences } from '../../shared/preferences.ts'
import { turnOff } from '../../shared/turn-off.ts'

/** *Turn off digest* in a digest, for the person who presses. */
export function turnOffDigest(
  preferences: Pick<Preferences, 'change'>,
  context: DeliveryContext,
  action: ButtonAction,
): Promise<void> {
  return turnOff(preferences, context, action, { digest: 'off' }, DIGEST_OFF)
}
