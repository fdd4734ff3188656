import { z } from 'zod'
import type { People } from '../../access/people.ts'
import { cardTitle } from '../../blocks/session/session-facts.ts'
import { shareNoticeMessage } from '../../blocks/share/share.ts'
import type { DeliveryContext } from '../../delivery/context.ts'
import type { BackgroundTasks } from '../../delivery/deliveries.ts'
import { emailOf, type SessionHead } from '../../exec/session.ts'
import { ok, type Result } from '../../lib/result.ts'
import { type Notification, notification, skip } from '../../outbox/notification.ts'
import type { Outbox } from '../../outbox/outbox.ts'
import type { SlackClients } from '../../slack/clients.ts'
import type { SlackFailure } from '../../slack/failure.ts'
import { findPermalink } from '../../slack/post-message.ts'
import type { Preferences } from '../preferences/preferences-table.ts'
import { type ChoiceNeeds, ifChosen } from '../preferences/turn-off.ts'
import { openForDm } from '../sessions/open-for-dm.ts'
import type { Previews } from './remembered-messages.ts'

export interface ComposeShareNeeds {
  preferences: Preferences
  outbox: Outbox
  previews: Previews
  slack: SlackClients
}

export const shareDetails = z.object({
  sharer: z.string(),
  channel: z.string(),
  ts: z.string(),
  /** The recipient, if it went to one person. */
  to: z.string().exactOptional(),
  /** Set for the preview of a link that the sharer posted. */
  preview: z.literal('yes').exactOptional(),
})

type ShareDetails = z.infer<typeof shareDetails>

const WANTED = ifChosen('shareNotices')

/** Tells a participant that somebody else shared their session. */
export const shareNotice = notification({
  kind: 'shared',
  subject: 'session',
  details: shareDetails,
  wanted: WANTED,
  allow: openForDm,
  async compose({ previews, slack }: ComposeShareNeeds, notice, now) {
    const { subject: session, dedupKey, turnOff } = notice
    const { sharer, channel, ts, to, preview } = notice.details
    const { session: document, by, isOwn } = notice.allowed
    if (!isOwn) return skip('not_attributed')
    const found = await findPermalink(slack.client, { channel, ts })
    const isHidden = preview !== undefined && (await previews.isHidden({ channel, ts, session }))
    if (isHidden || (!found.ok && found.error.code === 'message_not_found')) return skip('share_removed')
    // Nobody else can open the app's direct message with a person.
    const permalink = found.ok && to === undefined ? found.value : undefined
    const title = cardTitle(document, now)
    const said = { session, dedupKey, sharer, channel, to, title, permalink, turnOff }
    return { say: shareNoticeMessage({ ...said, isPreview: preview !== undefined }), by }
  },
})

export interface ShareNoticeNeeds {
  people: People
  tasks: Pick<BackgroundTasks, 'track'>
  /** A share happens once, so its notice must survive while the database is away. */
  enqueueOnce(notification: Notification): void
}

/**
 * Tells the participant at once that somebody else shared their session, because others see it already. Never rejects: the share has
 * happened. @param id the session's id as the sharer gave it.
 */
export async function notifyParticipant(
  { people, enqueueOnce }: ShareNoticeNeeds,
  { log, now }: Pick<DeliveryContext, 'log' | 'now'>,
  id: string,
  session: SessionHead,
  details: ShareDetails,
): Promise<void> {
  const found = await findRecipient(people, session, details)
  if (!found.ok) {
    if (found.error.kind !== 'refused')
      log.warn('the participant is not told of a share', { session: id, slack_error: found.error.code })
    return
  }
  const recipient = found.value
  if (recipient === undefined) return
  const dedupKey = `${details.channel}:${details.ts}`
  const dueAt = now.getTime()
  enqueueOnce(shareNotice.of({ subject: id, recipient, dedupKey, details, dueAt }))
}

/** Whether the participant will be told if this person posts the session. `true` while the database is away: the notice waits for it. */
export async function willNotifyParticipant(
  needs: Pick<ShareNoticeNeeds, 'people'> & ChoiceNeeds,
  context: DeliveryContext,
  session: SessionHead,
  sharer: string,
): Promise<boolean> {
  const found = await findRecipient(needs.people, session, { sharer })
  if (!found.ok || found.value === undefined) return false
  const wanted = await context.attempt(WANTED.ask(needs, found.value, context.now))
  return !wanted.ok || wanted.value.ok
}

/** The participant. `undefined` if nobody in Slack has their email, or they know already. */
async function findRecipient(
  people: People,
  session: SessionHead,
  { sharer, to }: Pick<ShareDetails, 'sharer' | 'to'>,
): Promise<Result<string | undefined, SlackFailure>> {
  const email = emailOf(session)
  const found = email === '' ? ok(undefined) : await people.ofEmail(email)
  const knows = found.ok && (found.value === sharer || found.value === to)
  return knows ? ok(undefined) : found
}
