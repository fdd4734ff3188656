import type { WebClient } from '@slack/web-api'
import { z } from 'zod'
import type { MessageContent } from './post-card.ts'

const history = z.object({
  messages: z.array(
    z.object({ ts: z.string(), text: z.string().optional(), blocks: z.array(z.unknown()).optional() }),
  ),
})

/**
 * Changes a message of the app's that nobody presses a button of. It stays if it is gone, or if `draw` returns `undefined`. Rejects
 * as Slack's client does.
 *
 * @param at `channel` is the id of the conversation: Slack takes no person's here.
 */
export async function redrawMessage(
  { conversations, chat }: Pick<WebClient, 'conversations' | 'chat'>,
  { channel, ts }: { channel: string; ts: string },
  draw: (posted: { blocks: readonly unknown[]; text: string | undefined }) => MessageContent | undefined,
): Promise<void> {
  const range = { channel, oldest: ts, latest: ts, inclusive: true, limit: 1 }
  const { messages } = history.parse(await conversations.history(range))
  const found = messages.find((message) => message.ts === ts)
  const drawn = found && draw({ blocks: found.blocks ?? [], text: found.text })
  if (drawn !== undefined) await chat.update({ channel, ts, ...drawn })
}
