import { plainMessage } from '../blocks/problems/problem-message.ts'
import type { Content } from '../blocks/text/document.ts'
import type { Visit } from './runner.ts'

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
