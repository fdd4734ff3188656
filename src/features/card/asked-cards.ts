import { z } from 'zod'
import { richPieces } from '../../blocks/text/rich-pieces.ts'
import type { Store } from '../../database/store.ts'
import type { SessionButtonAction } from '../../delivery/button-action.ts'
import { parseJson } from '../../lib/parse.ts'

/** How long the person may think about it. */
const ASKED_MS = 30 * 60_000

const askedCard = z.object({
  unfurled: z.object({ channel: z.string(), ts: z.string(), url: z.string() }).optional(),
  shared: z
    .object({
      sharer: z.string(),
      said: richPieces.optional(),
      quote: richPieces,
      rubricTs: z.string().optional(),
    })
    .optional(),
  attemptLine: z.string().optional(),
})

type AskedCard = z.infer<typeof askedCard>

interface Press {
  user: string
  channel: string | undefined
  session: string
  ts: string
}

/** What a card in a conversation shows, while the person who pressed *Show rubric* is asked: Slack tells it with the first press alone. */
export class AskedCards {
  constructor(private readonly store: Store) {}

  /** Resolves to the `ts` of the message with the card. */
  async note({ user, channel, reference, ...card }: SessionButtonAction): Promise<string> {
    const { unfurled, shared, attemptLine } = card
    const messageTs = unfurled?.ts ?? card.messageTs ?? ''
    const kept = JSON.stringify({ unfurled, shared, attemptLine })
    await this.store.set(keyOf({ user, channel, session: reference.id, ts: messageTs }), kept, ASKED_MS)
    return messageTs
  }

  async find(press: Press): Promise<AskedCard | undefined> {
    return askedCard.safeParse(parseJson((await this.store.get(keyOf(press))) ?? '')).data
  }
}

function keyOf({ user, channel = '', session, ts }: Press): string {
  return `asked-card:${user}:${channel}:${ts}:${session}`
}
