import type { JsonObject } from '../../test/support/slack/json.ts'

/** What drawing needs to know of the person who looks. */
export interface DrawContext {
  person: string
  timeZone: string
  now: Date
  people: readonly { id: string; name: string }[]
  channels: readonly { id: string; name: string }[]
  /** What a menu of people or conversations offers. */
  offered(menu: JsonObject): { value: string; label: string }[]
}

/** What a view knows beyond its blocks. */
export interface ViewState {
  state: JsonObject
  errors: Readonly<Record<string, string>>
}
