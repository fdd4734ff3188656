import type { Include } from '../exec/exec-client.ts'
import type { ExecError } from '../exec/exec-error.ts'
import type { Priority } from '../exec/rate-limit.ts'
import { idsOf, otherIdOf } from '../exec/session.ts'
import type { SessionAnswer, Sessions } from '../exec/sessions.ts'
import { failed, ok, type Result, withHandledRejection } from '../lib/result.ts'
import type { People } from './people.ts'
import {
  type AccessFacts,
  type AccessRule,
  decide,
  isSameEmail,
  type Refusal,
  type Viewer,
} from './policy.ts'
import { ANSWER_MS, NOT_ESTABLISHED, RoleLookups, type RoleSources, UNKNOWN_ROLES } from './roles.ts'

export interface SessionAccessOptions extends RoleSources {
  /** `EXEC_ACCESS`. */
  rule: 'restricted' | 'workspace'
  sessions: Pick<Sessions, 'get' | 'isCached'>
  people: People
  /** How long one answer may take, in milliseconds. */
  answerMs?: number | undefined
}

export interface SessionRequest {
  /** The Slack user who wants to see the session. */
  user: string
  session: string
  include?: Include | undefined
  /** Whether the caller asks if an ungraded session is graded by now. */
  fresh?: boolean | undefined
  priority?: Priority | undefined
  /** How old the user's cached profile may be, in milliseconds. */
  profileMaxAgeMs?: number | undefined
  /** Set for a session from the user's own list: roles are looked up only if it is someone else's after all. */
  isLikelyOwn?: boolean | undefined
  onRequest?: (() => void) | undefined
}

export interface OpenedSession extends SessionAnswer {
  /** The id of the document by which it was decided, if that is not the one that was asked for. */
  document?: string | undefined
  by: AccessRule
  /** Whether the user who opened it did this session, by the email of their Slack profile. */
  isOwn: boolean
  /** The account of the user who opened it. */
  accountType: Viewer['accountType']
}

/** Every path from a session's id to its content goes through `open`. */
export class SessionAccess {
  constructor(private readonly options: SessionAccessOptions) {}

  /** Answers within seven seconds. Sends nothing to Exec for a user who is known to be of another organisation. */
  async open(request: SessionRequest): Promise<Result<OpenedSession, ExecError | Refusal>> {
    const { rule, sessions, people, answerMs = ANSWER_MS } = this.options
    const { user, session: id, include, fresh, priority = 'interactive' } = request
    const { profileMaxAgeMs, isLikelyOwn, onRequest } = request
    const deadline = performance.now() + answerMs
    const known = knownRefusal(people, user)
    if (known !== undefined) return failed(known)
    // A cached session tells at once whether roles are needed; else they are looked up while Exec is asked.
    const isCached = sessions.isCached(id, { include, fresh })
    const fetching = withHandledRejection(sessions.get(id, { include, fresh, priority, user, onRequest }))
    const viewer = await people.find(user, profileMaxAgeMs)
    const facts = factsBeforeLookups(rule, viewer)
    const early = decide(facts)
    if (early.kind === 'refused') return failed(early.refusal)

    const lookups =
      'kind' in viewer ? undefined : new RoleLookups(this.options, viewer, { priority, user }, deadline)
    if (!isCached && isLikelyOwn !== true && early.kind !== 'allowed') lookups?.start()
    const fetched = await fetching
    if (!fetched.ok) return fetched
    const { session } = fetched.value
    const document = otherIdOf(session, id)
    const email = session.user?.email
    const withParticipant = { ...facts, participantEmail: email }
    let decision = decide(withParticipant)
    if (decision.kind === 'undecided' && lookups !== undefined)
      decision = await lookups.decide((roles) => decide({ ...withParticipant, ...roles }), {
        email,
        scenario: session.scenario?.id,
        ids: idsOf(session, id),
      })
    if (decision.kind === 'refused') return failed({ ...decision.refusal, document })
    if (decision.kind === 'undecided' || 'kind' in viewer) return failed({ ...NOT_ESTABLISHED, document })
    const { by } = decision
    const isOwn = isSameEmail(viewer.email, email)
    return ok({ ...fetched.value, document, by, isOwn, accountType: viewer.accountType })
  }

  /**
   * Whatever `EXEC_ACCESS` says. Coaches and admins may manage cards even if Exec no longer has the session, a group's coaches only
   * while Exec says whose it is. A scenario's monitors may not, nor may someone whom the participant has asked.
   */
  async mayManage(
    user: string,
    id: string,
  ): Promise<Result<Pick<OpenedSession, 'by' | 'document'>, ExecError | Refusal>> {
    const { sessions, people, answerMs = ANSWER_MS } = this.options
    const deadline = performance.now() + answerMs
    const known = knownRefusal(people, user)
    if (known !== undefined) return failed(known)
    const fetching = withHandledRejection(sessions.get(id, { user }))
    const viewer = await people.find(user)
    const early = decide(factsBeforeLookups('restricted', viewer))
    if (early.kind === 'refused') return failed(early.refusal)
    if ('kind' in viewer) return failed(NOT_ESTABLISHED)
    const lookups = new RoleLookups(this.options, viewer, { priority: 'interactive', user }, deadline)
    // Who may see one session by a monitor's right, or since they were asked, manages nothing.
    const seesOnly = { isMonitor: 'no', isAsked: 'no' } as const
    const facts: AccessFacts = { ...factsBeforeLookups('restricted', viewer), ...seesOnly }
    const withoutSession = decide({ ...facts, ...(await lookups.general()) })
    if (withoutSession.kind === 'allowed') return ok({ by: withoutSession.by })
    const fetched = await fetching
    if (!fetched.ok) return fetched
    const { session } = fetched.value
    const document = otherIdOf(session, id)
    const email = session.user?.email
    const decision = await lookups.decide(
      (roles) => decide({ ...facts, ...roles, ...seesOnly, participantEmail: email }),
      { email },
    )
    if (decision.kind === 'allowed') return ok({ by: decision.by, document })
    return failed({ ...(decision.kind === 'refused' ? decision.refusal : NOT_ESTABLISHED), document })
  }
}

/** Refuses a user whose cached profile is enough to say no, so that other organisations can't spend Exec's limit. */
function knownRefusal(people: People, user: string): Refusal | undefined {
  const viewer = people.peek(user)
  const early = viewer === undefined ? undefined : decide(factsBeforeLookups('restricted', viewer))
  return early?.kind === 'refused' ? early.refusal : undefined
}

function factsBeforeLookups(rule: AccessFacts['rule'], viewer: AccessFacts['viewer']): AccessFacts {
  return { rule, viewer, participantEmail: undefined, ...UNKNOWN_ROLES }
}
