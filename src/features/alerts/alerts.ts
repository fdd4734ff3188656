import { isInScope, type ListScope, scopeOf } from '../../access/scope.ts'
import type { Viewer, Viewers } from '../../access/viewer.ts'
import { ALERTS_OFF, alertMessage, TURN_OFF_ALERTS } from '../../blocks/alerts/alert-message.ts'
import type { Stored } from '../../database/database.ts'
import { rowsNaming } from '../../database/person-rows.ts'
import { RECENT_MS, type RecentSessions } from '../../exec/recent-sessions.ts'
import { emailOf, isGraded, type SessionSummary } from '../../exec/session.ts'
import { runEach } from '../../lib/batches.ts'
import { DAY_MS, HOUR_MS } from '../../lib/durations.ts'
import { nextWorkingTime } from '../../lib/zoned-time.ts'
import { notification, skip, WITHOUT_DETAILS } from '../../outbox/notification.ts'
import type { Outbox } from '../../outbox/outbox.ts'
import { featureWithParts } from '../../shared/feature.ts'
import { homePart } from '../../shared/home/show-home.ts'
import { isAlerting, NO_ALERTS, type Preference } from '../../shared/preferences/preference-rules.ts'
import type { Preferences } from '../../shared/preferences/preferences-table.ts'
import { type ChoiceNeeds, ifChosen, turnOff } from '../../shared/preferences/turn-off.ts'
import { gradeListener, type NewlyGraded } from '../../shared/sessions/graded-sessions.ts'
import { findIsNewBest } from '../../shared/sessions/new-best.ts'
import { type AlertedSession, AlertRecords } from './alert-records.ts'

/** What alerts need from the workspace. */
interface AlertBase extends Stored, ChoiceNeeds {
  preferences: Preferences
  viewers: Viewers
  recentSessions: RecentSessions
  outbox: Outbox
  /** Whether the app learns of new grades. */
  canWatch: boolean
}

interface AlertNeeds extends AlertBase {
  alertRecords: AlertRecords
}

/** Exec doesn't say how exact its filter is, and its clock may differ from the sessions' clock. */
const MARGIN_MS = 10 * 60_000

/** How long an alert waits to know whether the score is a new best. */
const BEST_MS = 4000

const ALERT = 'alert'

/**
 * The DM about low or high scores of a coach's people. Reads the workspace's sessions since the oldest of them, in at
 * most three requests shared by all messages due at the same time. A single score may cost one more, optional request.
 */
const alert = notification({
  kind: ALERT,
  ...WITHOUT_DETAILS,
  wanted: ifChosen('alerts'),
  hours: () => 'working',
  allow: (_: AlertNeeds, { reader }) => scopeOf(reader),
  async compose({ alertRecords, recentSessions, outbox }: AlertNeeds, row, now) {
    const { recipient, dedupKey, reader, wanted, allowed: scope, turnOff } = row
    // The next message must not follow a delayed one at once.
    const { lastAt: lastAlertAt } = await outbox.sentTo(recipient, [ALERT])
    if (lastAlertAt !== undefined && now.getTime() < lastAlertAt + HOUR_MS)
      return { retryAt: lastAlertAt + HOUR_MS }
    const due = await alertRecords.due(recipient, Number(dedupKey))
    if (due.length === 0) return skip('nothing_happened')
    const oldest = Math.min(...due.map(({ beganAt }) => beganAt))
    // Many coaches share this list. Below, the app checks which of its sessions this coach may see.
    const since = new Date(Math.floor(oldest / HOUR_MS) * HOUR_MS - MARGIN_MS)
    // The list must not be older than the time the message was due.
    const maxAgeMs = Math.min(now.getTime() - Number(dedupKey) + 1, RECENT_MS)
    const list = await recentSessions.get({ since, groups: 'everyone' }, { priority: 'background', maxAgeMs })
    if (!list.ok) return list
    const own = await reader.email()
    const ids = new Set(due.map(({ session }) => session))
    const sessions = list.value.sessions
      .filter((session) => ids.has(session.id) && isTheirs(session, own, scope))
      .filter(isGraded)
      .filter(({ grade }) => isAlerting(wanted.alerts, grade.score))
    const listed = new Set(list.value.sessions.map(({ id }) => id))
    const notRead = list.value.isWhole ? 0 : due.filter(({ session }) => !listed.has(session)).length
    if (sessions.length + notRead === 0) return skip('nothing_happened')
    const [only] = sessions.length + notRead === 1 ? sessions : []
    const isBest = only !== undefined && (await findIsNewBest(reader, only.id, only, BEST_MS))
    const options = { notRead, now, turnOff, isBest, keyOf: reader.keyOf }
    return { say: alertMessage(sessions, options), by: scope.by }
  },
})

/** *Also tell me*: coaches get DMs about low and high scores of their people. */
export const alerts = featureWithParts({
  name: 'alerts',
  /** A session's id doesn't identify its participant. */
  rows: { score_alerts: rowsNaming('score_alerts', ['person']) },
  parts: (services: AlertBase) => ({ alertRecords: new AlertRecords(services) }),
  buttons: [turnOff(TURN_OFF_ALERTS, { alerts: NO_ALERTS }, ALERTS_OFF)],
  notifications: [alert],
  brings: [
    gradeListener.bring((needs: AlertNeeds) => ({
      isWaiting: async () => (await needs.preferences.withAlerts(needs.clock())).length > 0,
      onGraded: (graded) => alertAll(needs, graded),
    })),
    homePart.bring((needs: AlertNeeds) => async (viewer) => ({
      isWatched: needs.canWatch && (await isWatched(needs, viewer)),
    })),
  ],
  acts: (needs) => ({ prune: () => needs.alertRecords.prune() }),
})

/** May be called again for the same sessions: each coach is told once of each. Rejects if it missed someone. */
async function alertAll(needs: AlertNeeds, { at, recent }: NewlyGraded): Promise<void> {
  const preferences = await needs.preferences.withAlerts(at)
  await runEach(preferences.map((preference) => () => alertCoach(needs, preference, recent, at)))
}

/** Rights are checked again when the message is sent. Checking them here saves empty messages. */
async function alertCoach(
  { alertRecords, outbox, viewers }: AlertNeeds,
  { person, alerts }: Preference,
  recent: readonly SessionSummary[],
  now: number,
): Promise<void> {
  const scored = recent.filter((session) => isGraded(session) && isAlerting(alerts, session.grade.score))
  if (scored.length === 0) return
  const viewer = viewers.of(person)
  const scope = await scopeOf(viewer, 'background')
  if (!scope.ok && scope.error.kind !== 'not_established') return
  const own = await viewer.email()
  const theirs = scored.filter((session) => isTheirs(session, own, scope.ok ? scope.value : undefined))
  const known = await alertRecords.dueAts(
    person,
    theirs.map(({ id }) => id),
  )
  const fresh = theirs.filter(({ id }) => !known.has(id))
  const messages = new Set(known.values())
  if (fresh.length > 0) {
    const zone = await viewer.zone()
    const dueAt = messageDueAt({ lastDueAt: await alertRecords.lastDueAt(person), now, zone })
    await alertRecords.add(
      person,
      fresh.map((session) => toAlerted(session, now)),
      dueAt,
    )
    messages.add(dueAt)
  }
  const about = { subject: person, recipient: person }
  // Includes known sessions: the last run may have died before it enqueued.
  await outbox.enqueue(
    [...messages].map((dueAt) => alert.of({ ...about, dedupKey: String(dueAt), details: {}, dueAt })),
  )
}

/** The poll takes it that a session without a date began within the last day. */
function toAlerted(session: SessionSummary, now: number): AlertedSession {
  return { session: session.id, beganAt: session.beganAt?.getTime() ?? now - DAY_MS }
}

/** Whether a coach is alerted to this person's scores. Exec is asked at most once a day for each list of its members. */
async function isWatched({ preferences, clock, viewers }: AlertNeeds, viewer: Viewer): Promise<boolean> {
  const email = await viewer.email()
  const coaches = (await preferences.withAlerts(clock())).filter(({ person }) => person !== viewer.user)
  // Sequential: Slack limits profile reads per minute, and the first may be enough.
  for (const { person } of coaches) {
    const scope = await scopeOf(viewers.of(person), 'background')
    if (scope.ok && isInScope(scope.value, email)) return true
  }
  return false
}

/** @param scope `undefined` while it can't be read. */
export function isTheirs(
  session: Pick<SessionSummary, 'person'>,
  ownEmail: string | undefined,
  scope: ListScope | undefined,
): boolean {
  const email = emailOf(session)
  return email !== '' && email !== ownEmail && (scope === undefined || isInScope(scope, email))
}

/** Replicas' clocks may differ by this much: another may already be composing a message due within it. */
const COMPOSING_MS = 60_000

interface MessageTimes {
  /** When the coach's newest message is or was due. */
  lastDueAt: number | undefined
  now: number
  /** The coach's time zone. */
  zone: string
}

/** Due at once, with the waiting message, or an hour after the last one. Always in the coach's working hours. */
export function messageDueAt({ lastDueAt, now, zone }: MessageTimes): number {
  if (lastDueAt === undefined) return nextWorkingTime(now, zone)
  if (lastDueAt > now + COMPOSING_MS) return lastDueAt
  return nextWorkingTime(Math.max(now, lastDueAt + HOUR_MS), zone)
}
