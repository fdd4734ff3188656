import { setTimeout as pause } from 'node:timers/promises'
import type { Leases } from '../database/leases.ts'
import { describeError } from '../lib/log.ts'
import { DatabaseWait, type Sleep, Stopped } from './database-wait.ts'
import { type ClaimedRow, LEASE_MS } from './outbox.ts'
import { RowSender, type RowSenderOptions } from './row-sender.ts'
import { WaitingNotifications } from './waiting-notifications.ts'

/** How late the app notices what another replica enqueued, and what was to be said later. */
const POLL_MS = 5000
const PRUNE_MS = 86_400_000

/** Held by the replica that sends. It ends when the next row may be handled, by whichever replica. */
const LEASE = 'send'

interface OutboxSenderOptions extends RowSenderOptions {
  leases: Pick<Leases, 'take' | 'release'>
  /** Called once a day, to delete what is kept beside the rows. */
  prune?: () => Promise<void>
  clock?: () => number
  sleep?: Sleep
}

/** Sends what is due: all replicas together one row a second at most. Start it once the bot has connected. */
export class OutboxSender {
  readonly waiting: WaitingNotifications
  readonly #options: OutboxSenderOptions
  readonly #clock: () => number
  readonly #sleep: Sleep
  readonly #stopping = new AbortController()
  readonly #database: DatabaseWait
  readonly #rows: RowSender
  #running: Promise<void> | undefined
  #sending: Promise<void> | undefined
  #resting: AbortController | undefined
  /** Something was enqueued since the outbox was last asked. */
  #hasNews = false
  /** When the next row may be handled. */
  #nextAt = 0
  #pruneAt = 0

  constructor(options: OutboxSenderOptions) {
    const { clock = Date.now, sleep = sleepUnlessAborted, log } = options
    this.#options = options
    this.#clock = clock
    this.#sleep = sleep
    this.#database = new DatabaseWait(log, sleep, this.#stopping.signal)
    this.#rows = new RowSender(options, clock, this.#database)
    const writing = new DatabaseWait(log, sleep, this.#stopping.signal)
    this.waiting = new WaitingNotifications(options.outbox, writing, log)
  }

  start(): void {
    this.#options.outbox.onNew(() => this.#wake())
    this.#running = this.#run()
  }

  /** Resolves when nothing is being sent or enqueued any more. */
  async stop(): Promise<void> {
    this.#stopping.abort()
    this.#resting?.abort()
    await Promise.all([this.#running, this.#sending, this.waiting.stop()])
  }

  /** Sends what is due, and resolves when nothing is due any more, or another replica sends it. Never rejects. */
  sendDue(): Promise<void> {
    this.#sending ??= this.#sendAll().finally(() => {
      this.#sending = undefined
    })
    return this.#sending
  }

  get #isStopping(): boolean {
    return this.#stopping.signal.aborted
  }

  async #run(): Promise<void> {
    while (!this.#isStopping) {
      await this.sendDue()
      await this.#rest()
    }
  }

  #wake(): void {
    this.#hasNews = true
    this.#resting?.abort()
  }

  async #rest(): Promise<void> {
    if (this.#hasNews || this.#isStopping) return
    this.#resting = new AbortController()
    await this.#sleep(POLL_MS, this.#resting.signal)
    this.#resting = undefined
  }

  async #sendAll(): Promise<void> {
    try {
      if (this.#clock() >= this.#pruneAt) await this.#prune()
      for (;;) {
        await this.#waitForTurn()
        this.#hasNews = false
        const row = await this.#database.untilAnswered(() => this.#claim())
        if (row === undefined) return
        const pauseMs = await this.#rows.handle(row)
        this.#nextAt = this.#clock() + pauseMs
        await this.#database.untilAnswered(() => this.#options.leases.take(LEASE, pauseMs))
      }
    } catch (error) {
      if (error instanceof Stopped) return
      this.#hasNews = false
      this.#options.log.error('the outbox failed', describeError(error))
    }
  }

  async #claim(): Promise<ClaimedRow | undefined> {
    const { outbox, leases } = this.#options
    if (!(await outbox.hasDue()) || !(await leases.take(LEASE, LEASE_MS))) return undefined
    const row = await outbox.claim()
    // It was cancelled a moment ago.
    if (row === undefined) await leases.release(LEASE)
    return row
  }

  async #waitForTurn(): Promise<void> {
    const ms = this.#nextAt - this.#clock()
    if (ms > 0) await this.#sleep(ms, this.#stopping.signal)
    if (this.#isStopping) throw new Stopped()
  }

  async #prune(): Promise<void> {
    const { outbox, prune } = this.#options
    await this.#database.untilAnswered(() => outbox.prune())
    if (prune !== undefined) await this.#database.untilAnswered(prune)
    this.#pruneAt = this.#clock() + PRUNE_MS
  }
}

const sleepUnlessAborted: Sleep = (ms, signal) => pause(ms, undefined, { signal }).catch(() => undefined)
