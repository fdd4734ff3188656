import type { DeliveryContext } from '../../delivery/context.ts'
import { fromDatabase } from '../../delivery/from-database.ts'
import type { NotificationKey } from '../../outbox/notification.ts'
import { redrawDirectMessage } from '../../slack/direct-message.ts'
import { slackFailure } from '../../slack/failure.ts'
import type { Coaching, CoachingDependencies } from './needs.ts'

/** Changes a message that the outbox has sent. If that fails, it stays as it is: what the person did counts all the same. */
export async function redrawSent(
  { slack, outbox }: Pick<CoachingDependencies, 'slack'> & Pick<Coaching, 'outbox'>,
  context: DeliveryContext,
  key: NotificationKey,
  draw: Parameters<typeof redrawDirectMessage>[2],
): Promise<void> {
  const sent = await fromDatabase(context, outbox.find(key))
  if (!sent.ok || sent.value?.state !== 'sent') return
  try {
    await redrawDirectMessage(slack.client, sent.value.at, draw)
  } catch (error) {
    context.log.warn('a message could not be redrawn', {
      error_id: context.errorId,
      kind: key.kind,
      slack_error: slackFailure(error).code,
    })
  }
}
