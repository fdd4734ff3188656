import type { OpenedSession } from '../../access/session-access.ts'
import { rubricMessage } from '../../blocks/card/evaluations.ts'
import { sessionCard } from '../../blocks/card/session-card.ts'
import type { NotePiece, Shared } from '../../blocks/card/shared-head.ts'
import type { Problem } from '../../blocks/problems/problem-message.ts'
import type { Content } from '../../blocks/text/document.ts'
import { auditFields, auditReason } from '../../delivery/audit.ts'
import type { DeliveryContext } from '../../delivery/context.ts'
import type { SessionReference } from '../../exec/session-reference.ts'
import type { Log } from '../../lib/log.ts'
import { ok, type Result } from '../../lib/result.ts'
import type { SlackClients } from '../../slack/clients.ts'
import { checkConversation, checkMembership } from '../../slack/conversations.ts'
import { slackFailure } from '../../slack/failure.ts'
import { type PostTarget, postCard } from '../../slack/post-card.ts'
import type { ShareProblem } from '../../slack/share-problem.ts'
import { type CardDependencies, cardProgress } from '../card/answer-with-card.ts'

export interface ShareDependencies extends CardDependencies {
  slack: Pick<SlackClients, 'client' | 'clientWithoutRetry'>
}

export interface ShareRequest {
  reference: SessionReference
  target: PostTarget
  note: readonly NotePiece[]
  withRubric: boolean
}

interface SharedCard {
  /** `undefined` if Slack did not give it. */
  permalink: string | undefined
  rubric: 'posted' | 'not_asked' | 'failed'
}

/** Never posts into a conversation that is shared with another organisation, or that the app can't check. Writes the audit line. */
export async function shareSession(
  dependencies: ShareDependencies,
  context: DeliveryContext,
  request: ShareRequest,
): Promise<Result<SharedCard, Problem>> {
  const { reference, target } = request
  const { user, onRequest } = context
  const { client } = dependencies.slack
  const about = { session: reference.id, channel: target.channel }
  const [opened, checked] = await Promise.all([
    dependencies.sessionAccess.open({ user, session: reference.id, onRequest }),
    checkConversation(client, target.channel),
  ])
  if (!opened.ok) {
    context.audit({ ...about, ...auditFields(opened, 'shared') })
    return opened
  }
  // Full members may join a public channel. All others post only where they already are.
  const mayJoin = checked.ok && checked.value.isOpenToMembers && opened.value.accountType === 'member'
  const admitted = checked.ok && !mayJoin ? await checkMembership(client, target.channel, user) : checked
  const posted = admitted.ok ? await post(dependencies, context, request, opened.value) : admitted
  context.audit(
    posted.ok
      ? { ...about, decision: 'shared', reason: opened.value.by }
      : { ...about, decision: 'not_shared', ...auditReason(posted.error) },
  )
  return posted
}

async function post(
  dependencies: ShareDependencies,
  context: DeliveryContext,
  { reference, target, note, withRubric }: ShareRequest,
  { session, asOf }: OpenedSession,
): Promise<Result<SharedCard, ShareProblem>> {
  const { slack, sessionUrl } = dependencies
  const progress = await cardProgress(dependencies, context, reference, session)
  const draw = (shared: Shared) =>
    sessionCard(session, { reference, sessionUrl, surface: 'message', asOf, shared, progress })
  const shared: Shared = { sharer: context.user, note }
  const posted = await postCard(slack.clientWithoutRetry, target, draw(shared))
  if (!posted.ok) return posted
  const ts = posted.value
  const rubric = withRubric ? rubricMessage(session) : undefined
  const thread = { ...target, threadTs: target.threadTs ?? ts }
  const cardWith = (rubricTs: string) => ({ ts, ...draw({ ...shared, rubricTs }) })
  const isReplied = rubric !== undefined && (await postRubric(slack, context.log, thread, rubric, cardWith))
  return ok({
    permalink: await permalink(slack, context.log, target.channel, ts),
    rubric: rubric === undefined ? 'not_asked' : isReplied ? 'posted' : 'failed',
  })
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
): Promise<boolean> {
  const reply = await postCard(clientWithoutRetry, target, rubric)
  if (!reply.ok) return false
  const { channel } = target
  try {
    await client.chat.update({ channel, ...cardWith(reply.value) })
    return true
  } catch (error) {
    log.warn('the card does not know its rubric', { channel, slack_error: slackFailure(error).code })
    try {
      await client.chat.delete({ channel, ts: reply.value })
    } catch (failure) {
      log.warn('a rubric is left without its card', { channel, slack_error: slackFailure(failure).code })
    }
    return false
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
