import { plainMessage } from '../blocks/problems/problem-message.ts'
import type { Content } from '../blocks/text/document.ts'
import { withTimeout } from '../lib/with-timeout.ts'
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

/** Shows what `work` resolves to; if that takes longer than `patienceMs`, shows first that it is loading. Throws as `work` does. */
export async function showWhenReady<Value>(options: {
  work: Promise<Value>
  patienceMs: number
  showLoading: () => Promise<void>
  show: (value: Value) => Promise<void>
}): Promise<void> {
  const { work, patienceMs, showLoading, show } = options
  const early = await withTimeout(work, patienceMs)
  if (!early.ok && early.error.kind === 'timed_out') await showLoading()
  await show(await work)
}
