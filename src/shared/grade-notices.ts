import type { GradeNotice } from '../blocks/card/session-buttons.ts'
import { withTimeout } from '../lib/result.ts'
import type { Outbox } from '../outbox/outbox.ts'
import type { GradeWatch, GradeWatches } from './grade-watches.ts'

/** After this, the person is told that their session is still not graded, and the app stops waiting for it. */
const LATE_MS = 24 * 60 * 60_000
/** How long a card waits to know whether the person has asked already. */
const PATIENCE_MS = 100

interface GradeNoticesOptions {
  watches: GradeWatches
  outbox: Pick<Outbox, 'enqueue' | 'cancel'>
  /** Milliseconds since the epoch. */
  clock?: () => number
}

/** The kinds of what they are told. */
export const GRADED = 'graded'
export const GRADED_LATE = 'graded_late'

/** *Tell me when it's graded*: who asked, and what they will be told. Methods reject as the database does, if not said otherwise. */
export class GradeNotices {
  readonly #watches: GradeWatches
  readonly #outbox: Pick<Outbox, 'enqueue' | 'cancel'>
  readonly #clock: () => number

  constructor({ watches, outbox, clock = Date.now }: GradeNoticesOptions) {
    this.#watches = watches
    this.#outbox = outbox
    this.#clock = clock
  }

  /** For the card of an ungraded session that this person alone sees. Never rejects: without the database's answer, it offers. */
  async noticeFor(watch: GradeWatch): Promise<GradeNotice> {
    const asked = await withTimeout(this.#watches.has(watch), PATIENCE_MS)
    return asked.ok && asked.value ? 'on' : 'offered'
  }

  /** A second press changes nothing. */
  async start(watch: GradeWatch): Promise<void> {
    const since = await this.#watches.add(watch)
    // Someone may stop and start again.
    const late = { kind: GRADED_LATE, ...about(watch), dedupKey: String(since) } as const
    await this.#outbox.enqueue([{ ...late, details: {}, dueAt: since + LATE_MS }])
  }

  async stop(watch: GradeWatch): Promise<void> {
    await this.#watches.remove(watch)
    await this.#outbox.cancel({ kind: GRADED_LATE, ...about(watch) })
    await this.#outbox.cancel({ kind: GRADED, ...about(watch) })
  }

  /** Tells everyone who waits for one of these sessions. May be called again: each is told once. */
  async onGraded(sessions: readonly string[]): Promise<void> {
    for (const watch of await this.#watches.of(sessions)) await this.tell(watch)
  }

  /** Tells this person once, however often it is called. */
  async tell(watch: GradeWatch): Promise<void> {
    await this.#outbox.enqueue([
      { kind: GRADED, ...about(watch), dedupKey: 'once', details: {}, dueAt: this.#clock() },
    ])
    await this.#outbox.cancel({ kind: GRADED_LATE, ...about(watch) })
    await this.#watches.remove(watch)
  }

  /** When the latest watch began, in milliseconds since the epoch; `undefined`: nobody waits for a grade. */
  watchedSince(): Promise<number | undefined> {
    return this.#watches.watchedSince()
  }

  /** The app waits no longer for this session. */
  end(watch: GradeWatch): Promise<void> {
    return this.#watches.remove(watch)
  }
}

function about({ session, person }: GradeWatch): { subject: string; recipient: string } {
  return { subject: session, recipient: person }
}
