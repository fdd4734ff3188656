import type { JsonObject } from '../json.ts'

/** How long Slack shows a pane's details without asking the bot again, in milliseconds. */
export const PANE_LIFE_MS = 10 * 60_000

/** Which Work Object, in which message. */
export interface EntityPlace {
  channel: string
  ts: string
  thread_ts?: string | undefined
  app_unfurl_url: string
  entity_url: string
  external_ref: JsonObject
}

/** The bot's answer: an entity or an error. */
export interface PaneAnswer {
  details?: JsonObject | undefined
  error?: JsonObject | undefined
}

/** The details pane that a person has open. */
export interface Pane extends PaneAnswer {
  place: EntityPlace
  /** The unfurl's entity, shown until the bot has answered. */
  unfurled: JsonObject
}

/** One pane a person, and what Slack keeps of those that were open before. */
export class Panes {
  private readonly open = new Map<string, Pane>()
  private readonly given = new Map<string, PaneAnswer & { at: number }>()

  constructor(private readonly clock: () => number) {}

  of(user: string): Pane | undefined {
    return this.open.get(user)
  }

  /** Opens a pane with what is kept for it. `isCurrent` says that Slack need not ask the bot. */
  show(user: string, place: EntityPlace, unfurled: JsonObject): { isCurrent: boolean } {
    const kept = this.given.get(keyOf(user, place))
    const isCurrent = kept !== undefined && this.clock() - kept.at < PANE_LIFE_MS
    const { at: _, ...shown } = isCurrent ? kept : { at: 0 }
    this.open.set(user, { place, unfurled, ...shown })
    return { isCurrent }
  }

  close(user: string): void {
    this.open.delete(user)
  }

  /** Takes the bot's answer for a person, who may have closed the pane or opened another one meanwhile. */
  give(user: string, place: EntityPlace, answer: PaneAnswer): void {
    this.given.set(keyOf(user, place), { ...answer, at: this.clock() })
    const pane = this.open.get(user)
    if (pane === undefined || keyOf(user, pane.place) !== keyOf(user, place)) return
    const { place: same, unfurled } = pane
    this.open.set(user, { place: same, unfurled, ...answer })
  }
}

function keyOf(user: string, { channel, ts, app_unfurl_url }: EntityPlace): string {
  return `${user} ${channel} ${ts} ${app_unfurl_url}`
}
