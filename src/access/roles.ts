import type { Members } from '../exec/members.ts'
import type { Requester } from '../exec/rate-limit.ts'
import type { ScenarioAccess } from '../exec/scenarios.ts'
import { normalEmail } from '../exec/session.ts'
import { failed, ok, type Result, withHandledRejection, withTimeout } from '../lib/result.ts'
import type { CoachedGroup, Coaches, GroupCoaches } from './coaches.ts'
import type { Decision, LookupFailure, Refusal, RoleFact, Roles, Viewer } from './policy.ts'
import type { SessionGrants } from './session-grants.ts'

/** A person waits eight seconds at most; one second is for Slack to deliver the answer. */
export const ANSWER_MS = 7000

/** Fallback if a fact is still pending: refuse. */
export const NOT_ESTABLISHED: Refusal = { kind: 'not_established', failure: { kind: 'admins_unreadable' } }

export const GROUPS_NOT_ESTABLISHED: Refusal = {
  kind: 'not_established',
  failure: { kind: 'groups_unreadable' },
}

export const NO_ROLES: Roles = {
  isCoach: 'no',
  isAdmin: 'no',
  isGroupCoach: 'no',
  isMonitor: 'no',
  isAsked: 'no',
}
export const UNKNOWN_ROLES: Roles = {
  isCoach: 'later',
  isAdmin: 'later',
  isGroupCoach: 'later',
  isMonitor: 'later',
  isAsked: 'later',
}

export interface RoleSources {
  coaches: Coaches
  members: Pick<Members, 'isAdmin'>
  groupCoaches: GroupCoaches
  /** `undefined` unless `EXEC_MONITORS=on`. */
  scenarioAccess: Pick<ScenarioAccess, 'mayMonitor'> | undefined
  /** `undefined` for lists: a question to a coach opens one session alone. */
  grants: Pick<SessionGrants, 'has'> | undefined
}

/** Whose session or list it is, and of which scenario. */
interface Subject {
  email: string | null | undefined
  scenario?: string | null | undefined
  /** The ids by which Exec knows the session; none for a list. */
  ids?: readonly string[] | undefined
}

type GeneralRoles = Pick<Roles, 'isCoach' | 'isAdmin'>

interface GeneralLookups {
  isCoach: Promise<RoleFact>
  isAdmin: Promise<RoleFact>
}

const COACHES_LATE: LookupFailure = { kind: 'coaches_unreadable', slackError: 'timed_out' }
const ADMINS_UNREADABLE: LookupFailure = { kind: 'admins_unreadable' }
const GROUPS_UNREADABLE: LookupFailure = { kind: 'groups_unreadable' }
const MONITORS_UNREADABLE: LookupFailure = { kind: 'monitors_unreadable' }
const GRANTS_UNREADABLE: LookupFailure = { kind: 'grants_unreadable' }

/** A database answers within milliseconds, or not at all. */
const GRANTS_MS = 2000

/** Looks up one person's roles, the dearest last, and none that a decision does without. */
export class RoleLookups {
  #general: GeneralLookups | undefined

  /** @param deadline by `performance.now()`. A look-up that is late counts as failed. */
  constructor(
    private readonly sources: RoleSources,
    private readonly viewer: Viewer,
    private readonly requester: Requester,
    private readonly deadline: number,
  ) {}

  /**
   * Looks up what the person is to everyone, both at once. Exec's members are not read for a coach whom `EXEC_COACHES` names by
   * id or email.
   */
  start(): GeneralLookups {
    const { coaches } = this.sources
    this.#general ??= coaches.isNamed(this.viewer)
      ? { isCoach: Promise.resolve('yes'), isAdmin: Promise.resolve('no') }
      : {
          isCoach: withHandledRejection(coaches.isCoach(this.viewer)),
          isAdmin: withHandledRejection(this.#isAdmin()),
        }
    return this.#general
  }

  async general(): Promise<GeneralRoles> {
    const { isCoach, isAdmin } = this.start()
    const [coach, admin] = await Promise.all([
      this.#inTime(isCoach, COACHES_LATE),
      this.#inTime(isAdmin, ADMINS_UNREADABLE),
    ])
    return { isCoach: coach, isAdmin: admin }
  }

  /** The groups that the person coaches. */
  groups(): Promise<Result<CoachedGroup[], LookupFailure>> {
    const { groupCoaches } = this.sources
    return this.#inTime(
      groupCoaches.coachedBy(this.viewer, this.requester.priority),
      failed(GROUPS_UNREADABLE),
    )
  }

  /** Asks for one role after the other, until `decideWith` has enough. */
  async decide(decideWith: (roles: Roles) => Decision, subject: Subject): Promise<Decision> {
    let roles: Roles = { ...UNKNOWN_ROLES, ...(await this.general()) }
    if (decideWith(roles).kind !== 'undecided') return decideWith(roles)
    roles = { ...roles, isGroupCoach: await this.#inTime(this.#isGroupCoach(subject), GROUPS_UNREADABLE) }
    if (decideWith(roles).kind !== 'undecided') return decideWith(roles)
    roles = { ...roles, isMonitor: await this.#inTime(this.#isMonitor(subject), MONITORS_UNREADABLE) }
    if (decideWith(roles).kind !== 'undecided') return decideWith(roles)
    roles = { ...roles, isAsked: await this.#inTime(this.#isAsked(subject), GRANTS_UNREADABLE) }
    return decideWith(roles)
  }

  async #isAdmin(): Promise<RoleFact> {
    const { email } = this.viewer
    const answer =
      email === undefined ? ok(false) : await this.sources.members.isAdmin(email, this.requester.priority)
    return toFact(answer, ADMINS_UNREADABLE)
  }

  async #isGroupCoach({ email }: Subject): Promise<RoleFact> {
    const participant = normalEmail(email ?? '')
    if (participant === '') return 'no'
    return this.sources.groupCoaches.coachesMember(this.viewer, participant, this.requester)
  }

  async #isMonitor({ scenario }: Subject): Promise<RoleFact> {
    const { scenarioAccess } = this.sources
    const { email } = this.viewer
    if (scenarioAccess === undefined || email === undefined || !scenario) return 'no'
    return toFact(await scenarioAccess.mayMonitor(scenario, email, this.requester), MONITORS_UNREADABLE)
  }

  /** Whether the participant sent the viewer this session with a question. Comes last: each other rule allows more. */
  async #isAsked({ ids = [] }: Subject): Promise<RoleFact> {
    const { grants } = this.sources
    if (grants === undefined || ids.length === 0) return 'no'
    const asked = await withTimeout(grants.has(this.viewer.user, ids), GRANTS_MS)
    return toFact(asked, GRANTS_UNREADABLE)
  }

  async #inTime<Value>(work: Promise<Value>, late: Value): Promise<Value> {
    const done = await withTimeout(work, Math.max(0, this.deadline - performance.now()))
    return done.ok ? done.value : late
  }
}

function toFact<Failure>(answer: Result<boolean, Failure>, failure: LookupFailure): RoleFact {
  if (!answer.ok) return failure
  return answer.value ? 'yes' : 'no'
}
