import { z } from 'zod'
import type { ListAccess } from '../../access/list-access.ts'
import type { People } from '../../access/people.ts'
import { progressLine } from '../../blocks/card/progress-line.ts'
import { sessionCard } from '../../blocks/card/session-card.ts'
import {
  bareDayResultsMessage,
  bareResultMessage,
  dayResultsMessage,
  FIRST_RESULT,
  keepGoingMessage,
  resultMessage,
} from '../../blocks/results/result-messages.ts'
import { shareWinButton } from '../../blocks/wins/wins-message.ts'
import { type Attempts, isPersonalBest } from '../../exec/attempts.ts'
import { isGraded, normalEmail, type Session, type SessionHead } from '../../exec/session.ts'
import { MAX_PAGE_SIZE } from '../../exec/session-page.ts'
import { withTimeout } from '../../lib/result.ts'
import type { Composed, Notification } from '../../outbox/notification.ts'
import type { Outbox } from '../../outbox/outbox.ts'
import {
  mayAskToGoOn,
  type Preference,
  type ResultsDefault,
  whatToTell,
} from '../../preferences/preference.ts'
import type { Preferences } from '../../preferences/preferences.ts'
import type { ComposeDependencies } from '../grade-notices/compose-grade-notice.ts'
import { later, openForDm, PROFILE_MS, skip } from '../notifications/open-for-dm.ts'
import type { WinsChannel } from '../wins/wins-channel.ts'

export interface ComposeResultDependencies extends ComposeDependencies {
  listAccess: Pick<ListAccess, 'open'>
  people: Pick<People, 'find'>
  preferences: Preferences
  defaultResults: ResultsDefault
  winsChannel: Pick<WinsChannel, 'findNamed'>
  outbox: Pick<Outbox, 'subjectsFor'>
  /** Those of these sessions that the app first saw graded from then on, and before `to`. */
  gradedWithin(ids: readonly string[], time: { from: number; to: number }): Promise<ReadonlySet<string>>
}

/** After this, a DM without content has to do: Exec's limit may leave no request for the card today. */
const BARE_AFTER_MS = 30 * 60_000

/** The DM about one session of the reader's own. */
export async function composeResult(
  dependencies: ComposeResultDependencies,
  notification: Notification,
  now: Date,
): Promise<Composed> {
  const { recipient, subject: id, dueAt } = notification
  const preference = await dependencies.preferences.find(recipient)
  if (!isWanted(dependencies, preference, now)) return skip('turned_off')
  if ((await toldBefore(dependencies, recipient, [id])).has(id)) return skip('told_before')
  const opened = await openForDm(dependencies.sessionAccess, notification, now)
  if (!opened.ok) {
    const isOverdue = 'retryAt' in opened.error && now.getTime() - dueAt > BARE_AFTER_MS
    return isOverdue ? { say: bareResultMessage({ id }), by: 'participant' } : opened.error
  }
  const { session, by } = opened.value
  if (!isGraded(session)) return skip('not_graded')
  if (!(await isOwn(dependencies, recipient, session))) return skip('not_attributed')
  const attempts = await findAttempts(dependencies, recipient, id, session)
  const line = attempts && progressLine(attempts)
  const card = sessionCard(session, {
    reference: { id },
    sessionUrl: dependencies.sessionUrl,
    surface: 'message',
    now,
    progress: line === undefined ? undefined : { line, hasButton: true },
    lead: isFirst(preference) ? FIRST_RESULT : undefined,
  })
  const isWin = session.rank === 'gold' || (attempts !== undefined && isPersonalBest(attempts))
  const channel = isWin ? await dependencies.winsChannel.findNamed() : undefined
  return { say: resultMessage(card, channel && [shareWinButton(id, channel)]), by }
}

/** `undefined` if that takes long or fails: the card does without. */
async function findAttempts(
  { attemptAccess, timing }: ComposeResultDependencies,
  user: string,
  id: string,
  session: Session,
): Promise<Attempts | undefined> {
  const found = await withTimeout(attemptAccess.forCard({ user, session, id }), timing.progressMs)
  return found.ok ? found.value : undefined
}

/** Of these sessions, those that the person has asked about with *Tell me when it's graded*. */
async function toldBefore(
  { outbox }: Pick<ComposeResultDependencies, 'outbox'>,
  recipient: string,
  ids: readonly string[],
): Promise<ReadonlySet<string>> {
  return new Set(await outbox.subjectsFor({ kind: 'graded', recipient, subjects: ids }))
}

/** The DM at the end of a day, about all that was graded from `details.since` until then. */
export async function composeDayResults(
  dependencies: ComposeResultDependencies,
  notification: Notification,
  now: Date,
): Promise<Composed> {
  const { recipient, dueAt } = notification
  const preference = await dependencies.preferences.find(recipient)
  if (!isWanted(dependencies, preference, now)) return skip('turned_off')
  const { since } = dayDetails.parse(notification.details)
  const request = { user: recipient, page: 1, pageSize: MAX_PAGE_SIZE, profileMaxAgeMs: PROFILE_MS }
  const opened = await dependencies.listAccess.open(request, { priority: 'background' })
  if (!opened.ok) {
    const verdict = later(opened, dueAt, now)
    const isOverdue = 'retryAt' in verdict && now.getTime() - dueAt > BARE_AFTER_MS
    return isOverdue ? { say: bareDayResultsMessage(), by: 'participant' } : verdict
  }
  const { sessions, readAt, by } = opened.value
  const graded = sessions.filter(isGraded)
  const ids = graded.map(({ id }) => id)
  const [fresh, told] = await Promise.all([
    dependencies.gradedWithin(ids, { from: since, to: dueAt }),
    toldBefore(dependencies, recipient, ids),
  ])
  const shown = graded.filter(({ id }) => fresh.has(id) && !told.has(id))
  const [only] = shown
  if (only === undefined) return skip('not_graded')
  if (shown.length === 1) return composeResult(dependencies, { ...notification, subject: only.id }, now)
  return { say: dayResultsMessage(shown, readAt), by }
}

const dayDetails = z.object({ since: z.number() })

/** Asks whether to go on, after some DMs in a row without a press. */
export async function composeKeepGoing(
  { preferences, defaultResults }: Pick<ComposeResultDependencies, 'preferences' | 'defaultResults'>,
  { recipient }: Notification,
  now: Date,
): Promise<Composed> {
  const preference = await preferences.find(recipient)
  if (!mayAskToGoOn(preference, { now: now.getTime(), defaultResults })) return skip('turned_off')
  return { say: keepGoingMessage(), by: 'participant' }
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

async function isOwn(
  { people }: Pick<ComposeResultDependencies, 'people'>,
  person: string,
  session: SessionHead,
): Promise<boolean> {
  const viewer = await people.find(person)
  return 'email' in viewer && viewer.email === normalEmail(session.user?.email ?? '')
}
