import { z } from 'zod'
import type { Stored } from '../database/database.ts'
import type { Groups, Members } from '../exec/members.ts'
import type { Requester } from '../exec/rate-limit.ts'
import type { ScenarioAccess } from '../exec/scenarios.ts'
import { normalEmail } from '../exec/session.ts'
import { DAY_MS } from '../lib/durations.ts'
import { readJson } from '../lib/parse.ts'
import { failed, inTime, ok, type Result, withTimeout } from '../lib/result.ts'
import { type Coaches, GROUPS_UNREADABLE, type GroupCoaches } from './coaches.ts'
import type { People } from './people.ts'
import {
  type AccessRule,
  type Decision,
  isSameEmail,
  type LookupFailure,
  type Profile,
  QUESTION,
  type Refusal,
  type RoleFact,
  type Roles,
} from './policy.ts'

/** If a fact is still pending after all look-ups, refuse. */
const NOT_ESTABLISHED: Refusal = { kind: 'not_established', failure: { kind: 'admins_unreadable' } }

export const UNKNOWN_ROLES: Roles = {
  isCoach: 'later',
  isAdmin: 'later',
  isGroupCoach: 'later',
  isMonitor: 'later',
  isConsulted: 'later',
}

export interface RoleSources {
  coaches: Coaches
  members: Members
  groups: Groups
  groupCoaches: GroupCoaches
  /** `undefined` unless `EXEC_MONITORS=on`. */
  scenarioAccess: ScenarioAccess | undefined
  stored: Stored
  people: People
}

/** The owner of the session or list. */
export interface Subject {
  email: string | undefined
  /** Set for a session: the scenario's monitors may see it. */
  scenario?: string | undefined
  /** The session's ids in Exec, to find questions about it. */
  ids?: readonly string[] | undefined
}

/** How many milliseconds an answer has left, or 0. */
export type TimeLeft = () => number

const GRANTS_UNREADABLE: LookupFailure = { kind: 'grants_unreadable' }

/** A database answers within milliseconds, or not at all. */
const GRANTS_MS = 2000

type Found = RoleFact | Result<boolean, unknown>

/** The person to look up, and at what cost. */
interface RoleSeeker {
  sources: RoleSources
  profile: Profile
  requester: Requester
  /** Whether the person changes something, rather than only reading it. */
  isAct?: boolean | undefined
}

/** Looks up one role after the other, the cheapest first, until `decideWith` can decide. A late look-up counts as failed. */
export async function decideByLookups(
  seeker: RoleSeeker,
  decideWith: (roles: Roles) => Decision,
  subject: Subject,
  timeLeft: TimeLeft,
): Promise<Result<AccessRule, Refusal>> {
  let roles = UNKNOWN_ROLES
  let decision = decideWith(roles)
  for (const [role, lookUp, failure] of LOOK_UPS) {
    if (decision.kind !== 'undecided') break
    roles = { ...roles, [role]: await factIn(lookUp(seeker, subject), timeLeft, failure) }
    decision = decideWith(roles)
  }
  if (decision.kind === 'allowed') return ok(decision.by)
  return failed(decision.kind === 'refused' ? decision.refusal : NOT_ESTABLISHED)
}

type LookUp = (seeker: RoleSeeker, subject: Subject) => Promise<Found>

const LOOK_UPS: readonly [role: keyof Roles, lookUp: LookUp, failure: LookupFailure][] = [
  ['isCoach', isCoach, { kind: 'coaches_unreadable', slackError: 'timed_out' }],
  ['isAdmin', isAdmin, { kind: 'admins_unreadable' }],
  ['isGroupCoach', isGroupCoach, GROUPS_UNREADABLE],
  ['isMonitor', isMonitor, { kind: 'monitors_unreadable' }],
  ['isConsulted', isConsulted, GRANTS_UNREADABLE],
]

async function isCoach({ sources, profile }: RoleSeeker): Promise<Found> {
  return sources.coaches.isCoach(profile)
}

async function isAdmin({ sources, profile: { email }, requester, isAct }: RoleSeeker): Promise<Found> {
  return email === undefined ? 'no' : sources.members.isAdmin(email, requester.priority, isAct)
}

async function isGroupCoach({ sources, profile, requester }: RoleSeeker, { email }: Subject): Promise<Found> {
  const participant = normalEmail(email ?? '')
  return participant === '' ? 'no' : sources.groupCoaches.coachesMember(profile, participant, requester)
}

async function isMonitor(
  { sources: { scenarioAccess }, profile: { email }, requester }: RoleSeeker,
  { scenario }: Subject,
): Promise<Found> {
  if (scenarioAccess === undefined || email === undefined || !scenario) return 'no'
  const answer = await scenarioAccess.get({ scenario, email }, requester)
  return answer.ok ? ok(answer.value.mayMonitor) : answer
}

/** Whether the participant sent the person a question about this session. It comes last: each other rule allows more. */
async function isConsulted(
  { sources: { stored, people }, profile }: RoleSeeker,
  { ids = [], email }: Subject,
): Promise<Found> {
  if (ids.length === 0) return 'no'
  const askers = await withTimeout(askersOf(stored, profile.user, ids), GRANTS_MS)
  if (!askers.ok) return askers
  const profiles = await Promise.all(askers.value.map((asker) => people.find(asker)))
  // Exec may have changed the participant since.
  if (profiles.some((one) => !('kind' in one) && isSameEmail(one.email, email))) return 'yes'
  return profiles.some((one) => 'kind' in one) ? GRANTS_UNREADABLE : 'no'
}

async function factIn(work: Promise<Found>, timeLeft: TimeLeft, failure: LookupFailure): Promise<RoleFact> {
  const found = await inTime(work, timeLeft(), failure)
  if (typeof found === 'string' || 'kind' in found) return found
  if (!found.ok) return failure
  return found.value ? 'yes' : 'no'
}

/** How long someone who was asked about a session may see it. */
export const GRANTED_MS = 30 * DAY_MS

const question = z.object({ person: z.string() })

/**
 * The participants who have asked this person about a session. Counts questions that were sent or may have been. Throws what the
 * database throws.
 * @param ids the session's ids in Exec.
 */
export async function askersOf(
  { database, workspace, clock }: Stored,
  person: string,
  ids: readonly string[],
): Promise<string[]> {
  const rows = await database
    .of(workspace)
    .selectFrom('outbox')
    .select('details')
    .where('kind', '=', QUESTION)
    .where('subject', 'in', ids)
    .where('recipient', '=', person)
    .where('ended_at', '>', clock() - GRANTED_MS)
    .where((row) => row.or([row('state', '=', 'sent'), row('outcome', '=', 'unclear')]))
    .execute()
  return rows.flatMap(({ details }) => readJson(question, details)?.person ?? [])
}
