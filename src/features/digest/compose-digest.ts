import { overdueIn } from '../../access/assignments.ts'
import { expectedIn, isInScope, peopleWithout, scopeOf } from '../../access/team.ts'
import type { Viewers } from '../../access/viewer.ts'
import { digestOf, TWO_WEEKS_MS } from '../../blocks/digest/digest.ts'
import { digestMessage } from '../../blocks/digest/digest-message.ts'
import { byUrgency } from '../../exec/assignment.ts'
import type { RecentSessions } from '../../exec/session-lists.ts'
import type { Composed } from '../../outbox/notification.ts'
import { readerOf, retryOrDrop, skip, skipUnwanted } from '../../shared/open-for-dm.ts'
import { isResting } from '../../shared/preference.ts'
import type { Preferences } from '../../shared/preferences.ts'
import { type SentMessages, turnOffPlace } from '../../shared/turn-off.ts'
import { type DueDigest, MAX_LATE_MS } from './due-digests.ts'

export interface DigestDependencies {
  preferences: Pick<Preferences, 'find'>
  viewers: Viewers
  recentSessions: RecentSessions
  outbox: SentMessages
}

/** The kind of the message. */
export const DIGEST = 'digest'

/** Decided when it is sent: whether the reader still wants it, and whose sessions they may see. */
export async function composeDigest(
  { preferences, viewers, recentSessions, outbox }: DigestDependencies,
  { person, every, from, to }: Omit<DueDigest, 'day'>,
  now: Date,
): Promise<Composed> {
  if (now.getTime() - to > MAX_LATE_MS) return skip('too_late')
  const preference = await preferences.find(person)
  if (preference.digest !== every || isResting(preference, now.getTime()))
    return skipUnwanted(preference, now)
  const reader = readerOf(viewers, person)
  const scoped = await scopeOf(reader)
  if (!scoped.ok) return retryOrDrop(scoped, to, now)
  const scope = scoped.value
  const groups = scope.kind === 'groups' ? scope.groups.map(({ id }) => id) : scope.kind
  const since = new Date(from - TWO_WEEKS_MS)
  const list = await recentSessions.get({ since, groups }, { priority: 'background' })
  if (!list.ok) return retryOrDrop(list, to, now)
  const { isWhole } = list.value
  const period = { from, to }
  const overdue = await overdueIn(reader, scope)
  // Even if Exec ignored the filter, a coach must not read of people outside their groups.
  const sessions = list.value.sessions.filter(({ user }) => isInScope(scope, user?.email))
  const { open } = byUrgency(overdue.ok ? overdue.value.assignments : [], now)
  const digest = digestOf(sessions, period, open)
  if (digest.sessions === 0 && every === 'daily') return skip('nothing_happened')
  const turnOff = await turnOffPlace(outbox, person, DIGEST)
  const expected = isWhole && every === 'weekly' ? await expectedIn(reader, scope, 'background') : undefined
  const silent = expected?.ok === true ? peopleWithout(expected.value, sessions) : []
  const newest = isWhole ? undefined : list.value.sessions.length
  const options = { every, period, newest, silent, now, turnOff }
  return {
    say: digestMessage(digest, options),
    by: scope.by,
  }
}
