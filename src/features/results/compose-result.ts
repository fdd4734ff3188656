import { z } from 'zod'
import { openList } from '../../access/lists.ts'
import type { People } from '../../access/people.ts'
import type { OpenedSession, Viewers } from '../../access/viewer.ts'
import { FIRST_RESULT, LISTED_RESULT, offHoursResultsMessage } from '../../blocks/results/result-messages.ts'
import type { Stored } from '../../database/database.ts'
import { wasNeverSent } from '../../exec/exec-error.ts'
import { isGraded } from '../../exec/session.ts'
import { MINUTE_MS } from '../../lib/durations.ts'
import type { Log } from '../../lib/log.ts'
import { failed, ok } from '../../lib/result.ts'
import {
  type AllowedNotification,
  type Composed,
  type Notification,
  notification,
  skip,
  type WantedNotification,
} from '../../outbox/notification.ts'
import type { Outbox } from '../../outbox/outbox.ts'
import type { Preference } from '../../shared/preferences/preference-rules.ts'
import type { NotificationNeeds } from '../../shared/preferences/preferences-table.ts'
import { ifChosen } from '../../shared/preferences/turn-off.ts'
import type { CardDependencies } from '../../shared/sessions/card.ts'
import { drawDmResult } from '../../shared/sessions/dm-result.ts'
import { GRADED } from '../../shared/sessions/grade-notices.ts'
import { notGraded, openForDm } from '../../shared/sessions/open-for-dm.ts'

/** What results need from the workspace. */
export interface ResultsNeeds extends CardDependencies, NotificationNeeds, Stored {
  viewers: Viewers
  outbox: Outbox
  people: People
  log: Log
  /** Whether the rest of Exec's daily limit is reserved for people who ask. */
  isExecDaySpent(): Promise<boolean>
}

/**
 * After this wait, a DM goes without feedback: with many grades, Exec's limit may leave no requests for the last ones.
 */
const MOST_WAIT_MS = 8 * MINUTE_MS

const RESULT = 'result'
const OFF_HOURS_RESULTS = 'off_hours_results'

/** Above this many grades at once, a DM makes no optional requests. */
const MANY = 20

/** If the reader wants results, they come at once or in working hours, as chosen. */
const AS_CHOSEN = {
  wanted: ifChosen('results'),
  hours: (_: ResultsNeeds, { results }: Preference) => (results === 'at_once' ? 'any' : 'working'),
  turnOff: [RESULT, OFF_HOURS_RESULTS],
} as const

/** The session, or its list line if Exec's limit prevents reading it. */
async function openResult(needs: ResultsNeeds, about: WantedNotification<unknown, unknown>, now: Date) {
  const { recipient, subject, dueAt, reader } = about
  if ((await needs.outbox.subjectsFor(recipient, [GRADED.kind], [subject])).has(subject))
    return failed(skip('told_before'))
  const whole = await openForDm(needs, about, now)
  if (whole.ok) return ok({ opened: whole.value, isListed: false })
  const { error } = whole
  if (!wasNeverSent(error) || !mayComposeFromList(now.getTime() - dueAt, await needs.isExecDaySpent()))
    return whole
  const opened = await reader.openListed(subject)
  // Another process may have seen the grade while this one's cache is older.
  return opened !== undefined && isGraded(opened.session) ? ok({ opened, isListed: true }) : whole
}

/** The DM about one session of the reader's own. */
async function composeResult(
  needs: ResultsNeeds,
  about: AllowedNotification<
    { gradedAtOnce: number },
    Preference,
    { opened: OpenedSession; isListed: boolean }
  >,
  now: Date,
): Promise<Composed> {
  const { subject: id, details, reader, turnOff } = about
  const { opened, isListed } = about.allowed
  const { session, by, isOwn } = opened
  if (!isGraded(session)) return notGraded(about, now)
  if (!isOwn) return skip('not_attributed')
  const lead = leadOf(about) ?? (isListed ? LISTED_RESULT : undefined)
  const isOneOfMany = isListed || details.gradedAtOnce > MANY
  const shown = { id, session, opened, now, isOneOfMany, lead, turnOff }
  return { say: await drawDmResult(needs, reader, shown), by }
}

/** Explains the first DM to someone who gets it only because of the employer's default setting. */
function leadOf({ wanted, isFirst }: { wanted: Preference; isFirst: boolean }) {
  return isFirst && wanted.results === undefined ? FIRST_RESULT : undefined
}

/**
 * Whether to use the list's score and rank if Exec's limit prevents reading the session. If not, the DM waits for the
 * next minute.
 */
export function mayComposeFromList(lateMs: number, isDaySpent: boolean): boolean {
  return isDaySpent || lateMs > MOST_WAIT_MS
}

interface Span {
  from: number
  /** Exclusive. */
  to: number
}

/** Sessions that the app first saw graded in this span, minus the span of an earlier message. */
async function gradedWithin(
  { database, workspace }: ResultsNeeds,
  ids: readonly string[],
  { from, to }: Span,
  covered: readonly Span[],
): Promise<ReadonlySet<string>> {
  const rows = await database
    .of(workspace)
    .selectFrom('seen_sessions')
    .select(['session', 'graded_at as at'])
    .where('session', 'in', ids)
    .where('graded_at', '>=', from)
    .where('graded_at', '<', to)
    .execute()
  const isCovered = (at: number | null) =>
    at !== null && covered.some((span) => at >= span.from && at < span.to)
  return new Set(rows.flatMap(({ session, at }) => (isCovered(at) ? [] : [session])))
}

/** The DM about a grade of one's own session. */
export const result = notification({
  kind: RESULT,
  subject: 'session',
  /** How many grades were found at once. */
  details: z.object({ gradedAtOnce: z.number() }),
  ...AS_CHOSEN,
  allow: openResult,
  compose: composeResult,
})

const offHoursDetails = z.object({ since: z.number(), until: z.number() })

function spanOf({ details }: Pick<Notification, 'details'>): Span[] {
  const { data } = offHoursDetails.safeParse(details)
  return data === undefined ? [] : [{ from: data.since, to: data.until }]
}

/**
 * One DM about own sessions graded outside working hours, from `details.since` to `details.until`, when a working day
 * begins.
 */
export const offHoursResults = notification({
  kind: OFF_HOURS_RESULTS,
  subject: 'other',
  details: offHoursDetails,
  ...AS_CHOSEN,
  allow: (_: ResultsNeeds, { reader }) => openList(reader, { page: 1 }),
  async compose(needs: ResultsNeeds, notification, now) {
    const { recipient, details, allowed, turnOff } = notification
    const { sessions, readAt, by } = allowed
    const graded = sessions.filter(isGraded)
    const ids = graded.map(({ id }) => id)
    if (ids.length === 0) return skip('not_graded')
    const { since: from, until: to } = details
    // Someone who travels west overnight may have two mornings.
    const before = (await needs.outbox.saidTo(recipient, OFF_HOURS_RESULTS)).flatMap(spanOf)
    const [fresh, notified] = await Promise.all([
      gradedWithin(needs, ids, { from, to }, before),
      needs.outbox.subjectsFor(recipient, [GRADED.kind, RESULT], ids),
    ])
    const shown = graded.filter(({ id }) => fresh.has(id) && !notified.has(id))
    const [only] = shown
    if (only === undefined) return skip('not_graded')
    if (shown.length > 1)
      return { say: offHoursResultsMessage(shown, { now: readAt, lead: leadOf(notification), turnOff }), by }
    const about = { ...notification, subject: only.id, details: { gradedAtOnce: 1 } }
    const opened = await openResult(needs, about, now)
    return opened.ok ? composeResult(needs, { ...about, allowed: opened.value }, now) : opened
  },
})
