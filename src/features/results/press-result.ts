import { problemMessage } from '../../blocks/problems/problem-message.ts'
import { RESULT_ACTIONS, RESULTS_GO_ON, RESULTS_OFF } from '../../blocks/results/result-messages.ts'
import type { ButtonAction } from '../../delivery/button-action.ts'
import type { DeliveryContext } from '../../delivery/context.ts'
import { choosingResults } from '../../preferences/preference.ts'
import type { Preferences } from '../../preferences/preferences.ts'

/** *Turn off* and *Keep going* in a DM about results. */
export async function pressResult(
  preferences: Preferences | undefined,
  context: DeliveryContext,
  action: ButtonAction,
): Promise<void> {
  const { user, now, errorId } = context
  if (preferences === undefined) {
    context.audit({ decision: 'skipped', reason: 'notices_off' })
    return context.reply(() => action.replyPrivately(problemMessage({ kind: 'notices_off' }, errorId)))
  }
  const isStopping = action.actionId === RESULT_ACTIONS.turnOff
  // The press itself says *keep going*: the app has noted it before.
  if (isStopping) await preferences.change(user, choosingResults('off', now.getTime()))
  context.audit({ decision: 'changed', reason: 'own_choice' })
  await context.reply(() => action.replyPrivately(isStopping ? RESULTS_OFF : RESULTS_GO_ON))
}
