import { z } from 'zod'
import { openList } from '../../access/lists.ts'
import type { Viewers } from '../../access/viewer.ts'
import {
  bareResultMessage,
  dayResultsMessage,
  FIRST_RESULT,
  KEEP_GOING,
} from '../../blocks/results/result-messages.ts'
import type { Content } from '../../blocks/text/document.ts'
import type { Database } from '../../database/database.ts'
import { isGraded } from '../../exec/session.ts'
import {
  type Composed,
  type Notification,
  type NotificationOf,
  notification,
} from '../../outbox/notification.ts'
import type { Outbox } from '../../outbox/outbox.ts'
import { type DmResultDependencies, drawDmResult } from '../../shared/dm-result.ts'
import { GRADED } from '../../shared/grade-notices.ts'
import {
  type NotSaid,
  notGraded,
  openForDm,
  readerOf,
  retryOrDrop,
  skip,
  skipUnwanted,
} from '../../shared/open-for-dm.ts'
import { mayAskToGoOn, type Preference, type ResultsDefault, whatToTell } from '../../shared/preference.ts'
import type { Preferences } from '../../shared/preferences.ts'
import { turnOffPlace } from '../../shared/turn-off.ts'

type About = Pick<Notification, 'subject' | 'recipient' | 'dueAt'>

export interface ComposeResultDependencies extends DmResultDependencies {
  viewers: Viewers
  preferences: Pick<Preferences, 'find'>
  defaultResults: ResultsDefault
  outbox: Pick<Outbox, 'subjectsFor' | 'countSent'>
  database: Pick<Database, 'db'>
  workspace: string
}

/** After this, a DM without content has to do: Exec's limit may leave no request for the session today. */
const BARE_AFTER_MS = 30 * 60_000

/** From so many grades at once on, each DM leaves the rest of Exec's requests to the others. */
const MANY = 20

/** The DM about one session of the reader's own. */
async function composeResult(
  dependencies: ComposeResultDependencies,
  notification: About & { details: { gradedAtOnce: number } },
  now: Date,
): Promise<Composed> {
  const { recipient, subject: id, dueAt, details } = notification
  const preference = await dependencies.preferences.find(recipient)
  if (!isWanted(dependencies, preference, now)) return skipUnwanted(preference, now)
  if ((await toldBefore(dependencies, recipient, [id])).has(id)) return skip('told_before')
  const opened = await openForDm(dependencies.viewers, notification, now)
  if (!opened.ok) {
    return orBare(opened.error, dueAt, now, bareResultMessage(id))
  }
  const { session, by, isOwn } = opened.value
  if (!isGraded(session)) return notGraded(notification, now)
  if (!isOwn) return skip('not_attributed')
  const frame = await frameOf(dependencies, preference)
  const shown = { id, opened: opened.value, now, isOneOfMany: details.gradedAtOnce > MANY, ...frame }
  return { say: await drawDmResult(dependencies, shown), by }
}

/** What a result says besides itself: why it comes, at first, and how to stop. */
async function frameOf({ outbox }: Pick<ComposeResultDependencies, 'outbox'>, preference: Preference) {
  return {
    lead: isFirst(preference) ? FIRST_RESULT : undefined,
    turnOff: await turnOffPlace(outbox, preference.person, result.kind, dayResults.kind),
  }
}

/** What can be said while only Exec's limit is in the way. */
function orBare(verdict: NotSaid, dueAt: number, now: Date, bare: Content): Composed {
  const isBare = 'isLimited' in verdict && verdict.isLimited && now.getTime() - dueAt > BARE_AFTER_MS
  return isBare ? { say: bare, by: 'participant' } : verdict
}

/** Of these sessions, those of which a message of their own has told: by default those that the person asked about. */
async function toldBefore(
  { outbox }: Pick<ComposeResultDependencies, 'outbox'>,
  recipient: string,
  subjects: readonly string[],
  kinds: readonly string[] = [GRADED],
): Promise<ReadonlySet<string>> {
  const told = kinds.map((kind) => outbox.subjectsFor({ kind, recipient, subjects }))
  return new Set((await Promise.all(told)).flat())
}

/** The DM at the end of a working day, or before it begins, about all that was graded from `details.since` until then. */
async function composeDayResults(
  dependencies: ComposeResultDependencies,
  notification: NotificationOf<{ since: number }>,
  now: Date,
): Promise<Composed> {
  const { recipient, dueAt } = notification
  const preference = await dependencies.preferences.find(recipient)
  if (!isWanted(dependencies, preference, now)) return skipUnwanted(preference, now)
  const { since } = notification.details
  const reader = readerOf(dependencies.viewers, recipient)
  const opened = await openList(reader, { page: 1 })
  if (!opened.ok) {
    return orBare(retryOrDrop(opened, dueAt, now), dueAt, now, bareResultMessage(undefined))
  }
  const { sessions, readAt, by } = opened.value
  const graded = sessions.filter(isGraded)
  const ids = graded.map(({ id }) => id)
  const [fresh, told] = await Promise.all([
    gradedWithin(dependencies, ids, { from: since, to: dueAt }),
    toldBefore(dependencies, recipient, ids, [GRADED, result.kind]),
  ])
  const shown = graded.filter(({ id }) => fresh.has(id) && !told.has(id))
  const [only] = shown
  if (only === undefined) return skip('not_graded')
  if (shown.length === 1)
    return composeResult(
      dependencies,
      { ...notification, subject: only.id, details: { gradedAtOnce: 1 } },
      now,
    )
  return { say: dayResultsMessage(shown, { now: readAt, ...(await frameOf(dependencies, preference)) }), by }
}

/** Asks whether to go on, after some DMs in a row without a press. */
async function composeKeepGoing(
  { preferences, defaultResults }: Pick<ComposeResultDependencies, 'preferences' | 'defaultResults'>,
  { recipient }: About,
  now: Date,
): Promise<Composed> {
  const preference = await preferences.find(recipient)
  if (!mayAskToGoOn(preference, { now: now.getTime(), defaultResults })) return skipUnwanted(preference, now)
  return { say: KEEP_GOING, by: 'participant' }
}

function isWanted(
  { defaultResults }: Pick<ComposeResultDependencies, 'defaultResults'>,
  preference: Preference,
  now: Date,
): boolean {
  return whatToTell(preference, { now: now.getTime(), defaultResults }) !== 'nothing'
}

/** Whether the employer's setting is all that brings this DM, and none came before. */
function isFirst({ results, offerAnsweredAt }: Preference): boolean {
  return results === undefined && offerAnsweredAt === undefined
}

/** Those of these sessions that the app first saw graded from then on, and before `to`. */
async function gradedWithin(
  { database, workspace }: Pick<ComposeResultDependencies, 'database' | 'workspace'>,
  ids: readonly string[],
  { from, to }: { from: number; to: number },
): Promise<ReadonlySet<string>> {
  if (ids.length === 0) return new Set()
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

const NO_DETAILS = z.object({})

/** One's own session is graded. */
export const result = notification({
  kind: 'result',
  subject: 'session',
  /** Those of earlier versions don't tell how many grades were found at once. */
  details: z.object({ gradedAtOnce: z.number().default(1) }),
  compose: composeResult,
})

/** One's own sessions that were graded on a day, or overnight. */
export const dayResults = notification({
  kind: 'day_results',
  subject: 'other',
  details: z.object({ since: z.number() }),
  compose: composeDayResults,
})

/** Whether to go on telling about results. */
export const keepGoingQuestion = notification({
  kind: 'keep_going',
  subject: 'other',
  details: NO_DETAILS,
  compose: composeKeepGoing,
})
