import type { Stored } from '../database/database.ts'
import type { Groups, Members } from '../exec/members.ts'
import type { Priority, Requester } from '../exec/rate-limit.ts'
import type { ScenarioAccess } from '../exec/scenarios.ts'
import { normalEmail } from '../exec/session.ts'
import { failed, inTime, ok, type Result, withHandledRejection, withTimeout } from '../lib/result.ts'
import type { CoachedGroup, Coaches, GroupCoaches } from './coaches.ts'
import type { People } from './people.ts'
import {
  type AccessRule,
  type Decision,
  isSameEmail,
  type LookupFailure,
  type Profile,
  type Refusal,
  type RoleFact,
  type Roles,
} from './policy.ts'

/** Fallback if a fact is still pending: refuse. */
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
  grants: SessionGrants
  people: Pick<People, 'find'>
}

/** Whose session or list it is. */
export interface Subject {
  email: string | null | undefined
  /** Of a session that its scenario's monitors may see. */
  scenario?: string | null | undefined
  /** The ids by which Exec knows a session that its participant may have asked about. */
  ids?: readonly string[] | undefined
}

/** How many milliseconds an answer has left, or 0. */
export type TimeLeft = () => number

const COACHES_LATE: LookupFailure = { kind: 'coaches_unreadable', slackError: 'timed_out' }
const GROUPS_UNREADABLE: LookupFailure = { kind: 'groups_unreadable' }
const GRANTS_UNREADABLE: LookupFailure = { kind: 'grants_unreadable' }

/** A database answers within milliseconds, or not at all. */
const GRANTS_MS = 2000

type Found = RoleFact | Result<boolean, unknown>

/** Looks up one person's roles. Cheapest first; stops once the decision is known. A look-up that is late counts as failed. */
export class RoleLookups {
  readonly #requester: Requester
  #general: Record<'isCoach' | 'isAdmin', Promise<Found>> | undefined

  constructor(
    private readonly sources: RoleSources,
    private readonly profile: Profile,
    private readonly priority: Priority,
  ) {
    this.#requester = { priority, user: profile.user }
  }

  /**
   * Looks up what the person is to everyone, both at once: Slack's user groups, and Exec's members, which are not read for a coach
   * whom `EXEC_COACHES` names by id or email.
   */
  start() {
    const { coaches } = this.sources
    this.#general ??= coaches.isNamed(this.profile)
      ? { isCoach: Promise.resolve('yes'), isAdmin: Promise.resolve('no') }
      : {
          isCoach: withHandledRejection(coaches.isCoach(this.profile)),
          isAdmin: withHandledRejection(this.#isAdmin()),
        }
    return this.#general
  }

  /** Looks up one role after the other, until `decideWith` has enough. */
  async decide(
    decideWith: (roles: Roles) => Decision,
    subject: Subject,
    timeLeft: TimeLeft,
  ): Promise<Result<AccessRule, Refusal>> {
    let roles = UNKNOWN_ROLES
    let decision = decideWith(roles)
    if (decision.kind === 'undecided') {
      const { isCoach, isAdmin } = this.start()
      const coach = factIn(isCoach, timeLeft, COACHES_LATE)
      const admin = factIn(isAdmin, timeLeft, { kind: 'admins_unreadable' })
      roles = { ...roles, isCoach: await coach, isAdmin: await admin }
      decision = decideWith(roles)
    }
    const lookUps: [role: keyof Roles, lookUp: () => Promise<Found>, failure: LookupFailure][] = [
      ['isGroupCoach', () => this.#isGroupCoach(subject), GROUPS_UNREADABLE],
      ['isMonitor', () => this.#isMonitor(subject), { kind: 'monitors_unreadable' }],
      ['isConsulted', () => this.#isConsulted(subject), GRANTS_UNREADABLE],
    ]
    for (const [role, lookUp, failure] of lookUps) {
      if (decision.kind !== 'undecided') break
      roles = { ...roles, [role]: await factIn(lookUp(), timeLeft, failure) }
      decision = decideWith(roles)
    }
    if (decision.kind === 'allowed') return ok(decision.by)
    return failed(decision.kind === 'refused' ? decision.refusal : NOT_ESTABLISHED)
  }

  /** The groups that the person coaches. Asks Exec for nothing if they coach none. */
  groups(timeLeft: TimeLeft): Promise<Result<CoachedGroup[], LookupFailure>> {
    const coached = this.sources.groupCoaches.coachedBy(this.profile, this.priority)
    return inTime(coached, timeLeft(), failed(GROUPS_UNREADABLE))
  }

  async #isAdmin(): Promise<Found> {
    const { email } = this.profile
    return email === undefined ? 'no' : this.sources.members.isAdmin(email, this.priority)
  }

  async #isGroupCoach({ email }: Subject): Promise<Found> {
    const participant = normalEmail(email ?? '')
    if (participant === '') return 'no'
    return this.sources.groupCoaches.coachesMember(this.profile, participant, this.#requester)
  }

  async #isMonitor({ scenario }: Subject): Promise<Found> {
    const { scenarioAccess } = this.sources
    const { email } = this.profile
    if (scenarioAccess === undefined || email === undefined || !scenario) return 'no'
    const answer = await scenarioAccess.get({ scenario, email }, this.#requester)
    return answer.ok ? ok(answer.value.mayMonitor) : answer
  }

  /** Whether the participant sent the person this session with a question. Comes last: each other rule allows more. */
  async #isConsulted({ ids = [], email }: Subject): Promise<Found> {
    if (ids.length === 0) return 'no'
    const { grants, people } = this.sources
    const granters = await withTimeout(grants.grantersOf(this.profile.user, ids), GRANTS_MS)
    if (!granters.ok) return granters
    const profiles = await Promise.all(granters.value.map((granter) => people.find(granter)))
    // Exec may name another participant since.
    if (profiles.some((one) => !('kind' in one) && isSameEmail(one.email, email))) return 'yes'
    return profiles.some((one) => 'kind' in one) ? GRANTS_UNREADABLE : 'no'
  }
}

async function factIn(work: Promise<Found>, timeLeft: TimeLeft, failure: LookupFailure): Promise<RoleFact> {
  const found = await inTime(work, timeLeft(), failure)
  if (typeof found === 'string' || 'kind' in found) return found
  if (!found.ok) return failure
  return found.value ? 'yes' : 'no'
}

/** How long someone who was asked about a session may see it. */
export const GRANTED_MS = 30 * 24 * 60 * 60_000

export interface SessionGrant {
  /** As Exec's document has it, where that is known. */
  session: string
  person: string
  /** The participant of the session. */
  grantedBy: string
}

/** Who may see a session since its participant asked them about it. Each method rejects as the database does. */
export class SessionGrants {
  constructor(private readonly stored: Stored) {}

  /** Who has asked this person about a session, as its participant. @param ids those by which Exec knows it. */
  async grantersOf(person: string, ids: readonly string[]): Promise<string[]> {
    const { database, workspace, clock } = this.stored
    const rows = await database.db
      .selectFrom('session_grants')
      .select('granted_by')
      .where('workspace', '=', workspace)
      .where('session', 'in', ids)
      .where('person', '=', person)
      .where('until', '>', clock())
      .execute()
    return rows.map(({ granted_by }) => granted_by)
  }

  /** For 30 days from now, also if there was an earlier one. */
  async add({ session, person, grantedBy }: SessionGrant): Promise<void> {
    const { database, workspace, clock } = this.stored
    const granted = { granted_by: grantedBy, until: clock() + GRANTED_MS }
    await database.db
      .insertInto('session_grants')
      .values({ workspace, session, person, ...granted })
      .onConflict((conflict) => conflict.columns(['workspace', 'session', 'person']).doUpdateSet(granted))
      .execute()
  }

  async prune(): Promise<void> {
    const { database, workspace, clock } = this.stored
    await database.db
      .deleteFrom('session_grants')
      .where('workspace', '=', workspace)
      .where('until', '<=', clock())
      .execute()
  }
}
