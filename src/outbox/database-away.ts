import { isRejection } from '../database/database-error.ts'
import type { Sleep } from '../lib/every.ts'
import { describeError, type Log } from '../lib/log.ts'
import type { Notification } from './notification.ts'
import type { Outbox } from './outbox.ts'

const AGAIN_MS = 5000

/** Thrown when the app stops during a wait. Rows stay as they are: the next start goes on with them. */
export class Stopped extends Error {}

/** Runs `ask` until it resolves. It must be safe to run twice. Rejects with `Stopped` alone. */
export type RetryUntilDatabaseIsBack = <Value>(ask: () => Promise<Value>) => Promise<Value>

/** Logs once that the database is out of reach, and once that it is back. */
export function createDatabaseRetry(log: Log, sleep: Sleep, stopping: AbortSignal): RetryUntilDatabaseIsBack {
  let isAway = false
  return async (ask) => {
    for (;;) {
      try {
        const value = await ask()
        if (isAway) log.info('the outbox goes on')
        isAway = false
        return value
      } catch (error) {
        if (!isAway) log.warn('the outbox waits for the database', describeError(error))
        isAway = true
      }
      await sleep(AGAIN_MS, stopping)
      if (stopping.aborted) throw new Stopped()
    }
  }
}

/** Far more than a team shares while a database is mended. */
const MAX_WAITING = 1000

/**
 * Enqueues notifications of what happens once, such as a press. While the database is out of reach, they wait in memory. Those still
 * waiting when the process ends are lost, and so are those beyond the limit, and those that the database rejects; the log says so.
 */
export class WaitingNotifications {
  readonly #waiting: Notification[] = []
  #enqueuing: Promise<void> | undefined
  #lost = 0

  constructor(
    private readonly outbox: Pick<Outbox, 'enqueue'>,
    private readonly retryUntilDatabaseIsBack: RetryUntilDatabaseIsBack,
    private readonly log: Log,
  ) {}

  /** Resolves when the notification is enqueued, or waits. Never rejects. */
  async enqueue(notification: Notification): Promise<void> {
    try {
      await this.#enqueueOrLose(notification)
    } catch {
      if (this.#waiting.length === MAX_WAITING) {
        this.#lost += 1
        return
      }
      this.#waiting.push(notification)
      this.#enqueuing ??= this.#enqueueWaiting().finally(() => {
        this.#enqueuing = undefined
      })
    }
  }

  /** Resolves once the retries have stopped. */
  async stop(): Promise<void> {
    await this.#enqueuing
  }

  async #enqueueWaiting(): Promise<void> {
    try {
      for (let first = this.#waiting[0]; first !== undefined; first = this.#waiting[0]) {
        const notification = first
        await this.retryUntilDatabaseIsBack(() => this.#enqueueOrLose(notification))
        this.#waiting.shift()
      }
    } catch (error) {
      if (!(error instanceof Stopped)) throw error
      this.#lost += this.#waiting.length
    }
    if (this.#lost > 0) this.log.error('messages are lost', { lost: this.#lost })
    this.#lost = 0
  }

  /** Rejects if the notification may be enqueued later. */
  async #enqueueOrLose(notification: Notification): Promise<void> {
    try {
      await this.outbox.enqueue([notification])
    } catch (error) {
      if (!isRejection(error)) throw error
      this.log.error('the database rejects a message', { ...describeError(error), kind: notification.kind })
    }
  }
}
