import { isInScope, scopeOf } from '../../access/team.ts'
import type { Viewer } from '../../access/viewer.ts'
import { createdAt, isGraded, type SessionSummary } from '../../exec/session.ts'
import { runEach } from '../../lib/every.ts'
import { nextWorkingTime } from '../../lib/zoned-time.ts'
import type { NewlyGraded } from '../../shared/feature.ts'
import { isAlerting, type Preference } from '../../shared/preference.ts'
import type { AlertedSession } from './alert-records.ts'
import { type AlertNeeds, alert, HOUR_MS, isTheirs } from './compose-alert.ts'

const DAY_MS = 24 * HOUR_MS

/** *Also tell me*: tells coaches of low and high scores of their people. */
export class ScoreAlerts {
  constructor(private readonly needs: AlertNeeds) {}

  async isAnyoneListening(): Promise<boolean> {
    return (await this.needs.preferences.withAlerts(this.needs.clock())).length > 0
  }

  /** May be called again for the same sessions: each coach hears once of each. Rejects if it missed someone. */
  async onGraded({ at, recent }: Pick<NewlyGraded, 'at' | 'recent'>): Promise<void> {
    const preferences = await this.needs.preferences.withAlerts(at)
    await runEach(preferences.map((preference) => () => this.#alert(preference, recent, at)))
  }

  /** Whether a coach is alerted to this person's scores. Exec is asked at most once a day for each list of its members. */
  async isWatched(viewer: Viewer): Promise<boolean> {
    const email = await viewer.email()
    const preferences = await this.needs.preferences.withAlerts(this.needs.clock())
    const coaches = preferences.filter(({ person }) => person !== viewer.user)
    // One after the other: Slack limits how many profiles are read a minute, and the first may be enough.
    for (const { person } of coaches) {
      const scope = await scopeOf(this.needs.viewers.of(person), 'background')
      if (scope.ok && isInScope(scope.value, email)) return true
    }
    return false
  }

  /** The right to see is checked when the message is sent. Here, it saves messages about nobody. */
  async #alert(
    { person, alerts }: Preference,
    recent: readonly SessionSummary[],
    now: number,
  ): Promise<void> {
    const { alertRecords: records, outbox, viewers } = this.needs
    const scored = recent.filter((session) => isGraded(session) && isAlerting(alerts, session.score))
    if (scored.length === 0) return
    const viewer = viewers.of(person)
    const scope = await scopeOf(viewer, 'background')
    if (!scope.ok && scope.error.kind !== 'not_established') return
    const own = await viewer.email()
    const theirs = scored.filter((session) => isTheirs(session, own, scope.ok ? scope.value : undefined))
    const known = await records.dueAts(
      person,
      theirs.map(({ id }) => id),
    )
    const fresh = theirs.filter(({ id }) => !known.has(id))
    const messages = new Set(known.values())
    if (fresh.length > 0) {
      const zone = await viewer.zone()
      const dueAt = messageDueAt({ lastDueAt: await records.lastDueAt(person), now, zone })
      await records.add(
        person,
        fresh.map((session) => toAlerted(session, now)),
        dueAt,
      )
      messages.add(dueAt)
    }
    const about = { subject: person, recipient: person }
    // Those of known sessions too: the app may have stopped before.
    await outbox.enqueue(
      [...messages].map((dueAt) => alert.of({ ...about, dedupKey: String(dueAt), details: {}, dueAt })),
    )
  }
}

/** The clocks of replicas may differ by this: another may be composing what is due so soon. */
const MARGIN_MS = 60_000

/** At once, or with the message that waits, or else an hour after the last one; in the coach's working hours. */
export function messageDueAt({ lastDueAt, now, zone }: MessageTimes): number {
  if (lastDueAt === undefined) return nextWorkingTime(now, zone)
  if (lastDueAt > now + MARGIN_MS) return lastDueAt
  return nextWorkingTime(Math.max(now, lastDueAt + HOUR_MS), zone)
}

interface MessageTimes {
  /** When the coach's newest message is due, or was. */
  lastDueAt: number | undefined
  now: number
  /** The coach's. */
  zone: string
}

/** A session without a date began at most a day ago, as far as the poll knows. */
function toAlerted(session: SessionSummary, now: number): AlertedSession {
  return { session: session.id, beganAt: createdAt(session)?.getTime() ?? now - DAY_MS }
}
