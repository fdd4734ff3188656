import type { JsonObject } from '../../test/support/slack/json.ts'

/** What drawing needs to know about the viewer. */
export interface DrawContext {
  person: string
  timeZone: string
  now: Date
  people: readonly { id: string; name: string }[]
  channels: readonly { id: string; name: string }[]
  /** The options of a menu of people or conversations. */
  optionsFor(menu: JsonObject): { value: string; label: string }[]
}

/** The state of a view beside its blocks. */
export interface ViewState {
  state: JsonObject
  errors: Readonly<Record<string, string>>
}
