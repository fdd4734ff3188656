import type { Database } from '../database/database.ts'
import { every } from '../lib/every.ts'
import { describeError, type Log } from '../lib/log.ts'

const TICK_MS = 5000
/** How many workspaces are looked at, and in how many messages are sent, at a time. Each sends one a second. */
const MAX_LOOKS = 10
const MAX_SENDING = 200

interface DueWorkOptions {
  database: Database
  clock: () => number
  /** How often each workspace is looked at, in milliseconds. */
  everyMs: number
  /** Looks for what is to be said in this workspace. */
  look(workspace: string): Promise<unknown>
  /** Sends what is due there. */
  send(workspace: string): Promise<unknown>
  log: Log
}

/** Finds where something is due by two statements every five seconds, however many workspaces there are. */
export class DueWork {
  readonly #looks = new Turns(MAX_LOOKS)
  readonly #sends = new Turns(MAX_SENDING)
  readonly #ticks = every(TICK_MS, () => this.#tick())
  /** Who had the last turn to send. */
  #latest = ''

  constructor(private readonly options: DueWorkOptions) {}

  start(): void {
    this.#ticks.start()
  }

  /** Looks and sends once, wherever something is due. */
  async run(): Promise<void> {
    await this.#ticks.run()
    await Promise.all([this.#looks.idle(), this.#sends.idle()])
  }

  /** There may be something to send in this workspace. */
  wake(workspace: string): void {
    this.#sends.take(workspace, () => this.#send(workspace))
  }

  /** Whether it looks for something in this workspace, or sends something there. */
  isBusyIn(workspace: string): boolean {
    return this.#looks.has(workspace) || this.#sends.has(workspace)
  }

  async stop(): Promise<void> {
    for (const turns of [this.#looks, this.#sends]) turns.end()
    await this.#ticks.stop()
    await Promise.all([this.#looks.idle(), this.#sends.idle()])
  }

  async #tick(): Promise<void> {
    try {
      for (const workspace of await this.#claimLooks())
        this.#looks.take(workspace, () => this.#guard(this.options.look(workspace)))
      await this.#takeTurns()
    } catch (error) {
      this.options.log.warn('could not look for what is due', describeError(error))
    }
  }

  /** One workspace after the other, in a round: where nothing can be sent for long, that holds no other up. */
  async #takeTurns(): Promise<void> {
    const due = (await this.#withDueMessages()).toSorted()
    const next = Math.max(
      0,
      due.findIndex((workspace) => workspace > this.#latest),
    )
    for (const workspace of [...due.slice(next), ...due.slice(0, next)]) {
      if (this.#sends.free === 0) return
      this.wake(workspace)
      this.#latest = workspace
    }
  }

  async #send(workspace: string): Promise<void> {
    await this.#guard(this.options.send(workspace))
  }

  async #guard(work: Promise<unknown>): Promise<void> {
    try {
      await work
    } catch (error) {
      this.options.log.error('what is due in a workspace could not be said', describeError(error))
    }
  }

  /**
   * One replica gets each. A new workspace comes at a time of its own, and keeps it. One that is later than it could be was looked at by
   * another clock, or with another setting.
   */
  async #claimLooks(): Promise<string[]> {
    const { database, clock, everyMs } = this.options
    const { db, kind } = database
    const now = clock()
    const due = db
      .selectFrom('installations')
      .select('workspace')
      .where('ended_at', 'is', null)
      .where(({ eb, or }) => or([eb('look_at', '<=', now), eb('look_at', '>', now + everyMs)]))
      .orderBy('look_at')
      .limit(this.#looks.free)
    const claimed = await db
      .updateTable('installations')
      .set({ look_at: now + everyMs })
      .where('workspace', 'in', kind === 'postgres' ? due.forUpdate().skipLocked() : due)
      .returning('workspace')
      .execute()
    return claimed.map(({ workspace }) => workspace)
  }

  async #withDueMessages(): Promise<string[]> {
    const { database, clock } = this.options
    const now = clock()
    const due = await database.db
      .selectFrom('outbox')
      .innerJoin('installations', 'installations.workspace', 'outbox.workspace')
      .select('outbox.workspace')
      .distinct()
      .where('installations.ended_at', 'is', null)
      .where('outbox.ended_at', 'is', null)
      .where('outbox.due_at', '<=', now)
      .execute()
    return due.map(({ workspace }) => workspace)
  }
}

/** Gives each workspace one turn at a time, and only so many together. Who gets none comes again with the next tick. */
class Turns {
  readonly #running = new Map<string, Promise<void>>()
  #hasEnded = false

  constructor(private readonly max: number) {}

  get free(): number {
    return this.max - this.#running.size
  }

  has(workspace: string): boolean {
    return this.#running.has(workspace)
  }

  take(workspace: string, run: () => Promise<void>): void {
    if (this.#hasEnded || this.free <= 0 || this.has(workspace)) return
    this.#running.set(
      workspace,
      run().finally(() => this.#running.delete(workspace)),
    )
  }

  /** Gives no more. */
  end(): void {
    this.#hasEnded = true
  }

  async idle(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running.values())
  }
}
