import { problemMessage } from '../../blocks/problems/problem-message.ts'
import { SHARE_NOTICES_OFF } from '../../blocks/share/share-notice-message.ts'
import type { ButtonAction } from '../../delivery/button-action.ts'
import type { DeliveryContext } from '../../delivery/context.ts'
import type { Preferences } from '../../preferences/preferences.ts'
import { fromDatabase } from '../notifications/notification-settings.ts'

/** *Turn off* in a DM about a share. */
export async function turnOffShareNotices(
  preferences: Pick<Preferences, 'change'> | undefined,
  context: DeliveryContext,
  action: ButtonAction,
): Promise<void> {
  const saved =
    preferences && (await fromDatabase(context, preferences.change(context.user, { shareNotices: false })))
  if (saved?.ok === true) {
    context.audit({ decision: 'changed', reason: 'own_choice' })
    return context.reply(() => action.replyPrivately(SHARE_NOTICES_OFF))
  }
  const problem = saved?.error ?? { kind: 'notices_off' as const }
  context.audit({ decision: 'failed', reason: problem.kind })
  await context.reply(() => action.replyPrivately(problemMessage(problem, context.errorId)))
}
