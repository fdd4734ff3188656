import { z } from 'zod'
import { openList } from '../../access/lists.ts'
import type { People } from '../../access/people.ts'
import type { Viewers } from '../../access/viewer.ts'
import {
  BARE_RESULT,
  dayResultsMessage,
  FIRST_RESULT,
  KEEP_GOING,
} from '../../blocks/results/result-messages.ts'
import type { Stored } from '../../database/database.ts'
import { isGraded } from '../../exec/session.ts'
import { HOUR_MS } from '../../lib/durations.ts'
import type { Log } from '../../lib/log.ts'
import { isWorkingTime, knownZone } from '../../lib/zoned-time.ts'
import { type Composed, type Notification, notification, WITHOUT_DETAILS } from '../../outbox/notification.ts'
import type { Outbox } from '../../outbox/outbox.ts'
import type { CardDependencies } from '../../shared/card.ts'
import { drawDmResult } from '../../shared/dm-result.ts'
import { GRADED } from '../../shared/grade-notices.ts'
import {
  type NotSaid,
  notGraded,
  openForDm,
  PROFILE_MS,
  readerOf,
  retryOrDrop,
  skip,
  skipUnwanted,
  waitForWork,
} from '../../shared/open-for-dm.ts'
import { hasChosen, mayAskToGoOn, type Preference, whatToTell } from '../../shared/preference.ts'
import type { NotificationSettings } from '../../shared/preferences.ts'
import { turnOffPlace } from '../../shared/turn-off.ts'

type About = Pick<Notification, 'subject' | 'recipient' | 'dueAt'>

/** What results need of the workspace. */
export interface ResultsNeeds extends CardDependencies, NotificationSettings, Stored {
  viewers: Viewers
  outbox: Outbox
  people: People
  log: Log
}

/** After this, a DM without content has to do: Exec's limit may leave no request for the session today. */
const BARE_AFTER_MS = 30 * 60_000

const RESULT = 'result'
const DAY_RESULTS = 'day_results'

/** From so many grades at once on, each DM leaves the rest of Exec's requests to the others. */
const MANY = 20

/** The DM about one session of the reader's own. */
async function composeResult(
  needs: ResultsNeeds,
  notification: About & { details: { gradedAtOnce: number } },
  now: Date,
): Promise<Composed> {
  const { recipient, subject: id, dueAt, details } = notification
  const preference = await needs.preferences.find(recipient)
  const notNow = await whyNotNow(needs, preference, now)
  if (notNow !== undefined) return notNow
  if ((await needs.outbox.subjectsFor(recipient, [GRADED], [id])).has(id)) return skip('told_before')
  const opened = await openForDm(needs.viewers, notification, now)
  if (!opened.ok) return orBare(opened.error, dueAt, now)
  const { session, by, isOwn } = opened.value
  if (!isGraded(session)) return notGraded(notification, now)
  if (!isOwn) return skip('not_attributed')
  const frame = await frameOf(needs, preference)
  const shown = { id, session, opened: opened.value, now, isOneOfMany: details.gradedAtOnce > MANY, ...frame }
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

/** What can be said while only Exec's limit is in the way. */
function orBare(verdict: NotSaid, dueAt: number, now: Date): Composed {
  const isBare = 'isLimited' in verdict && verdict.isLimited && now.getTime() - dueAt > BARE_AFTER_MS
  return isBare ? { say: BARE_RESULT, by: 'participant' } : verdict
}

/** Whether it is wanted, and comes in working hours; those of a day come in the hour after these, too. */
async function whyNotNow(
  { defaultResults, people }: ResultsNeeds,
  preference: Preference,
  now: Date,
): Promise<Composed | undefined> {
  const what = whatToTell(preference, { now: now.getTime(), defaultResults })
  if (what === 'nothing') return skipUnwanted(preference, now)
  const profile = what === 'at_once' ? undefined : await people.find(preference.person, PROFILE_MS)
  // Slack may not tell who that is: then nothing can be said anyway.
  if (profile === undefined || 'kind' in profile) return undefined
  const zone = knownZone(profile.timeZone)
  const isDayOver = what === 'daily' && isWorkingTime(now.getTime() - HOUR_MS, zone)
  return isDayOver ? undefined : waitForWork(now, zone)
}

/** Those of these sessions that the app first saw graded from then on, and before `to`. */
async function gradedWithin(
  { database, workspace }: ResultsNeeds,
  ids: readonly string[],
  { from, to }: { from: number; to: number },
): Promise<ReadonlySet<string>> {
  const rows = await database.db
    .selectFrom('seen_sessions')
    .select('session')
    .where('workspace', '=', workspace)
    .where('session', 'in', ids)
    .where('graded_at', '>=', from)
    .where('graded_at', '<', to)
    .execute()
  return new Set(rows.map(({ session }) => session))
}

/** One's own session is graded. */
export const result = notification({
  kind: RESULT,
  subject: 'session',
  /** Those of earlier versions don't tell how many grades were found at once. */
  details: z.object({ gradedAtOnce: z.number().default(1) }),
  compose: composeResult,
})

/** One's own sessions that were graded from `details.since` until the end of a working day, or before it begins: `details.until`. */
export const dayResults = notification({
  kind: DAY_RESULTS,
  subject: 'other',
  /** Those of earlier versions end when they are due. */
  details: z.object({ since: z.number(), until: z.number().exactOptional() }),
  async compose(needs: ResultsNeeds, notification, now) {
    const { recipient, dueAt } = notification
    const preference = await needs.preferences.find(recipient)
    const notNow = await whyNotNow(needs, preference, now)
    if (notNow !== undefined) return notNow
    const { since, until = dueAt } = notification.details
    const reader = readerOf(needs.viewers, recipient)
    const opened = await openList(reader, { page: 1 })
    if (!opened.ok) return orBare(retryOrDrop(opened, dueAt, now), dueAt, now)
    const { sessions, readAt, by } = opened.value
    const graded = sessions.filter(isGraded)
    const ids = graded.map(({ id }) => id)
    if (ids.length === 0) return skip('not_graded')
    const [fresh, told] = await Promise.all([
      gradedWithin(needs, ids, { from: since, to: until }),
      needs.outbox.subjectsFor(recipient, [GRADED, RESULT], ids),
    ])
    const shown = graded.filter(({ id }) => fresh.has(id) && !told.has(id))
    const [only] = shown
    if (only === undefined) return skip('not_graded')
    if (shown.length === 1)
      return composeResult(needs, { ...notification, subject: only.id, details: { gradedAtOnce: 1 } }, now)
    return { say: dayResultsMessage(shown, { now: readAt, ...(await frameOf(needs, preference)) }), by }
  },
})

/** Whether to go on telling about results, after some DMs in a row without a press. */
export const keepGoingQuestion = notification({
  kind: 'keep_going',
  ...WITHOUT_DETAILS,
  async compose(needs: ResultsNeeds, { recipient }, now) {
    const { preferences, defaultResults } = needs
    const preference = await preferences.find(recipient)
    if (!mayAskToGoOn(preference, { now: now.getTime(), defaultResults }))
      return skipUnwanted(preference, now)
    return (await whyNotNow(needs, preference, now)) ?? { say: KEEP_GOING, by: 'participant' }
  },
})
