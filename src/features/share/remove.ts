import { z } from 'zod'
import { readSessionValue, SESSION_ACTIONS } from '../../blocks/card/session-buttons.ts'
import {
  PREVIEW_HIDDEN,
  readShareNotice,
  SHARE_NOTICE_ACTIONS,
  SHARE_REMOVED,
} from '../../blocks/share/share-messages.ts'
import { type ProblemAnswer, REPLIED } from '../../delivery/answer.ts'
import type { AuditFields } from '../../delivery/audit.ts'
import { button } from '../../delivery/button.ts'
import type { DeliveryContext } from '../../delivery/context.ts'
import { failed, type Result } from '../../lib/result.ts'
import { hidePreview, mayRemove, notRemoved, shareUnknown } from '../../shared/hide-preview.ts'
import { shareDetails, shareNotice } from '../../shared/share-notice.ts'
import { slackFailure } from '../../slack/failure.ts'
import type { ShareNeeds } from './needs.ts'

const buttons = z.object({ elements: z.array(z.object({ value: z.string().optional() })) })

/** *Remove* on the card. The menu does not name the session, so the card's other buttons do. */
export const removeCard = button({
  ids: [SESSION_ACTIONS.more],
  kind: 'remove',
  read({ channel, messageTs: ts, isAppMessage, shared }, blocks) {
    const values = blocks.flatMap((block) => buttons.safeParse(block).data?.elements ?? [])
    const session = values
      .map(({ value }) => readSessionValue(value ?? '')?.id)
      .find((id) => id !== undefined)
    if (!isAppMessage || session === undefined || channel === undefined || ts === undefined || !shared)
      return undefined
    const { sharer, rubricTs } = shared
    return { session, sharer, channel, messages: [ts, rubricTs] }
  },
  async run(needs: ShareNeeds, context, _, card) {
    const removed = await remove(needs, context, card)
    if (!removed.ok) return removed.error
    context.audit(removed.value)
    return REPLIED
  },
})

/** *Remove* in the DM about a share. The app knows which message that is, and who shared it: a button's value could be another one's. */
export const removeShare = button({
  ids: [SHARE_NOTICE_ACTIONS.remove],
  kind: 'remove',
  surface: ({ actionId }) => `dm:${actionId}`,
  read: ({ value }) => readShareNotice(value),
  async run(needs: ShareNeeds, context, _, { session, dedupKey }) {
    context.about = { session }
    const key = shareNotice.keyOf({ subject: session, recipient: context.user, dedupKey })
    const { data: notice } = shareDetails.safeParse((await needs.outbox.find(key))?.details)
    const [channel = '', ts = ''] = dedupKey.split(':')
    const place = { channel, ts, session }
    const sharer = notice?.sharer ?? (await needs.sentCards.findSharer(place))
    if (sharer === undefined) return shareUnknown(session)
    const isPreview = notice?.preview !== undefined
    const removed = isPreview
      ? await hidePreview(needs, context, place)
      : await remove(needs, context, { session, sharer, channel, messages: [ts, notice?.rubricTs] })
    if (!removed.ok) return removed.error
    return { audit: removed.value, redraw: isPreview ? PREVIEW_HIDDEN : SHARE_REMOVED }
  },
})

interface SharedCard {
  session: string
  sharer: string
  channel: string
  /** The card's `ts`, and that of the reply that holds its rubric. */
  messages: readonly (string | undefined)[]
}

/** For the sharer, the participant, Exec's admins and coaches. A message that is already gone counts as removed. */
async function remove(
  { slack: { client } }: ShareNeeds,
  context: DeliveryContext,
  { session, sharer, channel, messages }: SharedCard,
): Promise<Result<AuditFields, ProblemAnswer>> {
  context.about = { session }
  const allowed = await mayRemove(context, session, sharer)
  if (!allowed.ok) return allowed
  let slackError: string | undefined
  for (const ts of messages) {
    if (ts === undefined) continue
    try {
      await client.chat.delete({ channel, ts })
    } catch (error) {
      const { code } = slackFailure(error)
      if (code !== 'message_not_found') slackError ??= code
    }
  }
  return slackError === undefined ? allowed : failed(notRemoved(slackError))
}
