import { sql } from 'kysely'
import type { Database } from '../database/database.ts'
import { every } from '../lib/every.ts'
import { describeError, type Log } from '../lib/log.ts'
import { yieldToOthers } from '../lib/yield-to-others.ts'
import { OPEN } from '../outbox/outbox.ts'

const TICK_MS = 5000
/** How many workspaces are visited at a time, and how many send messages at a time. Each sends one a second. */
const MAX_VISITS = 20
const MAX_SENDING = 100
/** Late visits, such as after an outage, are caught up on within half an interval, at least this many per tick. */
const LATE_VISITS = 10

interface DueWorkOptions {
  database: Database
  clock: () => number
  /** The time between two visits of a workspace, in milliseconds. */
  everyMs: number
  /** Finds new messages to send in this workspace. */
  visit(workspace: string): Promise<unknown>
  /** Sends some of what is due there. Resolves to whether there may be more to send at once. */
  send(workspace: string): Promise<boolean | undefined>
  /** Called when a workspace is no longer busy. */
  onEnd?: () => void
  log: Log
}

/** Finds due workspaces with two statements every five seconds, however many workspaces there are. */
export class DueWork {
  readonly #visits: WorkspaceQueue
  readonly #sends: WorkspaceQueue
  readonly #ticks = every(TICK_MS, () => this.#tick())

  constructor(private readonly options: DueWorkOptions) {
    this.#visits = new WorkspaceQueue(MAX_VISITS, (workspace) => options.visit(workspace), options)
    this.#sends = new WorkspaceQueue(MAX_SENDING, (workspace) => options.send(workspace), options)
  }

  start(): void {
    this.#ticks.start()
  }

  /** Visits each workspace that is due, and sends what is due. */
  async run(): Promise<void> {
    await this.#ticks.run()
    await Promise.all([this.#visits.idle(), this.#sends.idle()])
  }

  /** There may be something to send in this workspace. */
  wake(workspace: string): void {
    this.#sends.add(workspace)
  }

  /** Whether a visit to this workspace is under way, or messages are being sent there. */
  isBusyIn(workspace: string): boolean {
    return this.#visits.isRunning(workspace) || this.#sends.isRunning(workspace)
  }

  /** How long the oldest message of all workspaces has been due, in milliseconds; 0 if none is. */
  async oldestDueMs(): Promise<number> {
    const { clock, database } = this.options
    const now = clock()
    const { oldest } = await database.ofAllWorkspaces
      .selectFrom('outbox')
      .select(({ fn }) => fn.min('due_at').as('oldest'))
      .where('ended_at', 'is', null)
      .where('due_at', '<=', now)
      .executeTakeFirstOrThrow()
    return now - (oldest ?? now)
  }

  async stop(): Promise<void> {
    for (const queue of [this.#visits, this.#sends]) queue.end()
    await this.#ticks.stop()
    await Promise.all([this.#visits.idle(), this.#sends.idle()])
  }

  async #tick(): Promise<void> {
    try {
      for (const workspace of await this.#claimVisits()) this.#visits.add(workspace)
      for (const workspace of await this.#withDueMessages()) this.#sends.add(workspace)
    } catch (error) {
      this.options.log.warn('could not look for what is due', describeError(error))
    }
  }

  /**
   * Claims due visits, each for one replica. Each workspace has its own time within an interval. A time further ahead
   * than an interval comes from another clock or setting.
   */
  async #claimVisits(): Promise<string[]> {
    const { database, clock, everyMs } = this.options
    const { ofAllWorkspaces: db, kind } = database
    const now = clock()
    const due = db
      .selectFrom('installations')
      .select('workspace')
      .where('ended_at', 'is', null)
      .where(({ eb, or }) => or([eb('look_at', '<=', now), eb('look_at', '>', now + everyMs)]))
      .orderBy('look_at')
      .limit(
        sql<number>`(select cast(count(*) * ${2 * TICK_MS} / ${everyMs} + ${LATE_VISITS} as integer) from installations)`,
      )
    const claimed = await db
      .updateTable('installations')
      .set({ look_at: sql<number>`${now + everyMs} - (${now} - look_phase) % ${everyMs}` })
      .where('workspace', 'in', kind === 'postgres' ? due.forUpdate().skipLocked() : due)
      .returning('workspace')
      .execute()
    return claimed.map(({ workspace }) => workspace)
  }

  async #withDueMessages(): Promise<string[]> {
    const { database, clock } = this.options
    const due = await database.ofAllWorkspaces
      .selectFrom('installations')
      .select('workspace')
      .where('ended_at', 'is', null)
      // Reads by the index, so a long backlog takes no longer than a short one.
      .where(({ exists, selectFrom }) =>
        exists(
          selectFrom('outbox')
            .select('id')
            .whereRef('outbox.workspace', '=', 'installations.workspace')
            .where('state', 'in', OPEN)
            .where('due_at', '<=', clock()),
        ),
      )
      .execute()
    return due.map(({ workspace }) => workspace)
  }
}

/** Gives each workspace a turn, first come, first served, up to a limit at a time. */
class WorkspaceQueue {
  readonly #running = new Map<string, Promise<void>>()
  readonly #waiting = new Set<string>()
  #hasEnded = false

  /** @param turn resolves to `true` to queue the workspace again, behind the others. */
  constructor(
    private readonly max: number,
    private readonly turn: (workspace: string) => Promise<unknown>,
    private readonly options: Pick<DueWorkOptions, 'onEnd' | 'log'>,
  ) {}

  isRunning(workspace: string): boolean {
    return this.#running.has(workspace)
  }

  add(workspace: string): void {
    if (!this.isRunning(workspace)) this.#waiting.add(workspace)
    this.#begin()
  }

  /** Gives no more turns. */
  end(): void {
    this.#hasEnded = true
  }

  async idle(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running.values())
  }

  #begin(): void {
    for (const workspace of this.#waiting) {
      if (this.#hasEnded || this.#running.size === this.max) return
      this.#waiting.delete(workspace)
      this.#running.set(workspace, this.#run(workspace))
    }
  }

  async #run(workspace: string): Promise<void> {
    const { log, onEnd } = this.options
    await yieldToOthers()
    const comesAgain = await this.turn(workspace).catch((error) =>
      log.error('what is due in a workspace could not be said', describeError(error)),
    )
    this.#running.delete(workspace)
    onEnd?.()
    if (comesAgain === true) this.#waiting.add(workspace)
    this.#begin()
  }
}
