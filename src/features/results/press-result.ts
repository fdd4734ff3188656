import { problemMessage } from '../../blocks/problems/problem-message.ts'
import {
  RESULT_ACTIONS,
  RESULTS_ENDED,
  RESULTS_GO_ON,
  RESULTS_OFF,
} from '../../blocks/results/result-messages.ts'
import type { Content } from '../../blocks/text/document.ts'
import type { ButtonAction } from '../../delivery/button-action.ts'
import type { DeliveryContext } from '../../delivery/context.ts'
import { fromDatabase } from '../../delivery/from-database.ts'
import { choosingResults, resultsChoice } from '../../preferences/preference.ts'
import type { NotificationSettings } from '../../shared/notification-settings.ts'

/** *Turn off results* and *Keep going* in a DM about results. */
export async function pressResult(
  settings: NotificationSettings,
  context: DeliveryContext,
  action: ButtonAction,
): Promise<void> {
  const { user, now, errorId } = context
  const pressed = await fromDatabase(context, answerOf(settings, action.actionId, user, now.getTime()))
  if (!pressed.ok) {
    context.audit({ decision: 'failed', reason: pressed.error.kind })
    return context.reply(() => action.replyPrivately(problemMessage(pressed.error, errorId)))
  }
  context.audit({ decision: 'changed', reason: 'own_choice' })
  await context.reply(() => action.replyPrivately(pressed.value))
}

async function answerOf(
  { preferences, defaultResults }: NotificationSettings,
  actionId: string,
  person: string,
  now: number,
): Promise<Content> {
  if (actionId === RESULT_ACTIONS.turnOff) {
    await preferences.change(person, choosingResults('off', now))
    return RESULTS_OFF
  }
  // Each press in a DM goes on with the results, and `ResultPresses` notes it. After a week, or *Turn off results*, it comes too late.
  const choice = resultsChoice(await preferences.find(person), { now, defaultResults })
  return choice === 'off' ? RESULTS_ENDED : RESULTS_GO_ON
}
