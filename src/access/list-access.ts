import type { FetchError } from '../exec/cached-fetch.ts'
import type { Groups, Members } from '../exec/members.ts'
import type { Priority } from '../exec/rate-limit.ts'
import { isOfTeam, type ListedTeam, type PersonQuery, type RankFilter } from '../exec/session.ts'
import type { ListOptions, SessionList, SessionLists } from '../exec/session-lists.ts'
import { failed, ok, type Result, withTimeout } from '../lib/result.ts'
import {
  type FoundPerson,
  findListed,
  type ListedPerson,
  type ListedProblem,
  type People,
  spellingsOf,
} from './people.ts'
import { type AccessRule, decideList, type Refusal, type RoleFact } from './policy.ts'
import { RoleLookups, type RoleSources, UNKNOWN_ROLES } from './roles.ts'
import type { ListScope, TeamFacts } from './team.ts'
import { type ScopeOptions, type Team, TeamAccess, type TeamListOptions } from './team-access.ts'
import { ANSWER_MS } from './viewer.ts'

export interface ListAccessOptions extends Omit<RoleSources, 'members' | 'scenarioAccess' | 'grants'> {
  lists: Pick<SessionLists, 'get' | 'peek'>
  people: People
  members: Pick<Members, 'isAdmin' | 'isKnownAdmin' | 'spellingOf' | 'list'>
  groups: Pick<Groups, 'all' | 'membersOf'>
  /** Of the keys that name people in menus. */
  keySecret?: string | undefined
  /** How long one list may take, in milliseconds. */
  answerMs?: number | undefined
}

export interface ListRequest {
  /** The Slack user who wants to see the list. */
  user: string
  /** Whose list; the user's own by default. */
  of?: ListedPerson | ListedTeam | undefined
  scenario?: string | undefined
  rank?: RankFilter | undefined
  /** From 1. */
  page: number
  /** At most a hundred. */
  pageSize: number
  /** How old the user's cached profile may be, in milliseconds. */
  profileMaxAgeMs?: number | undefined
}

export type ListAskOptions = Omit<ListOptions, 'patienceMs' | 'user'>

export interface AuthoriseOptions extends Pick<ListRequest, 'profileMaxAgeMs'> {
  of?: ListedPerson | undefined
  priority?: Priority | undefined
}

/** Exec has no session under this email, and the app could not find out whether Exec spells the email in another way. */
export type SpellingUnknown = { kind: 'spelling_unknown' }

export type ListProblem = FetchError | Refusal | ListedProblem | SpellingUnknown

export interface OpenedList extends SessionList {
  by: AccessRule
  /** Whether it is the user's own list, even if they named themself. */
  isOwn: boolean
  /** As Exec names the person, if a key named them, or their Slack profile, if their id did. */
  personName?: string | undefined
  /** Set for the list of a team. */
  team?: TeamFacts | undefined
}

/** Which of a person's sessions. */
export type ListFilters = Pick<ListRequest, 'scenario' | 'rank' | 'page' | 'pageSize'>

/** A person whose lists the user may open. */
export interface PersonLists {
  by: AccessRule
  /** Whether the person is the user. */
  isOwn: boolean
  /** As Exec names the person, if a key named them, or their Slack profile, if their id did. */
  personName: string | undefined
  /** By which Exec may know the person. */
  emails: readonly string[]
  /** A list of the person's sessions. Answers before the deadline of the authorisation. */
  open(filters: ListFilters, options?: ListAskOptions): Promise<Result<OpenedList, ListProblem>>
  /** A list up to a day old, without a request for it, but no empty one if Exec might spell the email in another way. */
  peek(filters: ListFilters): Promise<OpenedList | undefined>
}

/** Every path to a list of someone's sessions goes through here. */
export class ListAccess {
  /** Of those whose lists someone may open. */
  readonly teams: TeamAccess

  constructor(private readonly options: ListAccessOptions) {
    const scopeOf = (user: string, of: ScopeOptions) => this.scopeOf(user, of)
    this.teams = new TeamAccess({ ...options, scopeOf })
  }

  /** Asks Exec for no list before the user is known to be allowed. Answers within seven seconds. */
  async open(request: ListRequest, options: ListAskOptions = {}): Promise<Result<OpenedList, ListProblem>> {
    const { user, of } = request
    if (isOfTeam(of)) return this.teams.open({ ...request, of }, options, this.#deadline())
    const lists = await this.authorise(user, { ...request, of, priority: options.priority })
    return lists.ok ? lists.value.open(request, options) : lists
  }

  /** A list up to a day old, without a request for it, but no empty one if Exec might spell the email in another way. */
  async peek(request: ListRequest): Promise<Result<OpenedList | undefined, ListProblem>> {
    const { user, of } = request
    if (isOfTeam(of)) return this.teams.peek({ ...request, of }, 'interactive', this.#deadline())
    const lists = await this.authorise(user, { ...request, of })
    return lists.ok ? ok(await lists.value.peek(request)) : lists
  }

  /**
   * Whose lists the user may open besides their own; a refusal for someone who may open no other. Answers within seven seconds.
   * With the priority `background`, any list of Exec's members under a day old tells who is an admin.
   */
  async scopeOf(
    user: string,
    { priority = 'interactive', profileMs }: ScopeOptions = {},
  ): Promise<Result<ListScope, Refusal>> {
    const viewer = await this.options.people.find(user, profileMs)
    const facts = { viewer, of: { email: undefined } }
    const early = decideList({ ...facts, ...UNKNOWN_ROLES })
    if (early.kind === 'refused') return failed(early.refusal)
    if ('kind' in viewer) return failed({ kind: 'not_established', failure: viewer })
    const lookups = new RoleLookups(this.#sources, viewer, priority === 'background' ? 'known' : priority)
    const timeLeft = this.#timeLeft()
    const decideAs = (isGroupCoach: RoleFact) =>
      lookups.decide((roles) => decideList({ ...facts, ...roles, isGroupCoach }), NOBODY, timeLeft)
    const everyone = await decideAs('no')
    if (everyone.ok) return ok({ kind: 'everyone', by: everyone.value })
    const groups = await lookups.groups(timeLeft)
    if (groups.ok && groups.value.length > 0)
      return ok({ kind: 'groups', by: 'group_coach', groups: groups.value })
    const refused = groups.ok ? everyone : await decideAs(groups.error)
    return refused.ok ? ok({ kind: 'everyone', by: refused.value }) : refused
  }

  /** Who of the user's team began no session lately. */
  quietOf(user: string, of: ListedTeam, options: TeamListOptions = {}) {
    return this.teams.quiet(user, of, options, this.#deadline())
  }

  /** Whose sessions the list of the user's team has, or that of one of its groups. Answers as `scopeOf` does. */
  teamOf(user: string, group?: string): Promise<Result<Team, Refusal>> {
    return this.teams.find(user, group)
  }

  /** The lists of this person, by default the user's own. Asks Exec for no list. */
  async authorise(
    user: string,
    { of, priority = 'interactive', profileMaxAgeMs }: AuthoriseOptions = {},
  ): Promise<Result<PersonLists, Refusal | ListedProblem>> {
    const { people } = this.options
    const deadline = this.#deadline()
    const isNamedOwn = of === undefined || ('slackUser' in of && of.slackUser === user)
    const finding = isNamedOwn ? undefined : this.#findListed(user, of)
    const viewer = await people.find(user, profileMaxAgeMs)
    const early = decideList({ viewer, of: { email: undefined }, ...UNKNOWN_ROLES })
    if (early.kind === 'refused') return failed(early.refusal)
    const found = await finding
    const [email] = found?.ok ? found.value.emails : []
    const whose = found === undefined ? 'own' : { email }
    if ('kind' in viewer) return failed({ kind: 'not_established', failure: viewer })
    const allowed = await new RoleLookups(this.#sources, viewer, priority).decide(
      (roles) => decideList({ viewer, of: whose, ...roles }),
      { email },
      () => Math.max(0, deadline - performance.now()),
    )
    if (!allowed.ok) return allowed
    // Only a user who may list that person learns why that person has no list.
    if (found?.ok === false) return found
    const by = allowed.value
    const { emails, personName } = found?.value ?? { emails: spellingsOf(viewer) }
    return ok(
      this.#listsOf(user, { by, personName, emails: await this.#withExecsSpelling(emails) }, deadline),
    )
  }

  #listsOf(
    user: string,
    { by, personName, emails }: Pick<PersonLists, 'by' | 'personName' | 'emails'>,
    deadline: number,
  ): PersonLists {
    const isOwn = by === 'participant'
    const access = { by, isOwn, personName }
    return {
      ...access,
      emails,
      open: async ({ scenario, rank, page, pageSize }, options = {}) => {
        const query = { emails, scenario, rank, page, pageSize }
        const list = await this.#read(query, { ...options, user }, deadline)
        return list.ok ? ok({ ...list.value, ...access }) : list
      },
      peek: async ({ scenario, rank, page, pageSize }) => {
        const query = { emails, scenario, rank, page, pageSize }
        const list = await this.options.lists.peek(query)
        const isSure = list !== undefined && (!isEmpty(list) || (await this.#isSpelledAsInExec(query)))
        return isSure ? { ...list, ...access } : undefined
      },
    }
  }

  async #findListed(user: string, of: ListedPerson): Promise<Result<FoundPerson, ListedProblem>> {
    if (!('member' in of)) return findListed(this.options.people, of)
    const found = await this.teams.findByKey(user, of.member)
    if (found === undefined) return failed({ kind: 'list_of_unknown' })
    const { email, member } = found
    return ok({ emails: [email, member.email], personName: member.name })
  }

  /** Exec's filter may be case-sensitive: if there are no sessions, asks again with the spelling of Exec's members. */
  async #read(
    query: PersonQuery,
    options: Omit<ListOptions, 'patienceMs'>,
    deadline: number,
  ): Promise<Result<SessionList, FetchError | SpellingUnknown>> {
    const { lists, members } = this.options
    const left = () => Math.max(0, deadline - performance.now())
    const { priority = 'interactive' } = options
    const list = await lists.get(query, { ...options, patienceMs: left() })
    if (!list.ok || !isEmpty(list.value) || priority !== 'interactive') return list
    const inTime = await withTimeout(members.spellingOf(query.emails[0] ?? '', priority), left())
    const found = inTime.ok ? inTime.value : failed({ kind: 'timed_out' } as const)
    // A limit is returned as it is, because it says when it ends.
    if (!found.ok) return failed(found.error.kind === 'limited' ? found.error : { kind: 'spelling_unknown' })
    const spelling = found.value
    if (spelling === undefined || query.emails.includes(spelling)) return list
    const emails = [...query.emails, spelling]
    return lists.get({ ...query, emails }, { ...options, patienceMs: left() })
  }

  /** Whether a query has the email as Exec spells it, or Exec has no such member. Sends no request. */
  async #isSpelledAsInExec({ emails }: PersonQuery): Promise<boolean> {
    const spelling = await this.options.members.spellingOf(emails[0] ?? '')
    return spelling.ok && (spelling.value === undefined || emails.includes(spelling.value))
  }

  /** Adds Exec's own spelling, if it is known without a request: one query can hold several. */
  async #withExecsSpelling(emails: readonly string[]): Promise<string[]> {
    const inExec = await this.options.members.spellingOf(emails[0] ?? '')
    return [...new Set([...emails, ...(inExec.ok && inExec.value !== undefined ? [inExec.value] : [])])]
  }

  get #sources(): RoleSources {
    return { ...this.options, scenarioAccess: undefined, grants: undefined }
  }

  #deadline(): number {
    return performance.now() + (this.options.answerMs ?? ANSWER_MS)
  }

  #timeLeft() {
    const deadline = this.#deadline()
    return () => Math.max(0, deadline - performance.now())
  }
}

const NOBODY = { email: undefined }

function isEmpty({ sessions, hasMore, page }: SessionList): boolean {
  return sessions.length === 0 && !hasMore && page === 1
}
