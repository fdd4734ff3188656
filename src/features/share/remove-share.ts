import { problemMessage } from '../../blocks/problems/problem-message.ts'
import { SHARE_NOT_KNOWN, SHARE_REMOVED } from '../../blocks/share/share-notice-message.ts'
import type { ButtonAction } from '../../delivery/button-action.ts'
import type { DeliveryContext } from '../../delivery/context.ts'
import { fromDatabase } from '../../delivery/from-database.ts'
import type { Outbox } from '../../outbox/outbox.ts'
import { shareDetails } from './compose-share-notice.ts'
import { type RemoveDependencies, removeCard } from './remove-card.ts'

/** *Remove* in the DM about a share. The database says which message that is: a button's value could be another one's. */
export async function removeShare(
  dependencies: RemoveDependencies,
  outbox: Pick<Outbox, 'find'>,
  context: DeliveryContext,
  action: ButtonAction,
  { session, dedupKey }: { session: string; dedupKey: string },
): Promise<void> {
  const key = { kind: 'shared', subject: session, recipient: context.user, dedupKey } as const
  const found = await fromDatabase(context, outbox.find(key))
  if (!found.ok) {
    context.audit({ session, decision: 'failed', reason: found.error.kind })
    return context.reply(() => action.replyPrivately(problemMessage(found.error, context.errorId)))
  }
  const { data } = shareDetails.safeParse(found.value?.details)
  if (data === undefined) {
    context.audit({ session, decision: 'skipped', reason: 'share_unknown' })
    return context.reply(() => action.replyPrivately(SHARE_NOT_KNOWN))
  }
  const { sharer, channel, ts, rubricTs } = data
  const card = { session, channel, ts, shared: { sharer, said: undefined, quote: [], rubricTs } }
  const isRemoved = await removeCard(dependencies, context, card, action.replyPrivately)
  if (isRemoved) await context.reply(() => action.redraw(SHARE_REMOVED))
}
