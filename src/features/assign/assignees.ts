import { openAssigned } from '../../access/assignments.ts'
import { type AccessRule, establish } from '../../access/policy.ts'
import { expectedInGroup, nameOrEmail } from '../../access/team.ts'
import type { Viewer } from '../../access/viewer.ts'
import type { Problem } from '../../blocks/problems/problems.ts'
import type { Member } from '../../exec/member.ts'
import { emailOf, normalEmail } from '../../exec/session.ts'
import { byName } from '../../lib/name-search.ts'
import { failed, ok, type Result } from '../../lib/result.ts'
import type { AssignNeeds } from './needs.ts'

/** How many people one form assigns to. */
export const MOST_PEOPLE = 100

/** A member of Exec whom the coach coaches. */
export interface Assignee extends Pick<Member, 'email' | 'name'> {
  /** In Slack, if they were chosen there. */
  user?: string
}

export interface Assignees {
  /** By name, each once. */
  all: readonly Assignee[]
  /** Why the coach may assign. */
  by: AccessRule
}

/**
 * Those whom a coach has chosen, by their ids in Slack or as one of Exec's groups. Fails if one of them is not coached by them, or not
 * in Exec. Costs Slack a look-up for each, and Exec its members, where they are not cached.
 */
export async function findAssignees(
  { people }: Pick<AssignNeeds, 'people'>,
  viewer: Viewer,
  { users, group }: { users: readonly string[]; group: string | undefined },
): Promise<Result<Assignees, Problem>> {
  if (users.length > MOST_PEOPLE) return failed({ kind: 'too_many_people' })
  const chosen = await Promise.all(users.map(async (user) => ({ user, profile: await people.find(user) })))
  const found = new Map<string, Assignee>()
  const notAssignable: string[] = []
  for (const { user, profile } of chosen) {
    if ('slackError' in profile)
      return failed({ kind: 'list_profile_unreadable', slackError: profile.slackError })
    // Another organization sets what email a profile of theirs has.
    const insider = establish(profile)
    const email = insider.ok ? insider.value.email : undefined
    const member =
      email === undefined ? ok(undefined) : await viewer.sources.members.find(email, viewer.requester)
    if (!member.ok) return member
    if (member.value === undefined) notAssignable.push(user)
    else found.set(normalEmail(member.value.email), { ...member.value, user })
  }
  const ofGroup = group === undefined ? undefined : await expectedInGroup(viewer, group)
  if (ofGroup?.ok === false) return ofGroup
  for (const [email, member] of ofGroup?.value ?? []) if (!found.has(email)) found.set(email, member)
  if (found.size > MOST_PEOPLE) return failed({ kind: 'too_many_people' })
  let by: AccessRule | undefined
  for (const { email, user } of found.values()) {
    const allowed = await mayAssign(viewer, email)
    if (allowed.ok) by = allowed.value
    else if (allowed.error.kind === 'not_established' || user === undefined) return allowed
    else notAssignable.push(user)
  }
  if (notAssignable.length > 0) return failed({ kind: 'not_assignable', users: notAssignable })
  if (by === undefined) return failed({ kind: 'assignees_missing' })
  return ok({
    by,
    all: [...found.values()].toSorted((one, other) => byName(nameOrEmail(one), nameOrEmail(other))),
  })
}

/** The rule for a coach's notes. So nobody assigns to themselves. */
export function mayAssign(viewer: Viewer, email: string) {
  return viewer.authorizeCoaching({ session: { person: { email }, scenario: {} } })
}

/** Who of them still has this scenario to do, or is about to be assigned it by the same coach: assigning to many takes minutes. */
export async function whoHasIt(
  { coachAssignments }: Pick<AssignNeeds, 'coachAssignments'>,
  viewer: Viewer,
  all: readonly Assignee[],
  scenario: string,
): Promise<Result<Assignee[], Problem>> {
  // Read first: what Exec is assigned meanwhile is then in its list.
  const waiting = await coachAssignments.waitingOf(viewer.user, scenario)
  const emails = all.map(({ email }) => email)
  const query = { emails, scenarios: [scenario], isOpen: true }
  const open = await openAssigned(viewer, query, { maxAgeMs: 0, refusesStale: true })
  if (!open.ok) return open
  const having = new Set([
    ...open.value.assignments.map(emailOf),
    ...waiting.map(({ email = '' }) => normalEmail(email)),
  ])
  return ok(all.filter(({ email }) => having.has(normalEmail(email))))
}
