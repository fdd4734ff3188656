import type { ExecError } from '../exec/exec-error.ts'
import type { Group } from '../exec/member.ts'
import type { MembersByEmail } from '../exec/members.ts'
import type { Priority } from '../exec/rate-limit.ts'
import { normalEmail } from '../exec/session.ts'
import type { SessionList } from '../exec/session-lists.ts'
import { failed, inTime, ok, type Result, valueInTime } from '../lib/result.ts'
import { type CoachedGroup, GROUPS_UNREADABLE } from './coaches.ts'
import { type AccessRule, decideList, type Refusal, type RoleFact } from './policy.ts'
import type { Viewer } from './viewer.ts'

/**
 * The people that someone may list besides themself. `groups`: the Exec groups that they coach, at least one, with members by
 * lower-case email. A person may be in two groups, and a group may be empty.
 */
export type ListScope =
  | { kind: 'everyone'; by: AccessRule }
  | { kind: 'groups'; by: AccessRule; groups: readonly CoachedGroup[] }

export function isInScope(scope: ListScope, email: string | undefined): boolean {
  const wanted = normalEmail(email ?? '')
  return scope.kind === 'everyone' || scope.groups.some(({ members }) => members.has(wanted))
}

const NOBODY = { email: undefined }

/**
 * The viewer's scope, or a refusal if they may list nobody else. Asks for what is not cached: the profile, Exec's members (cached
 * for a day), and the members of a group coach's groups (a day).
 */
export async function scopeOf(
  viewer: Viewer,
  priority = viewer.priority,
): Promise<Result<ListScope, Refusal>> {
  const insider = await viewer.insider()
  if (!insider.ok) return insider
  const timeLeft = viewer.startAnswer()
  const authorize = (isGroupCoach: RoleFact) =>
    viewer.authorize(
      (facts) => decideList({ of: NOBODY, ...facts, isGroupCoach }),
      NOBODY,
      timeLeft,
      priority,
    )
  let allowed = await authorize('no')
  if (!allowed.ok) {
    const coached = viewer.sources.groupCoaches.coachedBy(insider.value, priority)
    const groups = await inTime(coached, timeLeft(), failed(GROUPS_UNREADABLE))
    if (groups.ok && groups.value.length > 0)
      return ok({ kind: 'groups', by: 'group_coach', groups: groups.value })
    if (!groups.ok) allowed = await authorize(groups.error)
  }
  return allowed.ok ? ok({ kind: 'everyone', by: allowed.value }) : allowed
}

/** Whether the viewer may list others. `false` also if Exec answers late. */
export async function coachesAnyone(viewer: Viewer, patienceMs: number): Promise<boolean> {
  const scope = await valueInTime(scopeOf(viewer, 'background'), patienceMs)
  return scope?.ok === true
}

/** The people in the scope. With the priority `optional`, it sends no request for the workspace's members. */
export async function peopleIn(
  { sources }: Viewer,
  scope: ListScope,
  priority: Priority,
): Promise<Result<MembersByEmail, ExecError>> {
  if (scope.kind === 'groups') return ok(new Map(scope.groups.flatMap(({ members }) => [...members])))
  const members = await sources.members.get({ priority })
  return members.ok ? ok(members.value.entries) : members
}

/** The Exec groups that the viewer may choose from: the ones they coach, or all. */
export async function groupsToChoose(viewer: Viewer): Promise<Result<readonly Group[], ExecError | Refusal>> {
  const scope = await scopeOf(viewer)
  if (!scope.ok) return scope
  return scope.value.kind === 'groups' ? ok(scope.value.groups) : viewer.sources.groups.all(viewer.priority)
}

/** Drops sessions of people outside the scope, in case Exec ignored the filter. */
export function limitToScope<List extends SessionList>(list: List, scope: ListScope): List {
  if (scope.kind === 'everyone') return list
  const sessions = list.sessions.filter(({ person }) => isInScope(scope, person.email))
  return { ...list, sessions, total: sessions.length === list.sessions.length ? list.total : undefined }
}
