import type { WebClient } from '@slack/web-api'
import type { People } from '../../access/people.ts'
import { mayShow, type Profile, RECIPIENTS } from '../../access/policy.ts'
import type { OpenedSession, Viewers } from '../../access/viewer.ts'
import { sessionCard } from '../../blocks/card/session-card.ts'
import { type Participant, type Shared, sharedWords } from '../../blocks/card/share-head.ts'
import { namedTitle, participantName } from '../../blocks/session/session-facts.ts'
import type { ShareResult } from '../../blocks/share/share.ts'
import type { Content } from '../../blocks/text/document.ts'
import type { RichPiece } from '../../blocks/text/rich-pieces.ts'
import { type Audited, must, refuse } from '../../delivery/answer.ts'
import { auditFields } from '../../delivery/audit.ts'
import type { DeliveryContext } from '../../delivery/context.ts'
import { emailOf, type SessionHead } from '../../exec/session.ts'
import type { SessionReference } from '../../exec/session-reference.ts'
import { SLACK_USER_ID } from '../../lib/parse.ts'
import { failed, ok, type Result, valueInTime, withTimeout } from '../../lib/result.ts'
import type { SlackClients } from '../../slack/clients.ts'
import { checkConversation, checkMembership } from '../../slack/conversations.ts'
import { findPermalink, type PostTarget, postCard } from '../../slack/post-message.ts'
import type { ShareProblem } from '../../slack/share-problem.ts'
import { type CardDependencies, cardProgress } from '../sessions/card.ts'
import type { SentCards } from './remembered-messages.ts'
import { notifyParticipant, type ShareNoticeNeeds } from './share-notice.ts'

export interface ShareSessionNeeds extends CardDependencies, ShareNoticeNeeds {
  slack: SlackClients
  sentCards: SentCards
  viewers: Viewers
}

export interface ShareRequest {
  reference: SessionReference
  target: PostTarget
  note: readonly RichPiece[]
  /** Set if the card answers a message that says who shares it, and why. */
  isReply?: boolean
  /** Posted instead of the card. */
  message?: Content
  /** Resolves to false if an earlier try may have posted it. By default there was none. */
  mayPost?: () => Promise<boolean>
}

/** Posts only inside the organization. Refuses a conversation that it can't check, too. */
export async function shareSession(
  needs: ShareSessionNeeds,
  context: DeliveryContext,
  request: ShareRequest,
): Promise<Audited & { shared: ShareResult }> {
  const { reference, target } = request
  const { client } = needs.slack
  const about = { session: reference.id, channel: target.channel }
  const opened = must(await context.viewer.open(reference.id), about)
  const { accountType, by } = opened
  if (!mayShow(by)) throw refuse('refused', { kind: 'asked_only' }, about)
  const sharer = { user: context.user, accountType }
  const admitted = await checkTarget(needs.people, client, target, sharer)
  const posted = admitted.ok ? await post(needs, context, request, opened) : admitted
  if (!posted.ok) throw refuse('not_shared', posted.error, about)
  return { audit: { ...about, ...auditFields(ok(opened), 'shared') }, shared: posted.value }
}

/** Whether a session may go there, and this person may share it there. Never rejects. */
async function checkTarget(
  people: People,
  client: WebClient,
  target: PostTarget,
  { user, accountType }: Pick<Profile, 'user' | 'accountType'>,
): Promise<Result<unknown, ShareProblem>> {
  if (isPerson(target)) return checkRecipient(await people.find(target.channel))
  const checked = await checkConversation(client, target.channel)
  if (!checked.ok) return checked
  // Full members may join a public channel. All others post only where they already are.
  const isOpenToThem = checked.value.isOpenToMembers && accountType === 'member'
  return isOpenToThem ? checked : checkMembership(client, target.channel, user)
}

export function checkRecipient(found: Awaited<ReturnType<People['find']>>): Result<Profile, ShareProblem> {
  if ('kind' in found)
    return failed({
      kind: 'unchecked_recipient',
      slackError: 'slackError' in found ? found.slackError : found.kind,
    })
  if (found.accountType === 'bot') return failed({ kind: 'recipient_is_app' })
  return RECIPIENTS.has(found.accountType) ? ok(found) : failed({ kind: 'not_a_recipient' })
}

function isPerson({ channel }: PostTarget): boolean {
  return SLACK_USER_ID.test(channel)
}

async function post(
  needs: ShareSessionNeeds,
  context: DeliveryContext,
  request: ShareRequest,
  opened: OpenedSession,
): Promise<Result<ShareResult, ShareProblem>> {
  const { session } = opened
  const { slack, tasks } = needs
  const { reference, target } = request
  const sharer = context.user
  const message = request.message ?? (await cardOf(needs, context, request, opened))
  if ((await request.mayPost?.()) === false) return failed({ kind: 'unconfirmed' })
  const posted = await postCard(slack.clientWithoutRetry, target, message)
  if (!posted.ok) return posted
  const { channel, ts, hasJoined } = posted.value
  const isForPerson = isPerson(target)
  const notice = { sharer, channel, ts, ...(isForPerson && { to: target.channel }) }
  // The sharer doesn't wait for this.
  tasks.track(notifyParticipant(needs, context, reference.id, session, notice))
  if (isForPerson) {
    const place = { channel, ts, session: reference.id }
    await needs.sentCards.remember(place, sharer)
    const sent = { ...place, to: target.channel, title: namedTitle(session, context.now) }
    return ok({ channel: target.channel, permalink: undefined, hasJoined, sent })
  }
  const found = await findPermalink(slack.client, { channel, ts })
  if (!found.ok) context.log.warn('no permalink', { channel, slack_error: found.error.code })
  return ok({ channel: target.channel, permalink: found.ok ? found.value : undefined, hasJoined })
}

async function cardOf(
  needs: ShareSessionNeeds,
  { viewer, user, now }: DeliveryContext,
  request: ShareRequest,
  opened: OpenedSession,
): Promise<Content> {
  const { session, asOf } = opened
  const { reference } = request
  const { url: sessionUrl } = needs.sessionPage
  const [progress, shared, isReadOnly] = await Promise.all([
    cardProgress(needs, viewer, reference, opened),
    headOf(needs, user, request, session),
    mayOnlyRead(needs, request),
  ])
  const shown = { reference, now, shared, isReadOnly, ...needs.offers }
  return sessionCard(session, { ...shown, sessionUrl, surface: 'message', asOf, progress })
}

/** Whether it goes to one person, and they may not open the session. */
async function mayOnlyRead(
  { viewers, timing }: ShareSessionNeeds,
  { reference, target }: ShareRequest,
): Promise<boolean> {
  if (!isPerson(target)) return false
  const recipient = viewers.of(target.channel, { priority: 'background' })
  const opened = await valueInTime(recipient.open(reference.id), timing.participantMs)
  return opened?.ok === false && opened.error.kind === 'not_allowed'
}

/** The text above the card. If Slack is slow to find the participant, it has their name instead of a mention. */
async function headOf(
  needs: ShareSessionNeeds,
  sharer: string,
  { target, note, isReply = false }: ShareRequest,
  session: SessionHead,
): Promise<Shared> {
  if (isReply) return { sharer, said: undefined, quote: [] }
  const found = await withTimeout(findParticipant(needs, session, target, sharer), needs.timing.participantMs)
  return { sharer, said: sharedWords(found.ok ? found.value : named(session)), quote: note }
}

/** The participant. A mention notifies a person, so someone outside the conversation is only named: they couldn't open the message. */
async function findParticipant(
  { people, slack: { client } }: ShareSessionNeeds,
  session: SessionHead,
  target: PostTarget,
  sharer: string,
): Promise<Participant> {
  const email = emailOf(session)
  if (email === '') return named(session)
  const profile = await people.find(sharer)
  if ('email' in profile && profile.email === email) return 'sharer'
  const found = await people.ofEmail(email)
  if (!found.ok || found.value === undefined) return named(session)
  const user = found.value
  const isThere = isPerson(target)
    ? user === target.channel
    : (await checkMembership(client, target.channel, user)).ok
  return isThere ? { user } : named(session)
}

function named(session: SessionHead): Participant {
  const name = participantName(session)
  return name === undefined ? undefined : { text: name }
}
