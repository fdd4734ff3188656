import type { Assignments } from '../exec/assignments.ts'
import type { FetchOptions } from '../exec/exec-cache.ts'
import type { ExecError } from '../exec/exec-error.ts'
import { memberKey } from '../exec/members.ts'
import type { Priority } from '../exec/rate-limit.ts'
import type { ScenarioStandings, Scenarios } from '../exec/scenarios.ts'
import { idsOf, normalEmail, otherIdOf, type SessionHead, withoutTexts } from '../exec/session.ts'
import type { SessionLists } from '../exec/session-lists.ts'
import type { SessionAnswer, Sessions, WhichAnswer } from '../exec/sessions.ts'
import {
  failed,
  ok,
  type Result,
  TIMED_OUT,
  valueInTime,
  withHandledRejection,
  withTimeout,
} from '../lib/result.ts'
import { knownZone } from '../lib/zoned-time.ts'
import {
  type AccessFacts,
  type AccessRule,
  type Decision,
  decide,
  decideCoaching,
  establish,
  isRefusal,
  isSameEmail,
  type LookupFailure,
  type Profile,
  RECIPIENTS,
  type Refusal,
  type Roles,
} from './policy.ts'
import { decideByLookups, type RoleSources, type Subject, type TimeLeft } from './roles.ts'

/** A person waits eight seconds at most; one second is for Slack to deliver the answer. */
export const ANSWER_MS = 7000

/** Where viewers look things up. Its caches outlive each of them. */
interface AccessSources extends RoleSources {
  /** `EXEC_ACCESS`. */
  rule: AccessFacts['rule']
  /** Whether the settings name anyone who coaches. */
  hasCoaches: boolean
  sessions: Sessions
  lists: SessionLists
  assignments: Assignments
  scenarios: Scenarios
  standings: ScenarioStandings
  /** Cards go without what Exec has just failed to tell. */
  attemptsBackoff: Backoff
  assignmentsBackoff: Backoff
  /** Of the keys that name people in menus. */
  keySecret: string
  /** Milliseconds since the epoch. */
  clock: () => number
  /** How long one answer may take, in milliseconds. By default seven seconds. */
  answerMs?: number | undefined
}

/** How old a profile may be where something is done or sent by it: someone may have just lost their access. */
export const PROFILE_MS = 60_000

/** How long to ask Exec for nothing more of a kind after a failure. */
const BACKOFF_MS = 60_000
/** After one of these, another request may still succeed. */
const OTHERS_MAY_ASK: ReadonlySet<string> = new Set(['quota_reserved', 'personal_limit'])

export class Backoff {
  #until = Number.NEGATIVE_INFINITY

  constructor(private readonly clock: () => number) {}

  get isBackingOff(): boolean {
    return this.clock() < this.#until
  }

  onFailure(problem: { kind: string }): void {
    if (!isRefusal(problem) && !OTHERS_MAY_ASK.has(problem.kind)) this.#until = this.clock() + BACKOFF_MS
  }
}

export interface ViewerOptions {
  /** Of the requests to Exec. By default a person waits. */
  priority?: Priority | undefined
  /** How old the person's cached profile may be, in milliseconds. By default five minutes. */
  profileMaxAgeMs?: number | undefined
  /** The teams that the delivery names for the person: see `People`. */
  actsFor?: readonly string[] | undefined
  /** Called for each request to Exec for a session or a list. */
  onRequest?: (() => void) | undefined
}

/** How to ask Exec, where that differs from how the viewer asks. */
export type Ask = Partial<Omit<FetchOptions, 'user'>>

/** Makes a `Viewer` for each delivery, and for each reader of a message that the app sends first. */
export class Viewers {
  constructor(readonly sources: AccessSources) {}

  /** @param user the Slack user who is to see something. */
  of(user: string, options: ViewerOptions = {}): Viewer {
    return new Viewer(this.sources, user, options)
  }
}

export interface OpenedSession extends SessionAnswer {
  /** The id of the document by which it was decided, if that is not the one that was asked for. */
  document?: string | undefined
  by: AccessRule
  /** Whether the viewer did this session, by the email of their Slack profile. */
  isOwn: boolean
  accountType: Profile['accountType']
}

/** A viewer who sees a session by one of these rules may also coach its participant: see `decideCoaching`. */
const COACHES: ReadonlySet<AccessRule> = new Set<AccessRule>(['coach', 'admin', 'group_coach'])

/** A coach whom a person may ask. */
export interface AskableCoach {
  user: string
  /** As their Slack profile has it. */
  name: string | undefined
}

/** As many as Slack's menus take. */
const MOST_COACHES = 100

/**
 * One person, and what they may see. It lives for one delivery or one message, so that each press is authorized anew. The profile
 * is looked up when it is needed, and once. Each answer takes seven seconds at most.
 */
export class Viewer {
  #profile: Promise<Profile | LookupFailure> | undefined

  /** @param sources for the ways in this room alone: what they read is authorized by a viewer. */
  constructor(
    readonly sources: AccessSources,
    readonly user: string,
    private readonly options: ViewerOptions,
  ) {}

  /** The same person, at another cost, or by a newer profile. */
  with(options: ViewerOptions): Viewer {
    return new Viewer(this.sources, this.user, { ...this.options, ...options })
  }

  get priority(): Priority {
    return this.options.priority ?? 'interactive'
  }

  get requester(): FetchOptions {
    return { priority: this.priority, user: this.user, onRequest: this.options.onRequest }
  }

  profile(): Promise<Profile | LookupFailure> {
    const { profileMaxAgeMs, actsFor } = this.options
    this.#profile ??= this.sources.people.find(this.user, profileMaxAgeMs, actsFor)
    return this.#profile
  }

  /** `undefined` if Slack does not tell. */
  async #known(): Promise<Profile | undefined> {
    const profile = await this.profile()
    return 'kind' in profile ? undefined : profile
  }

  /** Names someone in a button or a menu: see `memberKey`. It grants nothing. */
  readonly keyOf = (email: string) => memberKey(normalEmail(email), this.sources.keySecret)

  /** In lower case; `undefined` also if Slack does not tell. */
  async email(): Promise<string | undefined> {
    return (await this.#known())?.email
  }

  /** Whether they are one of Slack's admins or owners; `false` also if Slack does not tell. */
  async administers(): Promise<boolean> {
    return (await this.#known())?.administers === true
  }

  /** A refusal for someone who may see nothing at all, whatever their roles are. */
  async insider(): Promise<Result<Profile, Refusal>> {
    return establish(await this.profile())
  }

  /** Begins an answer. */
  startAnswer(): TimeLeft {
    const deadline = performance.now() + (this.sources.answerMs ?? ANSWER_MS)
    return () => Math.max(0, deadline - performance.now())
  }

  /** As `Intl` knows it; UTC if Slack does not tell. */
  async zone(): Promise<string> {
    return knownZone((await this.#known())?.timeZone)
  }

  /** Ends an answer that takes too long. Throws as `work` does. */
  async inTime<Answer>(work: () => Promise<Answer>): Promise<Answer | typeof TIMED_OUT> {
    const done = await withTimeout(work(), this.startAnswer()())
    if (done.ok) return done.value
    if (done.error.kind === 'rejected') throw done.error.error
    return TIMED_OUT
  }

  /** Decides by the profile alone, or else by one role after the other. @param isAct see `RoleSeeker`. */
  async authorize(
    decideWith: (facts: Roles & { viewer: Profile }) => Decision,
    subject: Subject,
    timeLeft: TimeLeft,
    priority = this.priority,
    isAct = false,
  ): Promise<Result<AccessRule, Refusal>> {
    const insider = await this.insider()
    if (!insider.ok) return insider
    const viewer = insider.value
    const seeker = { sources: this.sources, profile: viewer, requester: { priority, user: this.user }, isAct }
    return decideByLookups(seeker, (roles) => decideWith({ viewer, ...roles }), subject, timeLeft)
  }

  /**
   * Costs Exec one request if the session is not cached (graded for six hours, ungraded for half a minute), and those for roles that are
   * not cached either. Sends nothing to Exec for someone who is known to be of another organization.
   * @param which.fresh whether to ask if an ungraded session is graded by now.
   * @param which.gradedAt when it was, in milliseconds since the epoch: no older answer says otherwise.
   */
  async open(id: string, which: WhichAnswer = {}): Promise<Result<OpenedSession, ExecError | Refusal>> {
    const { rule } = this.sources
    const timeLeft = this.startAnswer()
    const begun = await this.#beginToOpen(id, which)
    if (!begun.ok) return begun
    const { viewer, fetching } = begun.value
    const fetched = await fetching
    if (!fetched.ok) return fetched
    const { session } = fetched.value
    const document = otherIdOf(session, id)
    const email = session.person.email
    const scenario = session.scenario.id
    const subject = { email, scenario, ids: idsOf(session, id) }
    const allowed = await this.authorize(
      (facts) => decide({ rule, participantEmail: email, ...facts }),
      subject,
      timeLeft,
    )
    if (!allowed.ok) return failed({ ...allowed.error, document, scenario })
    const isOwn = isSameEmail(viewer.email, email)
    return ok({ document, by: allowed.value, isOwn, accountType: viewer.accountType, ...fetched.value })
  }

  /** A session of their own as a poll for grades has listed it, without feedback. Asks Exec for nothing. */
  async openListed(id: string): Promise<OpenedSession | undefined> {
    const insider = await this.insider()
    if (!insider.ok) return undefined
    const { email, accountType } = insider.value
    const session = this.sources.lists.rememberedSession(email, id)
    return session && { session: withoutTexts(session), by: 'participant', isOwn: true, accountType }
  }

  /**
   * Whatever `EXEC_ACCESS` says. Coaches and admins may manage cards even if Exec no longer has the session, a group's coaches only
   * while Exec says whose it is. A scenario's monitors may not, nor may someone whom the participant has asked.
   */
  async mayManage(id: string): Promise<Result<Pick<OpenedSession, 'by' | 'document'>, ExecError | Refusal>> {
    const timeLeft = this.startAnswer()
    const begun = await this.#beginToOpen(id)
    if (!begun.ok) return begun
    const fetched = await begun.value.fetching
    const session = fetched.ok ? fetched.value.session : undefined
    const email = session?.person.email
    const document = session && otherIdOf(session, id)
    const neither = { isMonitor: 'no', isConsulted: 'no' } as const
    const allowed = await this.authorize(
      (facts) => decide({ rule: 'restricted', participantEmail: email, ...facts, ...neither }),
      { email },
      timeLeft,
      this.priority,
      true,
    )
    if (allowed.ok) return ok({ by: allowed.value, document })
    return fetched.ok ? failed({ ...allowed.error, document }) : fetched
  }

  /** Whether the person may coach the participant of this session, which somebody asked for by `id`. */
  authorizeCoaching(
    { id, session }: { id?: string | undefined; session: SessionHead },
    priority?: Priority,
  ): Promise<Result<AccessRule, Refusal>> {
    const email = session.person.email
    return this.authorize(
      (facts) => decideCoaching({ participantEmail: email, ...facts }),
      { email, ids: id === undefined ? [] : idsOf(session, id) },
      this.startAnswer(),
      priority,
      true,
    )
  }

  /**
   * Whether to offer it to the person, who sees the session by this rule: a press is authorized.
   * @param patienceMs after which the right counts as missing.
   */
  async mayCoach(
    { session, by }: Pick<OpenedSession, 'session' | 'by'>,
    patienceMs: number,
  ): Promise<boolean> {
    if (by !== 'workspace') return COACHES.has(by)
    // Under this rule a coach sees the session as everyone does, so the right to coach is looked up.
    const allowed = await valueInTime(this.authorizeCoaching({ session }, 'background'), patienceMs)
    return allowed?.ok === true
  }

  /** Whether to offer it to the person: the settings name a coach whom they may ask about their own session. */
  mayAskCoach({ isOwn }: Pick<OpenedSession, 'isOwn'>): boolean {
    return isOwn && this.sources.hasCoaches
  }

  /**
   * Whom the person may ask about their sessions: the coaches of their groups first, then `EXEC_COACHES`. Never the person, and only
   * accounts that the app may write to. Asks Exec for members as `GroupCoaches` does.
   */
  async askableCoaches(): Promise<AskableCoach[]> {
    const { people, coaches, groupCoaches } = this.sources
    const { priority, user } = this
    const email = await this.email()
    const [ofGroups, ofEveryone] = await Promise.all([
      email === undefined ? [] : groupCoaches.coachesOf(email, { priority, user }),
      coaches.everyone(),
    ])
    const ids = [...new Set([...ofGroups, ...ofEveryone])].filter((id) => id !== user)
    const found = await Promise.all(ids.slice(0, MOST_COACHES).map((id) => people.find(id)))
    return found.flatMap((coach) =>
      'kind' in coach || !RECIPIENTS.has(coach.accountType) ? [] : [{ user: coach.user, name: coach.name }],
    )
  }

  /**
   * Fetches the session while the profile is looked up. Asks Exec for nothing if the cached profile is enough to say no, so that
   * other organizations can't spend Exec's limit.
   */
  async #beginToOpen(id: string, which: WhichAnswer = {}) {
    const { people, sessions } = this.sources
    const known = people.peek(this.user, this.options.actsFor)
    const refused = known && establish(known)
    if (refused?.ok === false) return refused
    const fetching = withHandledRejection(sessions.get(id, { ...which, ...this.requester }))
    const insider = await this.insider()
    return insider.ok ? ok({ viewer: insider.value, fetching }) : insider
  }
}
