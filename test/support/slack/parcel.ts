import type { Json, JsonObject } from './json.ts'

export type ParcelKind = 'event' | 'command' | 'interaction'

/** An event, a command or an interaction for the bot. */
export interface Parcel {
  kind: ParcelKind
  /** The event's or interaction's type, or the command. */
  name: string
  payload: JsonObject
  /** The person who acted and sees a missing ack; undefined for events. */
  user?: string | undefined
  channel?: string | undefined
  triggerId?: string | undefined
  responseUrl?: string | undefined
}

export interface Retry {
  retryNum: number
  retryReason: string
}

/** A parcel that was delivered, and how the bot acknowledged it. */
export interface Delivery extends Parcel {
  /** The HTTP status; in Socket Mode 200 for an acknowledgement; 0 where none came in time. */
  status: number
  /** The body of the ack; null where it was empty. */
  body: Json
  ackMs: number
  /** The body and headers of the request. */
  rawBody: string
  headers: Record<string, string>
}
