import type { Members } from '../exec/members.ts'
import type { Priority } from '../exec/rate-limit.ts'
import { idsOf, type SessionHead } from '../exec/session.ts'
import { failed, ok, type Result } from '../lib/result.ts'
import type { People } from './people.ts'
import { type AccessRule, decideCoaching, type Refusal } from './policy.ts'
import { ANSWER_MS, NOT_ESTABLISHED, RoleLookups, type RoleSources, UNKNOWN_ROLES } from './roles.ts'

interface CoachAccessOptions extends Omit<RoleSources, 'members' | 'scenarioAccess'> {
  people: People
  members: Pick<Members, 'isAdmin' | 'isKnownAdmin'>
}

/** Who sees a session by one of these may also coach its participant: see `decideCoaching`. */
const COACHES: ReadonlySet<AccessRule> = new Set<AccessRule>(['coach', 'admin', 'group_coach'])

/** A session, and the id by which somebody asked for it. */
export interface CoachedSession {
  id: string
  session: SessionHead
}

/** Who may coach the participant of a session. */
export class CoachAccess {
  constructor(private readonly options: CoachAccessOptions) {}

  /** Answers within seven seconds. @param options.profileMaxAgeMs how old the cached profile may be. */
  authorise(
    user: string,
    session: CoachedSession,
    options: { priority?: Priority; profileMaxAgeMs?: number } = {},
  ): Promise<Result<AccessRule, Refusal>> {
    return this.#decide(user, session, this.options.members, options)
  }

  /** Whether to offer it to someone who sees the session by this rule: a press is authorised. */
  async offers(user: string, session: SessionHead, by: AccessRule): Promise<boolean> {
    if (by !== 'workspace') return COACHES.has(by)
    // By that rule everyone sees it, coaches too.
    const { members } = this.options
    const known = { isAdmin: (email: string) => members.isKnownAdmin(email) }
    return (await this.#decide(user, { session }, known, { priority: 'background' })).ok
  }

  async #decide(
    user: string,
    { id, session }: Partial<CoachedSession> & Pick<CoachedSession, 'session'>,
    members: Pick<Members, 'isAdmin'>,
    { priority = 'interactive', profileMaxAgeMs }: { priority?: Priority; profileMaxAgeMs?: number },
  ): Promise<Result<AccessRule, Refusal>> {
    const deadline = performance.now() + ANSWER_MS
    const viewer = await this.options.people.find(user, profileMaxAgeMs)
    const email = session.user?.email
    const facts = { viewer, participantEmail: email }
    const ids = id === undefined ? [] : idsOf(session, id)
    let decision = decideCoaching({ ...facts, ...UNKNOWN_ROLES })
    if (decision.kind === 'undecided' && !('kind' in viewer)) {
      const sources = { ...this.options, members, scenarioAccess: undefined }
      const lookups = new RoleLookups(sources, viewer, { priority, user }, deadline)
      decision = await lookups.decide((roles) => decideCoaching({ ...facts, ...roles }), { email, ids })
    }
    if (decision.kind === 'allowed') return ok(decision.by)
    return failed(decision.kind === 'refused' ? decision.refusal : NOT_ESTABLISHED)
  }
}
