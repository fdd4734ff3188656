/** `EXEC_UNFURLS`: what a session link unfurls into. `private`: a card without content. */
export type UnfurlMode = 'card' | 'private' | 'off'

/** How long people wait before they see something, in milliseconds. */
export interface Timing {
  /** How long a card waits for its line on the participant's progress. */
  progressMs: number
  /** How long a Home waits for the list before it shows the cached one, or that it is loading. */
  homeMs: number
  /** How long a review waits for the session before its modal opens without: a `trigger_id` lives three seconds. */
  reviewMs: number
  /** How long the tab *Progress* waits before it says that it is loading. */
  progressTabMs: number
  /** How long the share form waits for the list of sessions before it opens without. */
  shareFormMs: number
  /** How long the details pane waits for the session; the rest of its three seconds is for progress and the way to Slack. */
  detailsMs: number
}

export const TIMING: Timing = {
  progressMs: 300,
  homeMs: 200,
  reviewMs: 200,
  progressTabMs: 300,
  shareFormMs: 300,
  detailsMs: 1600,
}
