import { isInScope, type ListScope } from '../../access/scope.ts'
import type { Viewer } from '../../access/viewer.ts'
import { IN_BACKGROUND, type Requester } from '../../exec/rate-limit.ts'
import type { RecentSessions } from '../../exec/recent-sessions.ts'
import { emailOf } from '../../exec/session.ts'
import { ok } from '../../lib/result.ts'

export interface RecentNeeds {
  recentSessions: RecentSessions
}

/**
 * The sessions of the reader's people since then, newest first, excluding the reader's own.
 * @param requester by default a background one.
 */
export async function readRecent(
  { recentSessions }: RecentNeeds,
  reader: Viewer,
  scope: ListScope,
  since: Date,
  requester: Requester = IN_BACKGROUND,
) {
  const groups = scope.kind === 'groups' ? scope.groups.map(({ id }) => id) : scope.kind
  const [list, own] = await Promise.all([recentSessions.get({ since, groups }, requester), reader.email()])
  if (!list.ok) return list
  // Even if Exec ignored the filter, a coach must not read of people outside their groups.
  const sessions = list.value.sessions.filter(
    (session) => isInScope(scope, emailOf(session)) && emailOf(session) !== own,
  )
  return ok({ sessions, isWhole: list.value.isWhole, read: list.value.sessions.length })
}
