import type { JsonObject } from './json.ts'

export type ParcelKind = 'event' | 'command' | 'interaction'

/** Something that the bot is told. */
export interface Parcel {
  kind: ParcelKind
  /** The event's or interaction's type, or the command. */
  name: string
  payload: JsonObject
  /** Who did it, and is told when the bot does not acknowledge; nobody for events. */
  user?: string
  channel?: string
  triggerId?: string
  responseUrl?: string
}

export interface Retry {
  retryNum: number
  retryReason: string
}
