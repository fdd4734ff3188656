/** BackgroundTasks that goes on after Slack was acknowledged, so that a stop, or a test, can await it. */
export class BackgroundTasks {
  readonly #running = new Set<Promise<unknown>>()

  /** Follows `task` to its end, whichever it is. */
  track(task: Promise<unknown>): void {
    const end = () => void this.#running.delete(settled)
    const settled = task.then(end, end)
    this.#running.add(settled)
  }

  /** Resolves when nothing is running any more, work that began meanwhile included. */
  async idle(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running)
  }
}
