import { z } from 'zod'
import { parseJson } from '../lib/parse.ts'

const control = z.object({ type: z.enum(['hello', 'disconnect']) })
const envelope = z.looseObject({ envelope_id: z.string(), type: z.unknown().optional() })
const event = z.object({ payload: z.object({ event: z.object({ type: z.string() }) }) })

export type SocketMessage =
  | { kind: 'deliver'; text: string }
  /** Slack is about to close the connection. */
  | { kind: 'disconnect' }
  | { kind: 'ignore' }

/**
 * Decides what Slack's socket client gets of a message. It reads the type of the event in every `events_api` envelope, and
 * `app_rate_limited` has none; of another type, it passes an envelope on as it is.
 */
export function readSocketMessage(text: string): SocketMessage {
  const message = parseJson(text)
  const { data: controlling } = control.safeParse(message)
  if (controlling !== undefined)
    return controlling.type === 'disconnect' ? { kind: 'disconnect' } : { kind: 'deliver', text }
  const { data } = envelope.safeParse(message)
  if (data === undefined) return { kind: 'ignore' }
  if (data.type !== 'events_api' || event.safeParse(data).success) return { kind: 'deliver', text }
  return { kind: 'deliver', text: JSON.stringify({ ...data, type: 'notice' }) }
}
