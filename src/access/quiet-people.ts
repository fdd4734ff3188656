import type { ExecError } from '../exec/exec-error.ts'
import { nameOrEmail, sortedByName } from '../exec/member.ts'
import type { MembersByEmail } from '../exec/members.ts'
import type { Priority } from '../exec/rate-limit.ts'
import { emailOf, type SessionSummary } from '../exec/session.ts'
import type { SessionList } from '../exec/session-lists.ts'
import { SILENT_MS } from '../lib/durations.ts'
import { ok, type Result } from '../lib/result.ts'
import { type ListScope, peopleIn } from './scope.ts'
import type { Viewer } from './viewer.ts'

/** The people in the scope without Exec's admins, coaches and the viewer. Asks Exec as `peopleIn` does. */
export async function expectedIn(
  viewer: Viewer,
  scope: ListScope,
  priority: Priority,
): Promise<Result<MembersByEmail, ExecError>> {
  const members = await peopleIn(viewer, scope, priority)
  if (!members.ok) return members
  const { coaches, groupCoaches } = viewer.sources
  const coaching = await Promise.all([coaches.emails(), groupCoaches.emails()])
  const others = new Set([...coaching.flat(), await viewer.email()])
  return ok(new Map([...members.value].filter(([email, { isAdmin }]) => !isAdmin && !others.has(email))))
}

export interface QuietPerson {
  /** The email if they have no name. */
  name: string
  email: string
}

/** The people who began no session lately. */
export interface Quiet {
  people: QuietPerson[]
  since: Date
  /** How many people are expected to practice. */
  of: number
}

/**
 * The people who began no session in the `SILENT_MS` before the list was read. If the list is shorter than that, it counts since
 * the oldest session.
 * @param list the newest sessions of the team, unfiltered.
 */
export function quietPeople(
  members: MembersByEmail,
  { sessions, hasMore, readAt }: Pick<SessionList, 'sessions' | 'hasMore' | 'readAt'>,
): Quiet | undefined {
  const dates = sessions.flatMap((session) => session.beganAt?.getTime() ?? [])
  const [earliest, oldest] = [readAt.getTime() - SILENT_MS, Math.min(...dates)]
  if (hasMore && dates.length === 0) return undefined
  const since = hasMore ? Math.max(earliest, oldest) : earliest
  const isRecent = (session: SessionSummary) => (session.beganAt?.getTime() ?? 0) >= since
  const people = peopleWithout(members, sessions.filter(isRecent))
  return { people, since: new Date(since), of: members.size }
}

/** The people without any of these sessions, in alphabetical order. */
export function peopleWithout(people: MembersByEmail, sessions: readonly SessionSummary[]): QuietPerson[] {
  const practiced = new Set(sessions.map(emailOf))
  const others = [...people].flatMap(([email, member]) => (practiced.has(email) ? [] : [member]))
  return sortedByName(others).map((member) => ({ name: nameOrEmail(member), email: member.email }))
}

/** Whether the list covers all of `SILENT_MS`. */
export function isWholeSilence({ since }: Quiet, readAt: Date): boolean {
  return readAt.getTime() - since.getTime() >= SILENT_MS
}
