import { plainMessage } from '../blocks/problems/problem-message.ts'
import type { Content } from '../blocks/text/document.ts'
import type { DeliveryContext } from './context.ts'

/**
 * Replies with a message; as plain text if Slack rejects its blocks.
 *
 * @param sendPlainly where the plain text goes, if not to the same place.
 */
export function replyWithMessage(
  context: DeliveryContext,
  message: Content,
  send: (message: Content) => Promise<unknown>,
  sendPlainly = send,
): Promise<void> {
  return context.reply(
    () => send(message),
    () => sendPlainly(plainMessage(message, context.errorId)),
  )
}
