import type { Group } from '../exec/member.ts'
import type { MembersByEmail } from '../exec/members.ts'
import { createdAt, normalEmail, type SessionSummary } from '../exec/session.ts'
import type { SessionList } from '../exec/session-lists.ts'
import type { CoachedGroup } from './coaches.ts'
import type { AccessRule } from './policy.ts'

/**
 * Whose lists a person may open besides their own. `groups`: the groups of Exec's that they coach, never none, with the members of
 * each by email in lower case; someone may be in two of them, and a group may have no members.
 */
export type ListScope =
  | { kind: 'everyone'; by: AccessRule }
  | { kind: 'groups'; by: AccessRule; groups: readonly CoachedGroup[] }

export function isInScope(scope: ListScope, email: string | null | undefined): boolean {
  const wanted = normalEmail(email ?? '')
  return scope.kind === 'everyone' || scope.groups.some(({ members }) => members.has(wanted))
}

/** What stands around a team's sessions. */
export interface TeamFacts {
  isEveryone: boolean
  group: Group | undefined
  /** Those that the person can choose from. */
  groups: readonly Group[]
  /** Those that the team practiced lately, by name. */
  scenarios: TeamScenario[]
  /** Who began no session for two weeks; `undefined` where the list does not tell. */
  quiet: Quiet | undefined
}

export interface TeamScenario {
  id: string
  name: string | undefined
}

const QUIET_MS = 14 * 24 * 60 * 60_000

/** Even if Exec ignored the filter, nobody must see sessions of people outside their groups. */
export function inScope<List extends SessionList>(list: List, scope: ListScope): List {
  if (scope.kind === 'everyone') return list
  const sessions = list.sessions.filter(({ user }) => isInScope(scope, user?.email))
  return { ...list, sessions, total: sessions.length === list.sessions.length ? list.total : undefined }
}

/**
 * Everyone in the groups or the workspace but Exec's admins, coaches and the person who looks.
 * @param others the emails of coaches and of that person, in lower case.
 */
export function expectedToPractice(members: Iterable<MembersByEmail>, others: ReadonlySet<string>) {
  const people = new Map([...members].flatMap((some) => [...some]))
  return new Map([...people].filter(([email, { isAdmin }]) => !isAdmin && !others.has(email)))
}

/** Who began no session lately. */
export interface Quiet {
  /** In alphabetical order; the email of someone without a name. */
  names: string[]
  since: Date
  /** Of how many people. */
  of: number
}

/**
 * Who began no session in the two weeks before the list was read, or since the oldest session of a list that does not reach that
 * far back.
 * @param list the newest sessions of the team, unfiltered.
 */
export function quietPeople(
  people: MembersByEmail,
  { sessions, hasMore, readAt }: Pick<SessionList, 'sessions' | 'hasMore' | 'readAt'>,
): Quiet | undefined {
  const dates = sessions.flatMap((session) => createdAt(session)?.getTime() ?? [])
  const [twoWeeks, oldest] = [readAt.getTime() - QUIET_MS, Math.min(...dates)]
  if (hasMore && dates.length === 0) return undefined
  const since = hasMore ? Math.max(twoWeeks, oldest) : twoWeeks
  const isRecent = (session: SessionSummary) => (createdAt(session)?.getTime() ?? 0) >= since
  const practiced = new Set(sessions.filter(isRecent).map(({ user }) => normalEmail(user?.email ?? '')))
  const names = [...people]
    .filter(([email]) => !practiced.has(email))
    .map(([, { name, email }]) => name ?? email)
    .toSorted(byName)
  return { names, since: new Date(since), of: people.size }
}

/** Whether nobody has to look further back. */
export function isWholeTwoWeeks({ since }: Quiet, readAt: Date): boolean {
  return readAt.getTime() - since.getTime() >= QUIET_MS
}

/** Each once, by name. */
export function scenariosIn(sessions: readonly SessionSummary[]): TeamScenario[] {
  const found = new Map<string, TeamScenario>()
  for (const { scenario } of sessions) {
    const id = scenario?.id ?? ''
    if (id !== '' && !found.has(id)) found.set(id, { id, name: scenario?.name ?? undefined })
  }
  return [...found.values()].toSorted((one, other) => byName(one.name ?? '', other.name ?? ''))
}

const { compare: byName } = new Intl.Collator('en', { sensitivity: 'base' })
