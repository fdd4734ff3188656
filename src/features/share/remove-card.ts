import { z } from 'zod'
import { readSessionValue } from '../../blocks/card/session-buttons.ts'
import type { Shared } from '../../blocks/card/share-head.ts'
import { problemMessage } from '../../blocks/problems/problem-message.ts'
import type { Problem } from '../../blocks/problems/problems.ts'
import { auditFields } from '../../delivery/audit.ts'
import type { ButtonAction } from '../../delivery/button-action.ts'
import type { DeliveryContext } from '../../delivery/context.ts'
import { ok } from '../../lib/result.ts'
import type { SlackClients } from '../../slack/clients.ts'
import { slackFailure } from '../../slack/failure.ts'

export interface RemoveDependencies {
  slack: Pick<SlackClients, 'client'>
}

interface PostedCard {
  session: string
  channel: string
  ts: string
  shared: Shared
}

const buttons = z.object({ elements: z.array(z.object({ value: z.string().optional() })) })

/**
 * Reads the card that holds a menu; `undefined` for a message that is not the app's own. The menu does not name the session, so
 * the card's other buttons do.
 */
export function readPostedCard(
  { channel, messageTs: ts, isAppMessage, shared }: ButtonAction,
  blocks: readonly unknown[],
): PostedCard | undefined {
  if (!isAppMessage) return undefined
  const values = blocks.flatMap((block) => buttons.safeParse(block).data?.elements ?? [])
  const session = values.map(({ value }) => readSessionValue(value ?? '')?.id).find((id) => id !== undefined)
  return session !== undefined && channel !== undefined && ts !== undefined && shared !== undefined
    ? { session, channel, ts, shared }
    : undefined
}

/** For the sharer, the participant, Exec's admins and coaches. Tells a failure, and resolves to whether the card is gone. */
export async function removeCard(
  { slack }: RemoveDependencies,
  context: DeliveryContext,
  { session, channel, ts, shared }: PostedCard,
  replyPrivately: ButtonAction['replyPrivately'],
): Promise<boolean> {
  const { user, viewer, errorId } = context
  const allowed = user === shared.sharer ? ok({ by: 'sharer' as const }) : await viewer.mayManage(session)
  const tell = async (problem: Problem) => {
    await context.reply(() => replyPrivately(problemMessage(problem, errorId)))
    return false
  }
  if (!allowed.ok) {
    const { error } = allowed
    context.audit({ session, ...auditFields(allowed, 'removed') })
    return tell(error.kind === 'not_allowed' ? { kind: 'not_allowed_to_remove' } : error)
  }
  const slackError = await remove(slack, channel, [ts, shared.rubricTs])
  if (slackError === undefined) {
    context.audit({ session, ...auditFields(allowed, 'removed') })
    return true
  }
  context.audit({ session, decision: 'not_removed', reason: slackError })
  return tell({ kind: 'not_removed', slackError })
}

/** @returns Slack's error code if a message is left. A message that is already gone counts as removed. */
async function remove(
  { client }: Pick<SlackClients, 'client'>,
  channel: string,
  messages: readonly (string | undefined)[],
): Promise<string | undefined> {
  let failure: string | undefined
  for (const ts of messages) {
    if (ts === undefined) continue
    try {
      await client.chat.delete({ channel, ts })
    } catch (error) {
      const { code } = slackFailure(error)
      if (code !== 'message_not_found') failure ??= code
    }
  }
  return failure
}
