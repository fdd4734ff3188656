import { openAssigned } from '../../access/assignments.ts'
import { type AccessRule, establish } from '../../access/policy.ts'
import { expectedInGroup } from '../../access/team.ts'
import type { Viewer } from '../../access/viewer.ts'
import { termFacts } from '../../blocks/assign/assign-words.ts'
import { openText } from '../../blocks/assignments/assignment-rows.ts'
import { must, refuse } from '../../delivery/answer.ts'
import { byUrgency } from '../../exec/assignment.ts'
import { GOAL_RANKS, type GoalRank } from '../../exec/grading-scale.ts'
import { type Member, sortedByName } from '../../exec/member.ts'
import { emailOf, normalEmail } from '../../exec/session.ts'
import type { CoachAssignment } from './coach-assignments.ts'
import type { AssignNeeds } from './needs.ts'

/** How many people one form assigns to. */
export const MOST_PEOPLE = 100

/** The answer must include what was assigned a moment ago. */
const ANEW = { maxAgeMs: 0, refusesStale: true } as const

/** A member of Exec, coached by the coach. */
export interface Assignee extends Pick<Member, 'email' | 'name'> {
  /** Their Slack id, if they were chosen in Slack. */
  user?: string
  /** Their open assignment of the scenario, e.g. "due tomorrow · Goal: Gold". */
  has?: string
  /** The goal of that assignment. */
  goal?: GoalRank | undefined
}

export interface Assignees {
  /** They are a hundred at most, sorted by name. */
  all: readonly Assignee[]
  /** Why the coach may assign. */
  by: AccessRule
}

interface Chosen {
  users: readonly string[]
  /** The group's id in Exec. */
  group: string | undefined
}

/**
 * Finds the people a coach has chosen, and what they have of this scenario. Refuses if they are more than a hundred, if
 * the coach doesn't coach one of them, or if Exec doesn't know one. Costs a Slack look-up for each uncached person, and an
 * Exec request for each fifty people.
 */
export async function findAssignees(
  needs: Pick<AssignNeeds, 'people' | 'coachAssignments' | 'clock'>,
  viewer: Viewer,
  chosen: Chosen,
  scenario: string,
): Promise<Assignees> {
  const { members, notInExec } = await findMembers(needs, viewer, chosen)
  if (members.length > MOST_PEOPLE) throw refuse('failed', { kind: 'too_many_assignees' })
  // Read before Exec's list, so that an assignment sent in between is in at least one of the two.
  const coming = await needs.coachAssignments.waitingFor(scenario)
  const by = await authorizeEach(viewer, members, notInExec)
  const has = await whatTheyHave(needs, viewer, members, scenario, coming)
  return { all: members.map((one) => ({ ...one, ...has.get(normalEmail(one.email)) })), by }
}

async function findMembers(
  { people }: Pick<AssignNeeds, 'people'>,
  viewer: Viewer,
  { users, group }: Chosen,
): Promise<{ members: Assignee[]; notInExec: string[] }> {
  const looked = users.slice(0, MOST_PEOPLE).map(async (user) => ({ user, profile: await people.find(user) }))
  const found = new Map<string, Assignee>()
  const notInExec: string[] = []
  for (const { user, profile } of await Promise.all(looked)) {
    if ('slackError' in profile)
      throw refuse('failed', { kind: 'list_profile_unreadable', slackError: profile.slackError })
    // Another organization controls the emails of its own profiles.
    const insider = establish(profile)
    const email = insider.ok ? insider.value.email : undefined
    const member =
      email === undefined ? undefined : must(await viewer.sources.members.find(email, viewer.requester))
    if (member === undefined) notInExec.push(user)
    else found.set(normalEmail(member.email), { ...member, user })
  }
  const ofGroup = group === undefined ? [] : must(await expectedInGroup(viewer, group))
  for (const [email, member] of ofGroup) if (!found.has(email)) found.set(email, member)
  return { members: sortedByName([...found.values()]), notInExec }
}

/** @param notInExec people who can't be assigned anything, since Exec doesn't know them. */
async function authorizeEach(
  viewer: Viewer,
  some: readonly Assignee[],
  notInExec: readonly string[],
): Promise<AccessRule> {
  const notAssignable = [...notInExec]
  let by: AccessRule | undefined
  for (const { email, user } of some) {
    const allowed = await mayAssign(viewer, email)
    const isRefused = !allowed.ok && allowed.error.kind !== 'not_established'
    if (isRefused && user !== undefined) notAssignable.push(user)
    else by = must(allowed)
  }
  if (notAssignable.length > 0) throw refuse('failed', { kind: 'not_assignable', users: notAssignable })
  if (by === undefined) throw refuse('failed', { kind: 'assignees_missing' })
  return by
}

/** Applies the rule for a coach's notes, so nobody assigns to themselves. */
export function mayAssign(viewer: Viewer, email: string) {
  return viewer.authorizeCoaching({ session: { person: { email }, scenario: {} } })
}

/**
 * Maps each email to what the person has to do first of this scenario, or is about to be assigned: assigning to many takes
 * minutes.
 */
async function whatTheyHave(
  { clock }: Pick<AssignNeeds, 'clock'>,
  viewer: Viewer,
  some: readonly Assignee[],
  scenario: string,
  coming: readonly CoachAssignment[],
): Promise<ReadonlyMap<string, Pick<Assignee, 'has' | 'goal'>>> {
  const emails = some.map(({ email }) => email)
  const open = must(await openAssigned(viewer, { emails, scenarios: [scenario], isOpen: true }, ANEW))
  const now = new Date(clock())
  const zone = await viewer.zone()
  const has = new Map<string, Pick<Assignee, 'has' | 'goal'>>()
  for (const row of coming)
    has.set(emailIn(row), { has: [...termFacts(row), 'just assigned'].join(' · '), goal: row.rank })
  const lastFirst = byUrgency(open.assignments, now).open.toReversed()
  for (const one of lastFirst) {
    const goal = GOAL_RANKS.find((rank) => rank === one.rankToReach)
    has.set(emailOf(one), { has: openText(one, { now, zone }), goal })
  }
  return has
}

function emailIn({ email = '' }: CoachAssignment): string {
  return normalEmail(email)
}
