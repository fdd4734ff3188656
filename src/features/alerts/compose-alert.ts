import { z } from 'zod'
import { findCardFacts } from '../../access/attempts.ts'
import { isInScope, type ListScope, scopeOf } from '../../access/team.ts'
import type { Viewer, Viewers } from '../../access/viewer.ts'
import { alertMessage } from '../../blocks/alerts/alert-message.ts'
import { isNewBest } from '../../blocks/card/progress-line.ts'
import type { Stored } from '../../database/database.ts'
import { isGraded, normalEmail, type SessionSummary } from '../../exec/session.ts'
import { RECENT_MS, type RecentSessions } from '../../exec/session-lists.ts'
import { notification } from '../../outbox/notification.ts'
import type { Outbox } from '../../outbox/outbox.ts'
import { readerOf, retryOrDrop, skip, skipUnwanted } from '../../shared/open-for-dm.ts'
import { hasAlerts, isAlerting, isResting } from '../../shared/preference.ts'
import type { Preferences } from '../../shared/preferences.ts'
import { turnOffPlace } from '../../shared/turn-off.ts'
import type { AlertRecords } from './alert-records.ts'

/** What alerts need of the workspace. */
export interface AlertBase extends Stored {
  preferences: Preferences
  viewers: Viewers
  recentSessions: RecentSessions
  outbox: Outbox
  /** Whether the app hears when a session is graded. */
  canWatch: boolean
}

export interface AlertNeeds extends AlertBase {
  alertRecords: AlertRecords
}

export const HOUR_MS = 60 * 60_000
/** Exec doesn't say how exact its filter is, nor does its clock have to be that of the sessions. */
const MARGIN_MS = 10 * 60_000

const PATIENCE_MS = 4000

/** As far as it is known at this moment. Costs Exec one optional request at most. */
async function isBestAttempt(reader: Viewer, session: SessionSummary): Promise<boolean> {
  const { attempts } = await findCardFacts(reader, {
    id: session.id,
    opened: { session, isOwn: false },
    isForOne: false,
    asks: 'if_unknown',
    patienceMs: PATIENCE_MS,
  })
  return attempts !== undefined && isNewBest(attempts)
}

/** @param scope `undefined` while it can't be read. */
export function isTheirs(
  { user }: Pick<SessionSummary, 'user'>,
  ownEmail: string | undefined,
  scope: ListScope | undefined,
): boolean {
  const email = normalEmail(user?.email ?? '')
  return email !== '' && email !== ownEmail && (scope === undefined || isInScope(scope, email))
}

const ALERT = 'alert'

/**
 * Low or high scores of people whom one coaches. Costs one request to Exec for each hundred sessions of the workspace that began since
 * the oldest of them, three at most, which all messages share that are due at the same time, and one optional one for a single score.
 */
export const alert = notification({
  kind: ALERT,
  subject: 'other',
  details: z.object({}),
  async compose(
    { preferences, alertRecords, viewers, recentSessions, outbox }: AlertNeeds,
    { recipient, dedupKey, dueAt },
    now,
  ) {
    const preference = await preferences.find(recipient)
    const { alerts } = preference
    if (!hasAlerts(alerts) || isResting(preference, now.getTime())) return skipUnwanted(preference, now)
    // A message that was held up must not be followed by the next one at once.
    const { lastAt: lastToldAt } = await outbox.sentTo(recipient, [ALERT])
    if (lastToldAt !== undefined && now.getTime() < lastToldAt + HOUR_MS)
      return { retryAt: lastToldAt + HOUR_MS }
    const reader = readerOf(viewers, recipient)
    const scoped = await scopeOf(reader)
    if (!scoped.ok) return retryOrDrop(scoped, dueAt, now)
    const scope = scoped.value
    const noted = await alertRecords.due(recipient, Number(dedupKey))
    if (noted.length === 0) return skip('nothing_happened')
    const oldest = Math.min(...noted.map(({ beganAt }) => beganAt))
    // The same for many coaches: whose sessions they may see is checked below.
    const since = new Date(Math.floor(oldest / HOUR_MS) * HOUR_MS - MARGIN_MS)
    // Not from before the message was due.
    const maxAgeMs = Math.min(now.getTime() - Number(dedupKey) + 1, RECENT_MS)
    const list = await recentSessions.get({ since, groups: 'everyone' }, { priority: 'background', maxAgeMs })
    if (!list.ok) return retryOrDrop(list, dueAt, now)
    const own = await reader.email()
    const ids = new Set(noted.map(({ session }) => session))
    const sessions = list.value.sessions
      .filter((session) => ids.has(session.id) && isTheirs(session, own, scope))
      .filter(isGraded)
      .filter(({ score }) => isAlerting(alerts, score))
    const listed = new Set(list.value.sessions.map(({ id }) => id))
    const notRead = list.value.isWhole ? 0 : noted.filter(({ session }) => !listed.has(session)).length
    if (sessions.length + notRead === 0) return skip('nothing_happened')
    const turnOff = await turnOffPlace(outbox, recipient, ALERT)
    const [only] = sessions.length + notRead === 1 ? sessions : []
    const isBest = only !== undefined && (await isBestAttempt(reader, only))
    return { say: alertMessage(sessions, { alerts, notRead, now, turnOff, isBest }), by: scope.by }
  },
})
