import { z } from 'zod'
import type { Viewers } from '../../access/viewer.ts'
import { shareNoticeMessage } from '../../blocks/share/share-notice-message.ts'
import { cardTitle } from '../../blocks/text/session-facts.ts'
import type { Composed, Notification } from '../../outbox/notification.ts'
import { openForDm, skip, skipUnwanted } from '../../shared/open-for-dm.ts'
import { wantsShareNotice } from '../../shared/preference.ts'
import type { Preferences } from '../../shared/preferences.ts'
import { type SlackClients, slackAnswer } from '../../slack/clients.ts'

interface ComposeShareDependencies {
  viewers: Viewers
  preferences: Pick<Preferences, 'find'>
  slack: Pick<SlackClients, 'client'>
}

/** Of a notification of the kind `shared`. */
export const shareDetails = z.object({
  sharer: z.string(),
  channel: z.string(),
  ts: z.string(),
  /** The person it was sent to. */
  to: z.string().optional(),
  rubricTs: z.string().optional(),
})

const link = z.object({ permalink: z.string() })

/** The DM for the participant of a session that somebody else shared. */
export async function composeShareNotice(
  { viewers, preferences, slack }: ComposeShareDependencies,
  notification: Notification,
  now: Date,
): Promise<Composed> {
  const { recipient, subject: session, dedupKey } = notification
  const { sharer, channel, ts, to } = shareDetails.parse(notification.details)
  const preference = await preferences.find(recipient)
  if (!wantsShareNotice(preference, now.getTime())) return skipUnwanted(preference, now)
  const opened = await openForDm(viewers, notification, now)
  if (!opened.ok) return opened.error
  const { session: document, by } = opened.value
  if (!opened.value.isOwn) return skip('not_attributed')
  const answer = await slackAnswer(slack.client.chat.getPermalink({ channel, message_ts: ts }), link)
  if (!answer.ok && answer.error.code === 'message_not_found') return skip('share_removed')
  // Nobody else can open the app's direct message with a person.
  const permalink = answer.ok && to === undefined ? answer.value.permalink : undefined
  const title = cardTitle(document, now)
  const notice = { session, dedupKey, sharer, channel, to, title, permalink }
  return { say: shareNoticeMessage(notice), by }
}
