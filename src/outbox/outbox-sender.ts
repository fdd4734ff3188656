import type { Leases } from '../database/leases.ts'
import { Loop, type Sleep, sleepUnlessAborted } from '../lib/every.ts'
import { describeError } from '../lib/log.ts'
import { yieldToOthers } from '../lib/yield-to-others.ts'
import { createDatabaseRetry, type RetryUntilDatabaseIsBack, Stopped } from './database-away.ts'
import type { Notification } from './notification.ts'
import { type ClaimedRow, LEASE_MS } from './outbox.ts'
import { PACE_MS, RowSender, type RowSenderOptions } from './row-sender.ts'

/** How soon the app notices rows that another replica enqueued, or that became due. */
const POLL_MS = 5000

/**
 * Held by the sending replica while it has something to send, and afterwards until the next row may be handled by any
 * replica.
 */
const LEASE = 'send'

interface OutboxSenderOptions extends RowSenderOptions {
  leases: Pick<Leases, 'take' | 'release'>
  /**
   * A run ends after this many messages, or when Slack takes none for now, so that other workspaces get their turn. By
   * default it ends when nothing is due.
   */
  mostInTurn?: number | undefined
  sleep?: Sleep | undefined
}

/** Sends what is due, at most one row a second across all replicas. Start it once the bot has connected. */
export class OutboxSender {
  readonly #sleep: Sleep
  readonly #loop: Loop
  readonly #retryUntilDatabaseIsBack: RetryUntilDatabaseIsBack
  /** Separate from the retry of reads: a database may be readable but not writable. */
  readonly #retryWrite: RetryUntilDatabaseIsBack
  readonly #rows: RowSender
  /** When this process may handle the next row. */
  #nextAt = 0
  #leasedUntil = 0

  constructor(private readonly options: OutboxSenderOptions) {
    const { sleep = sleepUnlessAborted, log } = options
    this.#sleep = sleep
    this.#loop = new Loop(() => this.#send(), { sleep })
    const { stopping } = this.#loop
    this.#retryUntilDatabaseIsBack = createDatabaseRetry(log, sleep, stopping)
    this.#rows = new RowSender(options, this.#retryUntilDatabaseIsBack)
    this.#retryWrite = createDatabaseRetry(log, sleep, stopping)
  }

  start(): void {
    this.options.outbox.onNew(() => this.#loop.wake())
    this.#loop.start()
  }

  /** Resolves when nothing is being sent any more. */
  stop(): Promise<void> {
    return this.#loop.stop()
  }

  /**
   * Enqueues what happens once, such as a press. While the database is out of reach, it waits in memory. If the process
   * ends first, or the database rejects it, it is lost, and the log says so. Never rejects.
   */
  async enqueueOnce(notification: Notification): Promise<void> {
    const { outbox, log } = this.options
    try {
      await this.#retryWrite(() => outbox.enqueue([notification]))
    } catch (error) {
      log.error('a message is lost', { kind: notification.kind, ...describeError(error) })
    }
  }

  /** Sends what is due, and resolves to whether there may be more to send at once. Never rejects. */
  async sendDue(): Promise<boolean> {
    return (await this.#loop.run()) === 0
  }

  /** Resolves to the milliseconds before the next run. */
  async #send(): Promise<number> {
    const { mostInTurn = Number.POSITIVE_INFINITY, clock, log } = this.options
    try {
      for (let count = 0; count < mostInTurn; count += 1) {
        const ms = this.#nextAt - clock()
        if (ms > PACE_MS && Number.isFinite(mostInTurn)) return POLL_MS
        if (ms > 0) await this.#sleep(ms, this.#loop.stopping)
        await yieldToOthers()
        if (this.#loop.stopping.aborted) break
        const startedAt = clock()
        const row = await this.#retryUntilDatabaseIsBack(() => this.#claim())
        if (row === undefined) return POLL_MS
        const pauseMs = await this.#rows.handle(row)
        this.#nextAt = (pauseMs > PACE_MS ? clock() : startedAt) + pauseMs
        if (pauseMs > PACE_MS) await this.#letOthersSend()
      }
      await this.#letOthersSend()
      return this.#loop.stopping.aborted ? POLL_MS : 0
    } catch (error) {
      if (!(error instanceof Stopped)) log.error('the outbox failed', describeError(error))
      return POLL_MS
    }
  }

  /** Shortens the lease to the time until the next row may be handled. */
  #letOthersSend(): Promise<unknown> {
    const { clock, leases } = this.options
    const ms = Math.max(0, this.#nextAt - clock())
    this.#leasedUntil = 0
    return this.#retryUntilDatabaseIsBack(() => leases.take(LEASE, ms))
  }

  /** While rows follow each other, checks for due rows and renews the lease only every fifteen seconds. */
  async #claim(): Promise<ClaimedRow | undefined> {
    const { outbox, leases, kinds, clock } = this.options
    const known = [...kinds.keys()]
    const last = known.filter((kind) => kinds.get(kind)?.waitsForOthers)
    const first = known.filter((kind) => !last.includes(kind))
    if (this.#leasedUntil < clock() + LEASE_MS / 2) {
      if (!(await outbox.hasDue(known)) || !(await leases.take(LEASE, LEASE_MS))) return undefined
      this.#leasedUntil = clock() + LEASE_MS
    }
    const row = (await outbox.claim(first)) ?? (await outbox.claim(last))
    if (row === undefined) {
      this.#leasedUntil = 0
      await leases.release(LEASE)
    }
    return row
  }
}
