import type { Include } from '../exec/exec-client.ts'
import type { ExecError } from '../exec/exec-error.ts'
import type { Members } from '../exec/members.ts'
import type { Priority } from '../exec/rate-limit.ts'
import type { SessionAnswer } from '../exec/session-cache.ts'
import type { Sessions } from '../exec/sessions.ts'
import { failed, ok, type Result } from '../lib/result.ts'
import { withHandledRejection } from '../lib/with-timeout.ts'
import type { Coaches } from './coaches.ts'
import type { People } from './people.ts'
import {
  type AccessFacts,
  type AccessRule,
  decide,
  type LookupFailure,
  type Refusal,
  type Viewer,
} from './policy.ts'
import { ANSWER_MS, inTime, lookUpRoles, NO_ROLES, NOT_ESTABLISHED } from './roles.ts'

export interface AccessDependencies {
  rule: 'restricted' | 'workspace'
  sessions: Pick<Sessions, 'get'>
  people: People
  coaches: Coaches
  members: Pick<Members, 'isAdmin'>
}

export interface OpenRequest {
  /** The Slack user who wants to see the session. */
  user: string
  session: string
  /** What is kept of the session besides its head. */
  include?: Include
  /** Someone asks whether an ungraded session is graded by now. */
  fresh?: boolean
  /** `interactive` by default. */
  priority?: Priority
  /** It was found in the asker's own list. Coaches and admins are looked up only if it is not theirs after all. */
  isLikelyOwn?: boolean
  /** Told when Exec is asked for the session. */
  onRequest?: () => void
}

export interface OpenedSession extends SessionAnswer {
  by: AccessRule
  /** Of the person whom it was opened for. */
  accountType: Viewer['accountType']
}

export type OpenSession = (request: OpenRequest) => Promise<Result<OpenedSession, ExecError | Refusal>>

/**
 * The only way from a session's id to its content: fetches it and finds out who asks, side by side, and hands it over
 * only to someone who may see it. For someone who is known to be an outsider nothing is fetched. Answers within seven
 * seconds, whatever hangs.
 */
export function createOpenSession(dependencies: AccessDependencies): OpenSession {
  const { rule, sessions, people } = dependencies

  return async ({ user, session: id, include, fresh, priority = 'interactive', isLikelyOwn, onRequest }) => {
    const until = performance.now() + ANSWER_MS
    const known = refusalAtHand(people, user)
    if (known !== undefined) return failed(known)
    const fetching = withHandledRejection(sessions.get(id, { include, fresh, priority, onRequest }))
    const viewer = await people.find(user)
    const facts = beforeLookUps(rule, viewer)
    const early = decide(facts)
    if (early.kind === 'refused') return failed(early.refusal)

    const lookUp = () =>
      'kind' in viewer || early.kind === 'allowed' ? undefined : lookUpRoles(dependencies, viewer, priority)
    const begun = isLikelyOwn === true ? undefined : lookUp()
    const fetched = await fetching
    if (!fetched.ok) return fetched
    const withSession = { ...facts, participantEmail: fetched.value.session.user?.email }
    let decision = decide(withSession)
    const roles = decision.kind === 'undecided' ? (begun ?? lookUp()) : undefined
    if (roles !== undefined) decision = decide({ ...withSession, ...(await inTime(roles, until)) })
    if (decision.kind === 'refused') return failed(decision.refusal)
    if (decision.kind === 'undecided' || 'kind' in viewer) return failed(NOT_ESTABLISHED)
    return ok({ ...fetched.value, by: decision.by, accountType: viewer.accountType })
  }
}

export type MayManage = (request: {
  user: string
  session: string
}) => Promise<Result<{ by: AccessRule }, ExecError | Refusal>>

/**
 * Whether someone may take a session's card away: its participant, Exec's admins and coaches, under every setting. Coaches
 * and admins may even where the session can't be fetched any more.
 */
export function createMayManage(dependencies: AccessDependencies): MayManage {
  const { sessions, people } = dependencies

  return async ({ user, session: id }) => {
    const until = performance.now() + ANSWER_MS
    const known = refusalAtHand(people, user)
    if (known !== undefined) return failed(known)
    const fetching = withHandledRejection(sessions.get(id))
    const viewer = await people.find(user)
    const early = decide(beforeLookUps('restricted', viewer))
    if (early.kind === 'refused') return failed(early.refusal)
    const looked =
      'kind' in viewer ? NO_ROLES : await inTime(lookUpRoles(dependencies, viewer, 'interactive'), until)
    const facts: AccessFacts = { rule: 'restricted', viewer, participantEmail: undefined, ...looked }
    const withoutSession = decide(facts)
    if (withoutSession.kind === 'allowed') return ok({ by: withoutSession.by })
    const fetched = await fetching
    if (!fetched.ok) return fetched
    const decision = decide({ ...facts, participantEmail: fetched.value.session.user?.email })
    if (decision.kind === 'allowed') return ok({ by: decision.by })
    return failed(decision.kind === 'refused' ? decision.refusal : NOT_ESTABLISHED)
  }
}

/**
 * Why someone may see nothing, under every setting, where their profile is at hand and says so: else people of other
 * organisations could spend Exec's limit.
 */
function refusalAtHand(people: People, user: string): Refusal | undefined {
  const viewer = people.peek(user)
  const early = viewer === undefined ? undefined : decide(beforeLookUps('restricted', viewer))
  return early?.kind === 'refused' ? early.refusal : undefined
}

function beforeLookUps(rule: AccessFacts['rule'], viewer: Viewer | LookupFailure): AccessFacts {
  return { rule, viewer, participantEmail: undefined, isCoach: 'later', isAdmin: 'later' }
}
