import { isRejection } from '../database/rejection.ts'
import { describeError, type Log } from '../lib/log.ts'
import { type DatabaseWait, Stopped } from './database-wait.ts'
import type { Notification } from './notification.ts'
import type { Outbox } from './outbox.ts'

/** Far more than a team shares while a database is mended. */
const MAX_WAITING = 1000

/**
 * Enqueues what comes once, such as a press: nobody would enqueue it again. While the database is out of reach, it waits in
 * memory. What waits when the process ends is lost, and so is what comes beyond the limit, or what the database rejects; the log
 * says so.
 */
export class WaitingNotifications {
  readonly #waiting: Notification[] = []
  #enqueuing: Promise<void> | undefined
  #lost = 0

  constructor(
    private readonly outbox: Pick<Outbox, 'enqueue'>,
    /** Its own: what the sender asks may be answered while nothing can be written. */
    private readonly database: DatabaseWait,
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

  /** Once the `DatabaseWait` stops. */
  async stop(): Promise<void> {
    await this.#enqueuing
  }

  async #enqueueWaiting(): Promise<void> {
    try {
      for (let first = this.#waiting[0]; first !== undefined; first = this.#waiting[0]) {
        const notification = first
        await this.database.untilAnswered(() => this.#enqueueOrLose(notification))
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
