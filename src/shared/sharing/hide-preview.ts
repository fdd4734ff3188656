import { HIDDEN_UNFURL } from '../../blocks/unfurl/unfurl.ts'
import { type Done, Refused, refuse } from '../../delivery/answer.ts'
import { auditFields } from '../../delivery/audit.ts'
import type { DeliveryContext } from '../../delivery/context.ts'
import { ok } from '../../lib/result.ts'
import { slackFailure } from '../../slack/failure.ts'
import type { PreviewPlace, UnfurlSender } from '../../slack/send-unfurls.ts'
import type { Previews } from './remembered-messages.ts'

export interface HidePreviewNeeds {
  previews: Previews
  unfurlSender: UnfurlSender
}

/**
 * Puts one line in place of a session's preview. The person who posted its link, its participant, Exec's admins and coaches may do that.
 * A message that is gone counts as hidden.
 */
export async function hidePreview(
  { previews, unfurlSender }: HidePreviewNeeds,
  context: DeliveryContext,
  place: PreviewPlace,
): Promise<Done> {
  const { session, channel, ts } = place
  context.about = { session }
  const preview = await previews.find(place)
  if (preview === undefined) throw shareUnknown(session)
  const hidden = await authorizeRemoval(context, session, preview.author, 'not_allowed_to_hide')
  // First: a redraw under way must not bring it back.
  await previews.hide(place)
  try {
    const links = preview.urls.map((url) => ({ url, attachment: () => HIDDEN_UNFURL }))
    await unfurlSender.send({ channel, ts }, links)
  } catch (error) {
    const { code: slackError } = slackFailure(error)
    if (slackError !== MESSAGE_GONE) throw notRemoved(slackError)
  }
  return hidden
}

/** The app has forgotten what was shown. */
export function shareUnknown(session: string): Refused {
  return refuse('skipped', { kind: 'share_unknown' }, { session })
}

export function notRemoved(slackError: string): Refused {
  const audit = { decision: 'not_removed', reason: slackError } as const
  return new Refused({ audit, problem: { kind: 'not_removed', slackError } })
}

/** Checks that the person may remove what `owner` has shown of the session. Resolves to the answer. */
export async function authorizeRemoval(
  { user, viewer }: DeliveryContext,
  session: string,
  owner: string,
  kind: 'not_allowed_to_remove' | 'not_allowed_to_hide' = 'not_allowed_to_remove',
): Promise<Done> {
  const allowed = user === owner ? ok({ by: 'sharer' as const }) : await viewer.mayManage(session)
  const audit = auditFields(allowed, 'removed')
  if (allowed.ok) return { audit, isDone: true }
  const { error } = allowed
  throw new Refused({ audit, problem: error.kind === 'not_allowed' ? { kind } : error })
}

/** Slack's code if the writer deleted the message, or sent it before its preview was ready. */
export const MESSAGE_GONE = 'cannot_find_message'
