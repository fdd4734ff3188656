/**
 * How many milliseconds people wait at most. After that, they see less, or see a first version now and the rest later, which costs
 * another call to Slack. Slack itself waits three seconds for a trigger, an ack or a menu. Tests inject other values.
 */
export const TIMING = {
  /** Before a card goes without its line on the participant's progress. */
  progressMs: 300,
  /** Before a command that is not answered yet says that it is fetching. */
  fetchingMs: 1000,
  /** Before a Home shows the cached list, or that it is loading. */
  homeMs: 200,
  /** Before a review opens without the session: a `trigger_id` lives three seconds. */
  reviewMs: 200,
  /** Before *Progress* in a review says that it is loading. */
  progressTabMs: 300,
  /** Before a form opens without its content. */
  formMs: 300,
  /** Before the ack of a form says *Sending…*. Slack waits three seconds, and only the ack can close a form. */
  submitMs: 1500,
  /** Before a shared card gives the participant's name instead of a mention. */
  participantMs: 1500,
  /**
   * Before a win goes without earlier attempts, a refusal without the scenario's page, or help without a coach's lines.
   */
  lateMs: 4000,
  /** Before Slackbot hears that Exec is slow. Slackbot waits for 60 seconds; people get an answer within 20. */
  toolMs: 18_000,
  /** Before a menu of people offers nobody: Slack waits for three seconds. */
  personSearchMs: 2000,
}

export type Timing = typeof TIMING
