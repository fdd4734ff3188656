/**
 * `EXEC_UNFURLS`: what a session link unfurls into. `score`: others'
 * into a card without texts. `private`: a card without content.
 */
export type UnfurlMode = 'card' | 'score' | 'private' | 'off'

/** In milliseconds: how long people wait before they see something. */
export interface Timing {
  /** Before a card goes without its line on the participant's progress. */
  progressMs: number
  /** Before a command that is not answered yet says that it is fetching. */
  fetchingMs: number
  /** Before a Home shows the cached list, or that it is loading. */
  homeMs: number
  /** Before a review opens without the session: a `trigger_id` lives three seconds. */
  reviewMs: number
  progressTabMs: number
  /** Before a form opens without what it is about. */
  formMs: number
  /** Before Slack is told that a form is being submitted: it waits for three seconds, and only in them a form can be closed. */
  submitMs: number
  /** Before a shared card names the participant without looking whether they can be mentioned. */
  participantMs: number
  /** Before a details pane says that the session takes too long; the rest of its three seconds is for progress and Slack. */
  detailsMs: number
  /** Before a list goes without the offer of DMs. */
  offerMs: number
  /** Before a menu of people offers nobody: Slack waits for three seconds. */
  personSearchMs: number
}

export const TIMING: Timing = {
  progressMs: 300,
  fetchingMs: 1000,
  homeMs: 200,
  reviewMs: 200,
  progressTabMs: 300,
  formMs: 300,
  submitMs: 1500,
  participantMs: 1500,
  detailsMs: 1600,
  offerMs: 100,
  personSearchMs: 2000,
}
