import type { Leases } from '../database/leases.ts'
import { every, type Loop, type Sleep, sleepUnlessAborted } from '../lib/every.ts'
import { describeError } from '../lib/log.ts'
import {
  createDatabaseRetry,
  type RetryUntilDatabaseIsBack,
  Stopped,
  WaitingNotifications,
} from './database-away.ts'
import { type ClaimedRow, LEASE_MS } from './outbox.ts'
import { RowSender, type RowSenderOptions } from './row-sender.ts'

/** How late the app notices what another replica enqueued, or what has become due. */
const POLL_MS = 5000
const PRUNE_MS = 86_400_000

/** Held by the replica that sends, until the next row may be handled by any of them. */
const LEASE = 'send'

interface OutboxSenderOptions extends RowSenderOptions {
  leases: Pick<Leases, 'take' | 'release'>
  /** Called once a day, to delete what is kept beside the rows. */
  prune?: () => Promise<void>
  sleep?: Sleep | undefined
}

/** Sends what is due: all replicas together one row a second at most. Start it once the bot has connected. */
export class OutboxSender {
  readonly waiting: WaitingNotifications
  readonly #sleep: Sleep
  readonly #loop: Loop
  readonly #retryUntilDatabaseIsBack: RetryUntilDatabaseIsBack
  readonly #rows: RowSender
  /** When the next row may be handled. */
  #nextAt = 0
  #pruneAt = 0

  constructor(private readonly options: OutboxSenderOptions) {
    const { sleep = sleepUnlessAborted, log } = options
    this.#sleep = sleep
    this.#loop = every(POLL_MS, () => this.#sendAll(), { sleep })
    const { stopping } = this.#loop
    this.#retryUntilDatabaseIsBack = createDatabaseRetry(log, sleep, stopping)
    this.#rows = new RowSender(options, this.#retryUntilDatabaseIsBack)
    // Its own: reads may succeed while nothing can be written.
    const retryWrite = createDatabaseRetry(log, sleep, stopping)
    this.waiting = new WaitingNotifications(options.outbox, retryWrite, log)
  }

  start(): void {
    this.options.outbox.onNew(() => this.#loop.wake())
    this.#loop.start()
  }

  /** Resolves when nothing is being sent or enqueued any more. */
  async stop(): Promise<void> {
    await this.#loop.stop()
    await this.waiting.stop()
  }

  /** Sends what is due, and resolves when nothing is due any more, or another replica sends it. Never rejects. */
  async sendDue(): Promise<void> {
    await this.#loop.run()
  }

  /** Deletes old rows once a day. `sendDue` does so, too: this is for who calls that only where something is due. Never rejects. */
  async pruneIfDue(): Promise<void> {
    await this.#guard(() => this.#pruneIfDue())
  }

  async #sendAll(): Promise<void> {
    await this.#guard(async () => {
      await this.#pruneIfDue()
      for (;;) {
        await this.#waitForTurn()
        const row = await this.#retryUntilDatabaseIsBack(() => this.#claim())
        if (row === undefined) return
        const pauseMs = await this.#rows.handle(row)
        this.#nextAt = this.options.clock() + pauseMs
        await this.#retryUntilDatabaseIsBack(() => this.options.leases.take(LEASE, pauseMs))
      }
    })
  }

  async #guard(work: () => Promise<void>): Promise<void> {
    try {
      await work()
    } catch (error) {
      if (!(error instanceof Stopped)) this.options.log.error('the outbox failed', describeError(error))
    }
  }

  async #claim(): Promise<ClaimedRow | undefined> {
    const { outbox, leases, kinds } = this.options
    const known = [...kinds.keys()]
    if (!(await outbox.hasDue(known)) || !(await leases.take(LEASE, LEASE_MS))) return undefined
    const row = await outbox.claim(known)
    // The row was cancelled a moment ago.
    if (row === undefined) await leases.release(LEASE)
    return row
  }

  async #waitForTurn(): Promise<void> {
    const ms = this.#nextAt - this.options.clock()
    if (ms > 0) await this.#sleep(ms, this.#loop.stopping)
    if (this.#loop.stopping.aborted) throw new Stopped()
  }

  async #pruneIfDue(): Promise<void> {
    if (this.options.clock() < this.#pruneAt) return
    const { outbox, prune } = this.options
    await this.#retryUntilDatabaseIsBack(() => outbox.prune())
    if (prune !== undefined) await this.#retryUntilDatabaseIsBack(prune)
    this.#pruneAt = this.options.clock() + PRUNE_MS
  }
}
