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
  outbox: Pick<Outbox, 'openAbout' | 'hasOpen' | 'enqueue' | 'cancel'>
}

/** The two messages: it is graded, or it is still not graded. */
export const GRADED = rowsOf<Record<string, never>>('graded')
export const GRADED_LATE = rowsOf<Record<string, never>>('graded_late')

/**
 * *Tell me when it's graded*. A press puts a message into the outbox that says a day later that there is no grade yet. While that
 * message is there, the person waits for the grade. Methods throw what the database throws, unless they say otherwise.
 */
export class GradeNotices {
  constructor(private readonly options: GradeNoticesOptions) {}

  /** For an ungraded session that only this person sees. Offers the notice if the database is late or fails. Never rejects. */
  async noticeFor(session: string, person: string): Promise<GradeNotice> {
    const isWatched = await withTimeout(this.isWatched(session, person), PATIENCE_MS)
    return isWatched.ok && isWatched.value ? 'on' : 'offered'
  }

  /** Whether the person waits for this session. */
  async isWatched(session: string, person: string): Promise<boolean> {
    const open = await this.options.outbox.openAbout(GRADED_LATE.kind, [session])
    return open.some(({ recipient }) => recipient === person)
  }

  /** A second press changes nothing. */
  async start(subject: string, recipient: string): Promise<void> {
    const { outbox, clock, database, workspace } = this.options
    if (await this.isWatched(subject, recipient)) return
    const now = clock()
    // Two presses at the same time make one row. A day later, the same person may ask again.
    const late = { dedupKey: String(Math.floor(now / LATE_MS)), details: {}, dueAt: now + LATE_MS }
    await outbox.enqueue([GRADED_LATE.of({ subject, recipient, ...late })])
    // The app may have seen a grade that Exec took back: the next one counts as new.
    await database
      .of(workspace)
      .updateTable('seen_sessions')
      .set({ graded_at: null })
      .where('session', '=', subject)
      .execute()
  }

  async stop(watch: GradeWatch): Promise<void> {
    for (const { kind } of [GRADED_LATE, GRADED]) await this.options.outbox.cancel({ ...watch, kind })
  }

  /** Notifies everyone who waits for one of these sessions. A second call notifies nobody twice. */
  async onGraded(sessions: readonly string[]): Promise<void> {
    for (const watch of await this.options.outbox.openAbout(GRADED_LATE.kind, sessions))
      await this.notify(watch)
  }

  /** Notifies this person once for each time they asked, however often it is called. @param watch with its own `dueAt`. */
  async notify({ subject, recipient, dueAt }: GradeWatch & Pick<Notification, 'dueAt'>): Promise<void> {
    const { outbox, clock } = this.options
    const graded = { subject, recipient, dedupKey: String(dueAt), details: {}, dueAt: clock() }
    await outbox.enqueue([GRADED.of(graded)])
    await outbox.cancel({ subject, recipient, kind: GRADED_LATE.kind })
  }

  /** Whether anyone waits for a grade. */
  isAnyWatched(): Promise<boolean> {
    return this.options.outbox.hasOpen(GRADED_LATE.kind)
  }
}
