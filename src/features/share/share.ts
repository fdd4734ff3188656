import type { OpenedSession } from '../../access/open-session.ts'
import type { Refusal } from '../../access/policy.ts'
import { rubricMessage } from '../../blocks/card/evaluations.ts'
import { sessionCard } from '../../blocks/card/session-card.ts'
import type { NotePiece, Shared } from '../../blocks/card/shared-head.ts'
import type { Content } from '../../blocks/text/document.ts'
import { audit, because, outcome } from '../../delivery/audit.ts'
import type { Visit } from '../../delivery/runner.ts'
import type { ExecError } from '../../exec/exec-error.ts'
import type { SessionReference } from '../../exec/session-reference.ts'
import type { HandlerDependencies } from '../../handlers/handler-dependencies.ts'
import { ok, type Result } from '../../lib/result.ts'
import { checkConversation, checkMembership, type OwnConversation } from '../../slack/conversations.ts'
import { slackFailure } from '../../slack/failure.ts'
import { type PostTarget, postCard } from '../../slack/post-card.ts'
import type { ShareProblem } from '../../slack/share-problem.ts'
import { cardProgress } from '../card/card-progress.ts'

export interface ShareRequest {
  reference: SessionReference
  target: PostTarget
  note: readonly NotePiece[]
  withRubric: boolean
}

export interface SharedCard {
  /** Missing where Slack did not give it. */
  permalink: string | undefined
  rubric: 'posted' | 'not_asked' | 'failed'
}

/**
 * Posts a session's card into a conversation for someone who may see the session and post there; never into one that is
 * shared with another organisation, and never where that can't be checked. Writes the audit line.
 */
export async function share(
  dependencies: HandlerDependencies,
  visit: Visit,
  request: ShareRequest,
): Promise<Result<SharedCard, ExecError | Refusal | ShareProblem>> {
  const { reference, target } = request
  const there = { ...visit, channel: target.channel }
  const [opened, checked] = await Promise.all([
    dependencies.openSession({ user: visit.user, session: reference.id, onRequest: visit.onRequest }),
    checkConversation(dependencies.client, target.channel),
  ])
  if (!opened.ok) {
    audit(dependencies.log, there, { session: reference.id, ...outcome(opened, 'shared') })
    return opened
  }
  const admitted = checked.ok ? await admit(dependencies, there, checked.value, opened.value) : checked
  const posted = admitted.ok ? await post(dependencies, visit, request, opened.value) : admitted
  audit(dependencies.log, there, {
    session: reference.id,
    ...(posted.ok
      ? { decision: 'shared', reason: opened.value.by }
      : { decision: 'not_shared', ...because(posted.error) }),
  })
  return posted
}

/** Full members may come into a public channel. Everybody else posts only where they are. */
async function admit(
  { client }: HandlerDependencies,
  { user, channel }: { user: string; channel: string },
  { isOpenToMembers }: OwnConversation,
  { accountType }: OpenedSession,
): Promise<Result<undefined, ShareProblem>> {
  if (isOpenToMembers && accountType === 'member') return ok(undefined)
  return checkMembership(client, channel, user)
}

async function post(
  dependencies: HandlerDependencies,
  visit: Visit,
  { reference, target, note, withRubric }: ShareRequest,
  { session, asOf }: OpenedSession,
): Promise<Result<SharedCard, ShareProblem>> {
  const line = await cardProgress(dependencies, visit, reference, session)
  const draw = (shared: Shared) =>
    sessionCard(session, {
      reference,
      sessionUrl: dependencies.sessionUrl,
      surface: 'message',
      isExpanded: false,
      asOf,
      shared,
      ...(line === undefined ? {} : { progress: { line, hasButton: false } }),
    })
  const shared: Shared = { sharer: visit.user, note }
  const posted = await postCard(dependencies.clientWithoutRetry, target, draw(shared))
  if (!posted.ok) return posted
  const ts = posted.value
  const rubric = withRubric ? rubricMessage(session) : undefined
  const isReplied =
    rubric !== undefined &&
    (await postRubric(dependencies, { ...target, threadTs: target.threadTs ?? ts }, rubric, (rubricTs) => ({
      ts,
      ...draw({ ...shared, rubricTs }),
    })))
  const replied = isReplied ? 'posted' : 'failed'
  return ok({
    permalink: await permalink(dependencies, target.channel, ts),
    rubric: rubric === undefined ? 'not_asked' : replied,
  })
}

/**
 * Posts the rubric as a reply. The card's menu learns where it stands, so that the two can be removed together after a
 * restart; a reply that the card does not know would be left behind, and is taken back.
 */
async function postRubric(
  { client, clientWithoutRetry, log }: HandlerDependencies,
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
    await takeBack({ client, log }, channel, reply.value)
    return false
  }
}

async function takeBack(
  { client, log }: Pick<HandlerDependencies, 'client' | 'log'>,
  channel: string,
  ts: string,
): Promise<void> {
  try {
    await client.chat.delete({ channel, ts })
  } catch (error) {
    log.warn('a rubric is left without its card', { channel, slack_error: slackFailure(error).code })
  }
}

async function permalink(
  { client, log }: HandlerDependencies,
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
