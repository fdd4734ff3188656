import type { AllMiddlewareArgs, AnyMiddlewareArgs } from '@slack/bolt'
import { problemMessage } from '../blocks/problems/problem-message.ts'
import { createErrorId } from '../delivery/context.ts'
import { describeError, type Log } from '../lib/log.ts'

/** Why the app can't serve a workspace. */
export type Unserved = 'not_installed' | 'database_unavailable'

/** Acknowledges a delivery of a workspace that the app can't serve, and says why where Slack takes an answer without a token. */
export async function answerUnserved(
  args: AnyMiddlewareArgs & AllMiddlewareArgs,
  kind: Unserved,
  log: Log,
): Promise<void> {
  if ('ack' in args && typeof args.ack === 'function') await args.ack()
  if (!('respond' in args)) return
  const errorId = createErrorId()
  log.info('a delivery of a workspace that is not served', { error_id: errorId, reason: kind })
  const answer = {
    ...problemMessage({ kind }, errorId),
    response_type: 'ephemeral',
    replace_original: false,
  } as const
  await args.respond(answer).catch((error: unknown) => {
    log.warn('an answer to a workspace that is not served failed', describeError(error))
  })
}
