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

/** What viewers look things up in. The caches outlive each viewer. */
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
  /** Signs the keys that name people in menus. */
  keySecret: string
  /** Milliseconds since the epoch. */
  clock: () => number
  /** How long one answer may take, in milliseconds; the default is seven seconds. */
  answerMs?: number | undefined
}

/** How old a profile may be before the app does or sends something: the person may have just lost access. */
export const PROFILE_MS = 60_000

export interface ViewerOptions {
  /** For requests to Exec; the default is `interactive`. */
  priority?: Priority | undefined
  /** How old the person's cached profile may be, in milliseconds; the default is five minutes. */
  profileMaxAgeMs?: number | undefined
  /** The teams that the delivery names for the person: see `People`. */
  actsFor?: readonly string[] | undefined
  /** Called for each request to Exec for a session or a list. */
  onRequest?: (() => void) | undefined
}

/** Options for Exec that differ from the viewer's. */
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
  /** The id in Exec's document, if it differs from the id that was asked for. */
  document?: string | undefined
  by: AccessRule
  /** Whether the viewer did this session, by the email of their Slack profile. */
  isOwn: boolean
  accountType: Profile['accountType']
}

/** A viewer who sees a session by one of these rules may also coach its participant: see `decideCoaching`. */
const COACHES: ReadonlySet<AccessRule> = new Set<AccessRule>(['coach', 'admin', 'group_coach'])

/** A coach that a person may ask. */
export interface AskableCoach {
  user: string
  /** As their Slack profile has it. */
  name: string | undefined
}

/** Slack's limit for a menu. */
const MOST_COACHES = 100

/**
 * One person, and what they may see. It lives for one delivery or one message, so each press is authorized again. It looks up the
 * profile once, when it needs it. Each answer takes seven seconds at most.
 */
export class Viewer {
  #profile: Promise<Profile | LookupFailure> | undefined

  /** @param sources only for this room, which authorizes by the viewer all that it reads. */
  constructor(
    readonly sources: AccessSources,
    readonly user: string,
    private readonly options: ViewerOptions,
  ) {}

  /** The same person with other options, such as a priority. */
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

  /** Decides by the profile alone if it can, or else by one role after the other. @param isAct see `RoleSeeker`. */
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
   * An uncached session costs Exec one request; graded ones are cached for six hours, ungraded ones for half a minute. Uncached roles
   * cost more. Sends nothing to Exec for someone known to be of another organization.
   * @param which.fresh whether to ask again if the cached session is ungraded.
   * @param which.gradedAt when the session was graded, in milliseconds since the epoch: an older answer is ignored.
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

  /** The viewer's own session as a poll for grades has listed it, without feedback. Sends no request. */
  async openListed(id: string): Promise<OpenedSession | undefined> {
    const insider = await this.insider()
    if (!insider.ok) return undefined
    const { email, accountType } = insider.value
    const session = this.sources.lists.rememberedSession(email, id)
    return session && { session: withoutTexts(session), by: 'participant', isOwn: true, accountType }
  }

  /**
   * Whether the viewer may remove cards of this session, under any `EXEC_ACCESS`. Coaches and admins may, even if Exec no longer has
   * the session. A group's coaches may only while Exec names the participant. Monitors and asked coaches may not.
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
   * Whether to offer *Coach…* to the person. `by` is the rule that shows them the session. The press is authorized again.
   * @param patienceMs how long to wait: after that, the answer is no.
   */
  async mayCoach(
    { session, by }: Pick<OpenedSession, 'session' | 'by'>,
    patienceMs: number,
  ): Promise<boolean> {
    if (by !== 'workspace') return COACHES.has(by)
    // This rule allows everyone to see the session, so the right to coach needs a look-up.
    const allowed = await valueInTime(this.authorizeCoaching({ session }, 'background'), patienceMs)
    return allowed?.ok === true
  }

  /** Whether to offer *Ask a coach…*: it is the person's own session, and the settings name coaches. */
  mayAskCoach({ isOwn }: Pick<OpenedSession, 'isOwn'>): boolean {
    return isOwn && this.sources.hasCoaches
  }

  /**
   * The coaches that the person may ask: first the coaches of their groups, then `EXEC_COACHES`. Leaves out the person, and accounts
   * that the app may not write to. Asks Exec for members as `GroupCoaches` does.
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
   * Fetches the session while it looks up the profile. If the cached profile is enough to refuse, it sends no request to Exec: other
   * organizations must not spend Exec's limit.
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
