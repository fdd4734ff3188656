import type { GradeNotice } from '../blocks/card/session-buttons.ts'
import type { SessionSummary } from '../exec/session.ts'
import { withTimeout } from '../lib/result.ts'
import type { Outbox } from '../outbox/outbox.ts'

/** After this, the person is told that their session is still not graded, and the app stops waiting for it. */
const LATE_MS = 24 * 60 * 60_000
/** How long a card waits to know whether the person has asked already. */
const PATIENCE_MS = 100

export interface GradeWatch {
  session: string
  person: string
}

interface GradeNoticesOptions {
  outbox: Outbox
  clock: () => number
}

/** The kinds of what they are told. */
export const GRADED = 'graded'
export const GRADED_LATE = 'graded_late'

/**
 * *Tell me when it's graded*: someone waits for a grade as long as the outbox has the message that says a day later that there is
 * none. Methods reject as the database does, if not said otherwise.
 */
export class GradeNotices {
  constructor(private readonly options: GradeNoticesOptions) {}

  /** For ungraded sessions that this person alone is shown. Never rejects: without the database's answer, it offers. */
  async noticeFor(sessions: readonly string[], person: string): Promise<GradeNotice> {
    const asked = await withTimeout(this.areWatched(sessions, person), PATIENCE_MS)
    return asked.ok && asked.value ? 'on' : 'offered'
  }

  /** @param sessions at least one, each once. */
  async areWatched(sessions: readonly string[], person: string): Promise<boolean> {
    const open = await this.options.outbox.openAbout(GRADED_LATE, sessions)
    const watched = new Set(open.flatMap(({ subject, recipient }) => (recipient === person ? subject : [])))
    return watched.size === sessions.length
  }

  /** A second press changes nothing. */
  async start(watch: GradeWatch): Promise<void> {
    const { outbox, clock } = this.options
    if (await this.areWatched([watch.session], watch.person)) return
    const now = clock()
    // Two presses at the same time make one row, and whoever was told of no grade may ask anew.
    const dedupKey = String(Math.floor(now / LATE_MS))
    await outbox.enqueue([
      { kind: GRADED_LATE, ...about(watch), dedupKey, details: {}, dueAt: now + LATE_MS },
    ])
  }

  /** Of several sessions. */
  async startAll(sessions: readonly SessionSummary[], person: string): Promise<void> {
    for (const { id } of sessions) await this.start({ session: id, person })
  }

  async stop(watch: GradeWatch): Promise<void> {
    for (const kind of [GRADED_LATE, GRADED]) await this.options.outbox.cancel({ kind, ...about(watch) })
  }

  /** Tells everyone who waits for one of these sessions. May be called again: each is told once. */
  async onGraded(sessions: readonly string[]): Promise<void> {
    const open = await this.options.outbox.openAbout(GRADED_LATE, sessions)
    for (const { subject: session, recipient: person } of open) await this.tell({ session, person })
  }

  /** Tells this person once, however often it is called. */
  async tell(watch: GradeWatch): Promise<void> {
    const { outbox, clock } = this.options
    await outbox.enqueue([{ kind: GRADED, ...about(watch), dedupKey: 'once', details: {}, dueAt: clock() }])
    await outbox.cancel({ kind: GRADED_LATE, ...about(watch) })
  }

  /** When the latest watch began, in milliseconds since the epoch; `undefined`: nobody waits for a grade. */
  watchedSince(): Promise<number | undefined> {
    return this.options.outbox.newestOpenAt(GRADED_LATE)
  }
}

function about({ session, person }: GradeWatch): { subject: string; recipient: string } {
  return { subject: session, recipient: person }
}
