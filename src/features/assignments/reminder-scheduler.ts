import type { AssignmentAccess } from '../../access/assignment-access.ts'
import type { Leases } from '../../database/leases.ts'
import { describeError, type Log } from '../../lib/log.ts'
import { RegularLook } from '../../lib/regular-look.ts'
import type { Notification } from '../../outbox/notification.ts'
import type { Preferences } from '../../shared/preferences.ts'
import { LATEST_MS, remindersBetween } from './due-reminders.ts'
import { openAssignments } from './open-assignments.ts'

interface ReminderSchedulerOptions {
  preferences: Pick<Preferences, 'withReminders'>
  assignmentAccess: Pick<AssignmentAccess, 'openOf'>
  leases: Pick<Leases, 'take'>
  /** Must keep each once, however often it is given. */
  enqueue(reminders: readonly Notification[]): Promise<unknown>
  log: Log
  clock: () => number
}

const MINUTE_MS = 60_000
/** How often to see whether it is time to look. */
const TICK_MS = 15 * MINUTE_MS
/** One look takes far less. If its process ends, another replica looks then. */
const LOOK_MS = 5 * MINUTE_MS
/** Between two looks, of all replicas together. */
const EVERY_MS = 6 * 60 * MINUTE_MS
/** A look finds what is due until the next one, and somewhat longer, since that may be late. */
const AHEAD_MS = EVERY_MS + 2 * 60 * MINUTE_MS
const LEASE = 'assignment_reminders'

/** Asks Exec four times a day what those who want reminders still have to do, and enqueues the reminders ahead. */
export class ReminderScheduler {
  readonly #options: ReminderSchedulerOptions
  readonly #regular = new RegularLook(() => this.#look(), TICK_MS)
  #nextAt = Number.NEGATIVE_INFINITY

  constructor(options: ReminderSchedulerOptions) {
    this.#options = options
  }

  /** Once the app has connected. */
  start(): void {
    void this.look()
    this.#regular.start()
  }

  stop(): Promise<void> {
    return this.#regular.stop()
  }

  /** Never rejects: what fails is looked for again at the next tick. */
  look(): Promise<void> {
    return this.#regular.look()
  }

  async #look(): Promise<void> {
    const { leases, log, clock } = this.#options
    const now = clock()
    if (now < this.#nextAt) return
    try {
      if (!(await leases.take(LEASE, LOOK_MS)) || !(await this.#findDue(now))) return
      this.#nextAt = now + EVERY_MS
      // No replica looks before.
      await leases.take(LEASE, EVERY_MS)
    } catch (error) {
      log.warn('could not look for reminders that are due', describeError(error))
    }
  }

  /** Resolves to false if Exec did not tell. */
  async #findDue(now: number): Promise<boolean> {
    const open = await openAssignments(this.#options, now)
    if (!open.ok) {
      this.#options.log.warn('could not look for reminders that are due', { kind: open.error.kind })
      return false
    }
    const between = { from: now - LATEST_MS, to: now + AHEAD_MS }
    const due = open.value.flatMap((one) => remindersBetween(one, one.assignments, between))
    if (due.length > 0) await this.#options.enqueue(due)
    return true
  }
}
