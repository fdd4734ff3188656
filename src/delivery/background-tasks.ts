/** Tracks promises that outlive the ack, so that a stop, or a test, can await them. */
export class BackgroundTasks {
  readonly #running = new Set<Promise<unknown>>()

  track(task: Promise<unknown>): void {
    const end = () => void this.#running.delete(settled)
    const settled = task.then(end, end)
    this.#running.add(settled)
  }

  /** Resolves when nothing runs any more, tasks that start meanwhile included. */
  async idle(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running)
  }
}
