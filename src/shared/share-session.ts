import type { People } from '../access/people.ts'
import { mayShow } from '../access/policy.ts'
import type { OpenedSession } from '../access/viewer.ts'
import { rubricMessage } from '../blocks/card/feedback-parts.ts'
import { sessionCard, shareBelowCard } from '../blocks/card/session-card.ts'
import { type Shared, sharedWords } from '../blocks/card/share-head.ts'
import type { Problem } from '../blocks/problems/problems.ts'
import type { ShareResult } from '../blocks/share/share-answers.ts'
import type { Content } from '../blocks/text/document.ts'
import type { RichPiece } from '../blocks/text/rich-pieces.ts'
import { auditFields, auditReason } from '../delivery/audit.ts'
import type { DeliveryContext } from '../delivery/context.ts'
import type { SessionReference } from '../exec/session-reference.ts'
import type { Log } from '../lib/log.ts'
import { failed, ok, type Result, withTimeout } from '../lib/result.ts'
import type { SlackClients } from '../slack/clients.ts'
import { slackFailure } from '../slack/failure.ts'
import { type PostTarget, postCard } from '../slack/post-message.ts'
import type { ShareProblem } from '../slack/share-problem.ts'
import { type CardDependencies, cardProgress } from './card.ts'
import { checkSharer, checkTarget, isPerson } from './check-target.ts'
import { findParticipant, named } from './find-participant.ts'
import type { ShareNotices } from './share-notices.ts'
import type { Timing } from './timing.ts'

export interface ShareDependencies extends CardDependencies {
  people: People
  timing: Pick<Timing, 'progressMs' | 'participantMs'>
  slack: Pick<SlackClients, 'client' | 'clientWithoutRetry'>
  shareNotices: ShareNotices
}

export interface ShareRequest {
  reference: SessionReference
  target: PostTarget
  note: readonly RichPiece[]
  withRubric: boolean
  /** Set if the card answers a message that says who shares it, and why. */
  isReply?: boolean
  /** Set if the card stands above: then only the sharer, the note and the rubric are posted. */
  isBesideCard?: boolean
}

/**
 * Never posts into a conversation that is shared with another organisation, or that the app can't check, and to nobody outside.
 * Writes the audit line.
 */
export async function shareSession(
  dependencies: ShareDependencies,
  context: DeliveryContext,
  request: ShareRequest,
): Promise<Result<ShareResult, Problem>> {
  const { reference, target } = request
  const { user } = context
  const { people } = dependencies
  const { client } = dependencies.slack
  const about = { session: reference.id, channel: target.channel }
  const [opened, place] = await Promise.all([
    context.viewer.open(reference.id),
    checkTarget({ people, client }, target),
  ])
  if (!opened.ok) {
    context.audit({ ...about, ...auditFields(opened, 'shared') })
    return opened
  }
  const { accountType, by } = opened.value
  if (!mayShow(by)) {
    context.audit({ ...about, decision: 'refused', reason: 'asked_only' })
    return failed({ kind: 'asked_only' })
  }
  const admitted = place.ok ? await checkSharer(client, place.value, target, { user, accountType }) : place
  const posted = admitted.ok ? await post(dependencies, context, request, opened.value) : admitted
  context.audit(
    posted.ok
      ? { ...about, ...auditFields(opened, 'shared') }
      : { ...about, decision: 'not_shared', ...auditReason(posted.error) },
  )
  return posted
}

async function post(
  dependencies: ShareDependencies,
  context: DeliveryContext,
  request: ShareRequest,
  opened: OpenedSession,
): Promise<Result<ShareResult, ShareProblem>> {
  const { session, asOf } = opened
  const { slack, sessionUrl, gradeNotices } = dependencies
  const { reference, target, withRubric, isBesideCard = false } = request
  const { now } = context
  const [progress, shared] = await Promise.all([
    isBesideCard ? undefined : cardProgress(dependencies, context.viewer, reference, opened),
    headOf(dependencies, context, request, session),
  ])
  const draw = (head: Shared) => {
    const shown = { reference, now, shared: head }
    return isBesideCard
      ? shareBelowCard(session, shown)
      : sessionCard(session, {
          ...shown,
          sessionUrl,
          surface: 'message',
          asOf,
          progress,
          gradeNotice: gradeNotices && 'offered',
        })
  }
  const posted = await postCard(slack.clientWithoutRetry, target, draw(shared))
  if (!posted.ok) return posted
  const { channel, ts, hasJoined } = posted.value
  const rubric = withRubric ? rubricMessage(session) : undefined
  const thread = { channel, threadTs: target.threadTs ?? ts }
  const cardWith = (rubricTs: string) => ({ ts, ...draw({ ...shared, rubricTs }) })
  const rubricTs = rubric && (await postRubric(slack, context.log, thread, rubric, cardWith))
  const to = isPerson(target) ? target.channel : undefined
  const share = { session, id: reference.id, sharer: context.user, channel, ts, to, rubricTs }
  dependencies.shareNotices.enqueue(share)
  // A sharer can't open the app's direct message with another person.
  const link = to === undefined ? await permalink(slack, context.log, channel, ts) : undefined
  return ok({
    channel: target.channel,
    permalink: link,
    hasJoined,
    isRubricMissing: rubric !== undefined && rubricTs === undefined,
  })
}

/** What stands above the card. If Slack takes too long to find the participant, their name is enough. */
async function headOf(
  { people, slack: { client }, timing }: ShareDependencies,
  { user: sharer }: DeliveryContext,
  { target, note, isReply = false }: ShareRequest,
  session: OpenedSession['session'],
): Promise<Shared> {
  if (isReply) return { sharer, said: undefined, quote: [] }
  const found = await withTimeout(
    findParticipant({ people, client }, session, target, sharer),
    timing.participantMs,
  )
  return { sharer, said: sharedWords(found.ok ? found.value : named(session)), quote: note }
}

/**
 * Writes the reply's `ts` into the card's menu, so that both can be removed together, even after a restart. If that fails, it
 * deletes the reply: nobody could remove it later.
 */
async function postRubric(
  { client, clientWithoutRetry }: ShareDependencies['slack'],
  log: Log,
  target: PostTarget,
  rubric: Content,
  cardWith: (rubricTs: string) => Content & { ts: string },
): Promise<string | undefined> {
  const reply = await postCard(clientWithoutRetry, target, rubric)
  if (!reply.ok) return undefined
  const { channel, ts } = reply.value
  try {
    await client.chat.update({ channel, ...cardWith(ts) })
    return ts
  } catch (error) {
    log.warn('the card does not know its rubric', { channel, slack_error: slackFailure(error).code })
    try {
      await client.chat.delete({ channel, ts })
    } catch (failure) {
      log.warn('a rubric is left without its card', { channel, slack_error: slackFailure(failure).code })
    }
    return undefined
  }
}

async function permalink(
  { client }: ShareDependencies['slack'],
  log: Log,
  channel: string,
  message_ts: string,
): Promise<string | undefined> {
  try {
    return (await client.chat.getPermalink({ channel, message_ts })).permalink
  } catch (error) {
    log.warn('no permalink', { channel, slack_error: slackFailure(error).code })
    return undefined
  }
}
