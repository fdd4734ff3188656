import type { GradeNotice } from '../blocks/card/session-buttons.ts'
import type { Stored } from '../database/database.ts'
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

interface GradeNoticesOptions extends Stored {
  outbox: Outbox
}

/** The kinds of what they are told. */
export const GRADED = 'graded'
export const GRADED_LATE = 'graded_late'

/** *Tell me when it's graded*: who asked, and what they will be told. Methods reject as the database does, if not said otherwise. */
export class GradeNotices {
  constructor(private readonly options: GradeNoticesOptions) {}

  /** For ungraded sessions that this person alone is shown. Never rejects: without the database's answer, it offers. */
  async noticeFor(sessions: readonly string[], person: string): Promise<GradeNotice> {
    const asked = await withTimeout(this.areWatched(sessions, person), PATIENCE_MS)
    return asked.ok && asked.value ? 'on' : 'offered'
  }

  /** @param sessions at least one. */
  async areWatched(sessions: readonly string[], person: string): Promise<boolean> {
    const watches = this.#watches().where('session', 'in', sessions).where('person', '=', person)
    return (await watches.execute()).length === sessions.length
  }

  /** A second press changes nothing. */
  async start({ session, person }: GradeWatch): Promise<void> {
    const { database, workspace, outbox, clock } = this.options
    const { asked_at: since } = await database.db
      .insertInto('grade_watches')
      .values({ workspace, session, person, asked_at: clock() })
      .onConflict((conflict) =>
        conflict.columns(['workspace', 'session', 'person']).doUpdateSet({
          asked_at: (row) => row.ref('grade_watches.asked_at'),
        }),
      )
      .returning('asked_at')
      .executeTakeFirstOrThrow()
    // Someone may stop and start again.
    const late = { kind: GRADED_LATE, ...about({ session, person }), dedupKey: String(since) } as const
    await outbox.enqueue([{ ...late, details: {}, dueAt: since + LATE_MS }])
  }

  /** Of several sessions. */
  async startAll(sessions: readonly SessionSummary[], person: string): Promise<void> {
    for (const { id } of sessions) await this.start({ session: id, person })
  }

  async stop(watch: GradeWatch): Promise<void> {
    await this.end(watch)
    await this.options.outbox.cancel({ kind: GRADED_LATE, ...about(watch) })
    await this.options.outbox.cancel({ kind: GRADED, ...about(watch) })
  }

  /** Tells everyone who waits for one of these sessions. May be called again: each is told once. */
  async onGraded(sessions: readonly string[]): Promise<void> {
    const watches = await this.#watches().where('session', 'in', sessions).execute()
    for (const watch of watches) await this.tell(watch)
  }

  /** Tells this person once, however often it is called. */
  async tell(watch: GradeWatch): Promise<void> {
    const { outbox, clock } = this.options
    await outbox.enqueue([{ kind: GRADED, ...about(watch), dedupKey: 'once', details: {}, dueAt: clock() }])
    await outbox.cancel({ kind: GRADED_LATE, ...about(watch) })
    await this.end(watch)
  }

  /** When the latest watch began, in milliseconds since the epoch; `undefined`: nobody waits for a grade. */
  async watchedSince(): Promise<number | undefined> {
    return (await this.#watches().orderBy('asked_at', 'desc').limit(1).executeTakeFirst())?.asked_at
  }

  /** The app waits no longer for this session. */
  async end({ session, person }: GradeWatch): Promise<void> {
    const { database, workspace } = this.options
    await database.db
      .deleteFrom('grade_watches')
      .where('workspace', '=', workspace)
      .where('session', '=', session)
      .where('person', '=', person)
      .execute()
  }

  #watches() {
    const { database, workspace } = this.options
    return database.db
      .selectFrom('grade_watches')
      .select(['session', 'person', 'asked_at'])
      .where('workspace', '=', workspace)
  }
}

function about({ session, person }: GradeWatch): { subject: string; recipient: string } {
  return { subject: session, recipient: person }
}
