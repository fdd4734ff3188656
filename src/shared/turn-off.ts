import { problemMessage } from '../blocks/problems/problem-message.ts'
import type { Content } from '../blocks/text/document.ts'
import type { ButtonAction } from '../delivery/button-action.ts'
import type { DeliveryContext } from '../delivery/context.ts'
import { fromDatabase } from '../delivery/from-database.ts'
import type { PreferenceChange } from '../preferences/preference.ts'
import type { Preferences } from './preferences.ts'

/** *Turn off …* in a message that the app sent first. A second press changes nothing. */
export async function turnOff(
  preferences: Pick<Preferences, 'change'>,
  context: DeliveryContext,
  action: ButtonAction,
  change: PreferenceChange,
  confirmation: Content,
): Promise<void> {
  const saved = await fromDatabase(context, preferences.change(context.user, change))
  if (saved.ok) {
    context.audit({ decision: 'changed', reason: 'own_choice' })
    return context.reply(() => action.replyPrivately(confirmation))
  }
  context.audit({ decision: 'failed', reason: saved.error.kind })
  await context.reply(() => action.replyPrivately(problemMessage(saved.error, context.errorId)))
}
