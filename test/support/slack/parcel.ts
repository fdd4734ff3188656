import type { JsonObject } from './json.ts'

export type ParcelKind = 'event' | 'command' | 'interaction'

/** An event, a command or an interaction for the bot. */
export interface Parcel {
  kind: ParcelKind
  /** The event's or interaction's type, or the command. */
  name: string
  payload: JsonObject
  /** The person who acted and sees a missing ack; undefined for events. */
  user?: string
  channel?: string
  triggerId?: string
  responseUrl?: string
}

export interface Retry {
  retryNum: number
  retryReason: string
}
