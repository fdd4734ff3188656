import { z } from 'zod'
import { openList } from '../../access/lists.ts'
import type { People } from '../../access/people.ts'
import type { Viewers } from '../../access/viewer.ts'
import {
  BARE_RESULT,
  dayResultsMessage,
  FIRST_RESULT,
  KEEP_GOING,
  LISTED_RESULT,
} from '../../blocks/results/result-messages.ts'
import type { Stored } from '../../database/database.ts'
import { isGraded } from '../../exec/session.ts'
import { MINUTE_MS } from '../../lib/durations.ts'
import type { Log } from '../../lib/log.ts'
import { failed, ok, type Result } from '../../lib/result.ts'
import { knownZone } from '../../lib/zoned-time.ts'
import { type Composed, type Notification, notification, WITHOUT_DETAILS } from '../../outbox/notification.ts'
import type { Outbox } from '../../outbox/outbox.ts'
import {
  hasChosen,
  howToNotify,
  isUnengaged,
  type Preference,
} from '../../shared/preferences/preference-rules.ts'
import type { NotificationNeeds } from '../../shared/preferences/preferences-table.ts'
import { turnOffPlace } from '../../shared/preferences/turn-off.ts'
import type { CardDependencies } from '../../shared/sessions/card.ts'
import { drawDmResult } from '../../shared/sessions/dm-result.ts'
import { GRADED } from '../../shared/sessions/grade-notices.ts'
import {
  type NotSaid,
  notGraded,
  type OpenedForDm,
  openForDm,
  PROFILE_MS,
  readerOf,
  retryOrDrop,
  skip,
  skipUnwanted,
  waitForWork,
} from '../../shared/sessions/open-for-dm.ts'

type About = Pick<Notification, 'subject' | 'recipient' | 'dueAt'>

/** What results need of the workspace. */
export interface ResultsNeeds extends CardDependencies, NotificationNeeds, Stored {
  viewers: Viewers
  outbox: Outbox
  people: People
  log: Log
  /** Whether the rest of Exec's day is for people who ask. */
  isExecDaySpent(): Promise<boolean>
}

/** After this, a DM without feedback has to do: of many, Exec's limit may leave the last ones no request for their sessions. */
const MOST_WAIT_MS = 8 * MINUTE_MS

const RESULT = 'result'
const DAY_RESULTS = 'day_results'

/** From so many grades at once on, each DM leaves the rest of Exec's requests to the others. */
const MANY = 20

type Compose<Row> = (needs: ResultsNeeds, row: Row, now: Date, preference: Preference) => Promise<Composed>

/** Composes only if the reader still wants results, and waits for working hours if they chose those. */
function asWanted<Row extends About>(compose: Compose<Row>) {
  return async (needs: ResultsNeeds, row: Row, now: Date): Promise<Composed> => {
    const preference = await needs.preferences.find(row.recipient)
    const what = howToNotify(preference, { now: now.getTime(), defaultResults: needs.defaultResults })
    if (what === 'nothing') return skipUnwanted(preference, now)
    const profile = await needs.people.find(row.recipient, PROFILE_MS)
    // Where Slack does not tell who that is, nothing can be said anyway.
    const zone = what === 'at_once' || 'kind' in profile ? undefined : knownZone(profile.timeZone)
    return (zone === undefined ? undefined : waitForWork(now, zone)) ?? compose(needs, row, now, preference)
  }
}

/** The DM about one session of the reader's own. */
const composeResult: Compose<About & { details: { gradedAtOnce: number } }> = async (
  needs,
  notification,
  now,
  preference,
) => {
  const { recipient, subject: id, details } = notification
  if ((await needs.outbox.subjectsFor(recipient, [GRADED], [id])).has(id)) return skip('told_before')
  const whole = await openForDm(needs.viewers, notification, now)
  const opened = whole.ok ? whole : await orListed(needs, notification, whole.error, now)
  if (!opened.ok) return opened.error
  const { session, by, isOwn } = opened.value
  if (!isGraded(session)) return notGraded(notification, now)
  if (!isOwn) return skip('not_attributed')
  const frame = await frameOf(needs, preference)
  const isListed = !whole.ok
  const isOneOfMany = isListed || details.gradedAtOnce > MANY
  const lead = frame.lead ?? (isListed ? LISTED_RESULT : undefined)
  const shown = { id, session, opened: opened.value, now, isOneOfMany, ...frame, lead }
  return { say: await drawDmResult(needs, shown), by }
}

/** What a result says besides itself: why it comes, at first, and how to stop. */
async function frameOf({ outbox }: ResultsNeeds, preference: Preference) {
  return {
    // The employer's setting is all that brings a first one.
    lead: hasChosen(preference) ? undefined : FIRST_RESULT,
    turnOff: await turnOffPlace(outbox, preference.person, RESULT, DAY_RESULTS),
  }
}

/**
 * Whether to use the list's score and rank for a session that Exec's limit keeps the app from reading. If not, the DM waits for the next
 * minute.
 */
export function mayComposeFromList(lateMs: number, isDaySpent: boolean): boolean {
  return isDaySpent || lateMs > MOST_WAIT_MS
}

async function orListed(
  { viewers, isExecDaySpent }: ResultsNeeds,
  { recipient, subject, dueAt }: About,
  verdict: NotSaid,
  now: Date,
): Promise<Result<OpenedForDm, Composed>> {
  if (!verdict.isLimited || !mayComposeFromList(now.getTime() - dueAt, await isExecDaySpent()))
    return failed(verdict)
  const reader = readerOf(viewers, recipient)
  const listed = await reader.openListed(subject)
  // Another process may have seen the grade, and this one what was before.
  const isKnown = listed !== undefined && isGraded(listed.session)
  return isKnown ? ok({ ...listed, reader }) : failed(orBare(verdict, dueAt, now))
}

/** The bare message, if only Exec's limit keeps the app from saying more. */
function orBare(verdict: NotSaid, dueAt: number, now: Date): Composed {
  const isBare = verdict.isLimited && now.getTime() - dueAt > MOST_WAIT_MS
  return isBare ? { say: BARE_RESULT, by: 'participant' } : verdict
}

interface Span {
  from: number
  /** Not in it. */
  to: number
}

/** The sessions that the app first saw graded in this span, without those in a span that an earlier message covered. */
async function gradedWithin(
  { database, workspace }: ResultsNeeds,
  ids: readonly string[],
  { from, to }: Span,
  covered: readonly Span[],
): Promise<ReadonlySet<string>> {
  const rows = await database.db
    .selectFrom('seen_sessions')
    .select(['session', 'graded_at as at'])
    .where('workspace', '=', workspace)
    .where('session', 'in', ids)
    .where('graded_at', '>=', from)
    .where('graded_at', '<', to)
    .execute()
  const isCovered = (at: number | null) =>
    at !== null && covered.some((span) => at >= span.from && at < span.to)
  return new Set(rows.flatMap(({ session, at }) => (isCovered(at) ? [] : [session])))
}

/** One's own session is graded. */
export const result = notification({
  kind: RESULT,
  subject: 'session',
  /** How many grades were found at once. */
  details: z.object({ gradedAtOnce: z.number() }),
  compose: asWanted(composeResult),
})

const dayDetails = z.object({ since: z.number(), until: z.number() })

function spanOf({ details }: Pick<Notification, 'details'>): Span[] {
  const { data } = dayDetails.safeParse(details)
  return data === undefined ? [] : [{ from: data.since, to: data.until }]
}

/** One's own sessions that were graded from `details.since` until a working day begins: `details.until`. */
export const dayResults = notification({
  kind: DAY_RESULTS,
  subject: 'other',
  details: dayDetails,
  compose: asWanted(
    async (needs, notification: About & { details: z.infer<typeof dayDetails> }, now, preference) => {
      const { recipient, dueAt } = notification
      const reader = readerOf(needs.viewers, recipient)
      const opened = await openList(reader, { page: 1 })
      if (!opened.ok) return orBare(retryOrDrop(opened, dueAt, now), dueAt, now)
      const { sessions, readAt, by } = opened.value
      const graded = sessions.filter(isGraded)
      const ids = graded.map(({ id }) => id)
      if (ids.length === 0) return skip('not_graded')
      const { since: from, until: to } = notification.details
      // For a person who travels overnight, two mornings may come.
      const before = (await needs.outbox.saidTo(recipient, DAY_RESULTS)).flatMap(spanOf)
      const [fresh, notified] = await Promise.all([
        gradedWithin(needs, ids, { from, to }, before),
        needs.outbox.subjectsFor(recipient, [GRADED, RESULT], ids),
      ])
      const shown = graded.filter(({ id }) => fresh.has(id) && !notified.has(id))
      const [only] = shown
      if (only === undefined) return skip('not_graded')
      if (shown.length === 1)
        return composeResult(
          needs,
          { ...notification, subject: only.id, details: { gradedAtOnce: 1 } },
          now,
          preference,
        )
      return { say: dayResultsMessage(shown, { now: readAt, ...(await frameOf(needs, preference)) }), by }
    },
  ),
})

/** Whether to go on telling about results, after some DMs in a row without a press. */
export const keepGoingQuestion = notification({
  kind: 'keep_going',
  ...WITHOUT_DETAILS,
  compose: asWanted(async (_needs, _row, now, preference) =>
    isUnengaged(preference) ? { say: KEEP_GOING, by: 'participant' } : skipUnwanted(preference, now),
  ),
})
