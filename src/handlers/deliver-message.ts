import type { Content } from '../blocks/card-document.ts'
import { plainMessage } from '../blocks/plain-message.ts'
import type { Visit } from './attend.ts'

/**
 * Gives a message as the answer, by `send`; as plain text where Slack does not take its usual form.
 *
 * @param sendPlainly where the plain text goes, if not there, too.
 */
export function deliverMessage(
  visit: Visit,
  message: Content,
  send: (message: Content) => Promise<unknown>,
  sendPlainly = send,
): Promise<void> {
  return visit.deliver(
    () => send(message),
    () => sendPlainly(plainMessage(message, visit.reference)),
  )
}
