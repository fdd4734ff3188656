import type { SlackClients } from './clients.ts'
import { slackFailure } from './failure.ts'
import type { MessageContent, PostTarget } from './post-card.ts'

/**
 * Tells one person something beside what others see there or, if Slack refuses that, in the app's direct message with them.
 * Throws what Slack's client throws.
 */
export async function tellPrivately(
  { clientWithoutRetry: { chat } }: Pick<SlackClients, 'clientWithoutRetry'>,
  user: string,
  { channel, threadTs }: PostTarget,
  { text, blocks }: MessageContent,
): Promise<void> {
  const thread = threadTs === undefined ? {} : { thread_ts: threadTs }
  try {
    await chat.postEphemeral({ channel, user, text, blocks, ...thread })
  } catch (error) {
    // Any other failure may have shown it.
    if (slackFailure(error).kind !== 'refused') throw error
    await chat.postMessage({ channel: user, text, blocks })
  }
}
