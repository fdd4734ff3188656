import type { GradeNotice } from '../../blocks/card/session-buttons.ts'
import type { Stored } from '../../database/database.ts'
import { DAY_MS } from '../../lib/durations.ts'
import { withTimeout } from '../../lib/result.ts'
import { type Notification, rowsOf } from '../../outbox/notification.ts'
import type { Outbox } from '../../outbox/outbox.ts'

/** After this, the person is told that their session is still not graded, and the app stops waiting for it. */
const LATE_MS = DAY_MS
/** How long a card waits to know whether the person has asked already. */
const PATIENCE_MS = 100

/** The session, and who waits for its grade. */
type GradeWatch = Pick<Notification, 'subject' | 'recipient'>

interface GradeNoticesOptions extends Stored {
  outbox: Pick<Outbox, 'openAbout' | 'newestOpenAt' | 'enqueue' | 'cancel'>
}

/** What they are told. */
export const GRADED = rowsOf<Record<string, never>>('graded')
export const GRADED_LATE = rowsOf<Record<string, never>>('graded_late')

/**
 * *Tell me when it's graded*: someone waits for a grade as long as the outbox has the message that says a day later that there is
 * none. Methods reject as the database does, if not said otherwise.
 */
export class GradeNotices {
  constructor(private readonly options: GradeNoticesOptions) {}

  /** For ungraded sessions that this person alone is shown. Never rejects: without the database's answer, it offers. */
  async noticeFor(sessions: readonly string[], person: string): Promise<GradeNotice> {
    const watched = await withTimeout(this.watched(sessions, person), PATIENCE_MS)
    return watched.ok && sessions.every((id) => watched.value.has(id)) ? 'on' : 'offered'
  }

  /** Which of these sessions the person waits for. */
  async watched(sessions: readonly string[], person: string): Promise<ReadonlySet<string>> {
    const open = await this.options.outbox.openAbout(GRADED_LATE.kind, sessions)
    return new Set(open.flatMap(({ subject, recipient }) => (recipient === person ? subject : [])))
  }

  /** A second press changes nothing. */
  async start(sessions: readonly string[], recipient: string): Promise<void> {
    const { outbox, clock, database, workspace } = this.options
    const watched = await this.watched(sessions, recipient)
    const now = clock()
    // Two presses at the same time make one row. A day later, the same person may ask anew.
    const late = { dedupKey: String(Math.floor(now / LATE_MS)), details: {}, dueAt: now + LATE_MS }
    const fresh = sessions.filter((id) => !watched.has(id))
    await outbox.enqueue(fresh.map((subject) => GRADED_LATE.of({ subject, recipient, ...late })))
    if (fresh.length === 0) return
    // Exec may have taken a grade back that the app has seen: the next one counts as new.
    await database
      .of(workspace)
      .updateTable('seen_sessions')
      .set({ graded_at: null })
      .where('session', 'in', fresh)
      .execute()
  }

  async stop(watch: GradeWatch): Promise<void> {
    for (const { kind } of [GRADED_LATE, GRADED]) await this.options.outbox.cancel({ ...watch, kind })
  }

  /** Notifies everyone who waits for one of these sessions. May be called again: each is notified once. */
  async onGraded(sessions: readonly string[]): Promise<void> {
    for (const watch of await this.options.outbox.openAbout(GRADED_LATE.kind, sessions))
      await this.notify(watch)
  }

  /** Notifies this person once for each time that they asked, however often it is called. @param watch with its own `dueAt`. */
  async notify({ subject, recipient, dueAt }: GradeWatch & Pick<Notification, 'dueAt'>): Promise<void> {
    const { outbox, clock } = this.options
    const graded = { subject, recipient, dedupKey: String(dueAt), details: {}, dueAt: clock() }
    await outbox.enqueue([GRADED.of(graded)])
    await outbox.cancel({ subject, recipient, kind: GRADED_LATE.kind })
  }

  /** When the latest watch began, in milliseconds since the epoch; `undefined`: nobody waits for a grade. */
  watchedSince(): Promise<number | undefined> {
    return this.options.outbox.newestOpenAt(GRADED_LATE.kind)
  }
}
