/** The time that the simulated Slack, the simulated Exec and the app share. It runs, and a person can advance it. */
export class PlaygroundClock {
  constructor(public aheadMs = 0) {}

  /** Milliseconds since 1970. */
  readonly now = (): number => Date.now() + this.aheadMs

  pass(ms: number): void {
    this.aheadMs += ms
  }
}
