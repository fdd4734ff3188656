import type { Include } from '../exec/exec-client.ts'
import type { ExecError } from '../exec/exec-error.ts'
import type { Members } from '../exec/members.ts'
import type { Session } from '../exec/session.ts'
import type { Sessions } from '../exec/sessions.ts'
import { failed, ok, type Result } from '../result.ts'
import type { Coaches } from './coaches.ts'
import type { People } from './people.ts'
import { type AccessFacts, type AccessRule, decide, type Fact, type Refusal, type Viewer } from './policy.ts'

export interface AccessDependencies {
  rule: 'restricted' | 'workspace'
  sessions: Sessions
  people: People
  coaches: Coaches
  members: Members
}

export interface OpenRequest {
  /** The Slack user who wants to see the session. */
  user: string
  session: string
  /** What is kept of the session besides its head. */
  include?: Include
  /** Instead of the configured rule: the stricter one for what membership alone does not allow. */
  rule?: 'restricted'
  /** Someone asks whether an ungraded session is graded by now. */
  fresh?: boolean
}

export interface OpenedSession {
  session: Session
  by: AccessRule
}

export type OpenSession = (request: OpenRequest) => Promise<Result<OpenedSession, ExecError | Refusal>>

/**
 * The only way from a session's id to its content: fetches it and finds out who asks, side by side, and hands it over
 * only to someone who may see it. Members of the Exec workspace are not asked for where another rule is known to decide.
 */
export function createOpenSession(dependencies: AccessDependencies): OpenSession {
  const { sessions, people, coaches, members } = dependencies

  async function isAdmin(viewer: Viewer, isCoach: Promise<Fact>): Promise<Fact> {
    if (viewer.email === undefined) return 'no'
    if ((await isCoach) === 'yes') return 'no'
    const answer = await members.isAdmin(viewer.email)
    if (!answer.ok) return { kind: 'admins_unreadable' }
    return answer.value ? 'yes' : 'no'
  }

  return async ({ user, session: id, include = 'evaluations', fresh = false, rule = dependencies.rule }) => {
    const fetching = sessions.get(id, { include, fresh })
    const viewer = await people.find(user)
    const facts: AccessFacts = {
      rule,
      viewer,
      participantEmail: undefined,
      isCoach: 'later',
      isAdmin: 'later',
    }
    const early = decide(facts)
    if (early.kind === 'refused' || 'kind' in viewer)
      return failed(early.kind === 'refused' ? early.refusal : NOT_ESTABLISHED)

    const isOpen = early.kind === 'allowed'
    const coach: Promise<Fact> = isOpen ? Promise.resolve('no') : coaches.isCoach(viewer)
    const admin: Promise<Fact> = isOpen ? Promise.resolve('no') : isAdmin(viewer, coach)

    const fetched = await fetching
    if (!fetched.ok) return fetched
    const withSession = { ...facts, participantEmail: fetched.value.user?.email }
    let decision = decide(withSession)
    if (decision.kind === 'undecided')
      decision = decide({ ...withSession, isCoach: await coach, isAdmin: await admin })
    if (decision.kind === 'allowed') return ok({ session: fetched.value, by: decision.by })
    return failed(decision.kind === 'refused' ? decision.refusal : NOT_ESTABLISHED)
  }
}

/** No fact is left to wait for by now; should one be, the answer is no. */
const NOT_ESTABLISHED: Refusal = { kind: 'not_established', gap: { kind: 'admins_unreadable' } }
