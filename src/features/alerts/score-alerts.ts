import { isInScope, scopeOf } from '../../access/team.ts'
import type { Viewer } from '../../access/viewer.ts'
import { isGraded, type SessionSummary } from '../../exec/session.ts'
import { runEach } from '../../lib/run-each.ts'
import { nextWorkingTime } from '../../lib/zoned-time.ts'
import type { NewlyGraded } from '../../shared/feature.ts'
import { isAlerting, type Preference } from '../../shared/preference.ts'
import { type AlertNeeds, alert, HOUR_MS, isTheirs, SETTLED_MS } from './compose-alert.ts'

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
    const { outbox, viewers } = this.needs
    const scored = recent.filter((session) => isGraded(session) && isAlerting(alerts, session.score))
    if (scored.length === 0) return
    const viewer = viewers.of(person)
    const scope = await scopeOf(viewer, 'background')
    if (!scope.ok && scope.error.kind !== 'not_established') return
    const own = await viewer.email()
    if (!scored.some((session) => isTheirs(session, own, scope.ok ? scope.value : undefined))) return
    const lastDueAt = await outbox.lastDueAt(alert.kind, person)
    const dueAt = messageDueAt({ lastDueAt, now, zone: await viewer.zone() })
    const about = { subject: person, recipient: person, dedupKey: String(dueAt) }
    await outbox.enqueue([alert.of({ ...about, details: { since: now }, dueAt })])
  }
}

/** Soon, or with the message that waits, or else an hour after the last one; in the coach's working hours. */
export function messageDueAt({ lastDueAt = 0, now, zone }: MessageTimes): number {
  if (lastDueAt > now + SETTLED_MS) return lastDueAt
  return nextWorkingTime(Math.max(now + 2 * SETTLED_MS, lastDueAt + HOUR_MS), zone)
}

interface MessageTimes {
  /** When the coach's newest message is due, or was. */
  lastDueAt: number | undefined
  now: number
  /** The coach's. */
  zone: string
}
