import type { FetchError } from '../exec/cached-fetch.ts'
import type { ExecError } from '../exec/exec-error.ts'
import { MAX_PAGE_SIZE } from '../exec/list-page.ts'
import type { Group, Member } from '../exec/member.ts'
import { type Groups, type Members, type MembersByEmail, memberKey } from '../exec/members.ts'
import type { Priority } from '../exec/rate-limit.ts'
import type { ListedTeam, RankFilter, TeamQuery } from '../exec/session.ts'
import type { ListOptions, SessionList, SessionLists } from '../exec/session-lists.ts'
import { failed, ok, type Result, valueInTime, withTimeout } from '../lib/result.ts'
import { type Coaches, findGroup, type GroupCoaches } from './coaches.ts'
import type { People } from './people.ts'
import type { AccessRule, Refusal } from './policy.ts'
import { GROUPS_NOT_ESTABLISHED } from './roles.ts'
import {
  expectedToPractice,
  inScope,
  isWholeTwoWeeks,
  type ListScope,
  type Quiet,
  quietPeople,
  scenariosIn,
  type TeamFacts,
} from './team.ts'

export interface ScopeOptions {
  priority?: Priority
  /** How old a cached profile may be. */
  profileMs?: number | undefined
}

/** The people whose sessions someone may list, or those of one of their groups. */
export interface Team {
  scope: ListScope
  /** The one group that was chosen; `undefined` for all people of the team. */
  group: Group | undefined
  /** The groups that the person can choose from; `undefined` if they were not needed. */
  groups: readonly Group[] | undefined
}

interface TeamAccessOptions {
  lists: Pick<SessionLists, 'get' | 'peek'>
  people: Pick<People, 'find'>
  coaches: Pick<Coaches, 'emails'>
  groupCoaches: Pick<GroupCoaches, 'emails'>
  members: Pick<Members, 'list'>
  groups: Pick<Groups, 'all' | 'membersOf'>
  scopeOf(user: string, options: ScopeOptions): Promise<Result<ListScope, Refusal>>
  /** Of the keys that name people in menus. */
  keySecret?: string | undefined
}

/** Someone whose list the user may open. */
export interface ListablePerson {
  /** In lower case. */
  email: string
  member: Member
}

export type TeamListOptions = Omit<ListOptions, 'patienceMs' | 'user'>

interface TeamRequest extends TeamFilters {
  user: string
  of: ListedTeam
  profileMaxAgeMs?: number | undefined
}

interface TeamFilters {
  scenario?: string | undefined
  rank?: RankFilter | undefined
  page: number
  pageSize: number
}

export interface OpenedQuiet extends Quiet {
  by: AccessRule
  group: Group | undefined
}

export interface OpenedTeam extends SessionList {
  by: AccessRule
  isOwn: false
  team: TeamFacts
}

/** A hundred sessions each. */
const MOST_PAGES = 3

/** The sessions of someone's team. Whose they may see is looked up for each. */
export class TeamAccess {
  constructor(private readonly options: TeamAccessOptions) {}

  /**
   * A refusal for someone without a team, and for a group that is not one of theirs.
   * @param group a group's id, or its name in any case; `undefined` for the whole team.
   */
  async find(
    user: string,
    group: string | undefined,
    options: ScopeOptions = {},
  ): Promise<Result<Team, Refusal>> {
    const found = await this.options.scopeOf(user, options)
    if (!found.ok)
      return found.error.kind === 'list_not_allowed' ? failed({ kind: 'team_not_allowed' }) : found
    const scope = found.value
    if (group === undefined)
      return ok({ scope, group, groups: scope.kind === 'groups' ? scope.groups : undefined })
    const { priority = 'interactive' } = options
    const groups = scope.kind === 'groups' ? ok(scope.groups) : await this.options.groups.all(priority)
    if (!groups.ok) return failed(GROUPS_NOT_ESTABLISHED)
    const chosen = findGroup<Group>(groups.value, group.trim())
    if (chosen === undefined) {
      const kind = scope.kind === 'everyone' ? 'group_unknown' : 'group_not_allowed'
      return failed({ kind, groups: groups.value })
    }
    const members = await this.options.groups.membersOf(chosen.id).list(priority)
    if (!members.ok) return failed(GROUPS_NOT_ESTABLISHED)
    const coached = { ...chosen, members: members.value.entries }
    return ok({
      scope: { kind: 'groups', by: scope.by, groups: [coached] },
      group: chosen,
      groups: groups.value,
    })
  }

  /** @param deadline by `performance.now()`. */
  async open(
    request: TeamRequest,
    options: TeamListOptions,
    deadline: number,
  ): Promise<Result<OpenedTeam, FetchError | Refusal>> {
    const { priority = 'interactive' } = options
    const found = await withTimeout(this.#findFor(request, priority), until(deadline))
    if (!found.ok) return failed(GROUPS_NOT_ESTABLISHED)
    const team = found.value
    if (!team.ok) return team
    const query = queryOf(team.value, request)
    const patienceMs = until(deadline)
    const list = await this.options.lists.get(query, { ...options, user: request.user, patienceMs })
    return list.ok ? ok(await this.#withFacts(list.value, query, team.value, request.user, deadline)) : list
  }

  /** A list up to a day old, without a request for it. */
  async peek(
    request: TeamRequest,
    priority: Priority,
    deadline: number,
  ): Promise<Result<OpenedTeam | undefined, Refusal>> {
    const team = await this.#findFor(request, priority)
    if (!team.ok) return team
    const query = queryOf(team.value, request)
    const list = await this.options.lists.peek(query)
    return ok(list && (await this.#withFacts(list, query, team.value, request.user, deadline)))
  }

  /**
   * Who of the team began no session lately: the team's newest sessions are read until two weeks back, three pages at most. If a
   * later page fails, the answer goes as far back as those before it.
   */
  async quiet(
    user: string,
    of: ListedTeam,
    options: TeamListOptions,
    deadline: number,
  ): Promise<Result<OpenedQuiet, FetchError | Refusal>> {
    const team = await this.#findFor({ user, of }, 'interactive')
    if (!team.ok) return team
    const { scope, group } = team.value
    const people = await this.#expected(scope, user, 'interactive')
    if (!people.ok) return people
    let read: SessionList | undefined
    let quiet: Quiet | undefined
    for (let page = 1; page <= MOST_PAGES; page += 1) {
      const query = queryOf(team.value, { page, pageSize: MAX_PAGE_SIZE })
      const list = await this.options.lists.get(query, { ...options, user, patienceMs: until(deadline) })
      if (!list.ok && read === undefined) return list
      if (!list.ok) break
      const sessions = [...(read?.sessions ?? []), ...inScope(list.value, scope).sessions]
      read = { ...list.value, sessions }
      quiet = quietPeople(people.value, read)
      if (!read.hasMore || (quiet !== undefined && isWholeTwoWeeks(quiet, read.readAt))) break
    }
    if (quiet === undefined) return failed({ kind: 'unreadable', reason: 'not_a_list' })
    return ok({ ...quiet, by: scope.by, group })
  }

  #findFor(
    { user, of, profileMaxAgeMs: profileMs }: Pick<TeamRequest, 'user' | 'of' | 'profileMaxAgeMs'>,
    priority: Priority,
  ) {
    return this.find(user, of === 'team' ? undefined : of.group, { priority, profileMs })
  }

  async #withFacts(
    all: SessionList,
    query: TeamQuery,
    { scope, group, groups }: Team,
    user: string,
    deadline: number,
  ): Promise<OpenedTeam> {
    const { lists } = this.options
    const isFiltered = query.scenario !== undefined || query.rank !== undefined
    const isNewest = !isFiltered && query.page === 1
    const [choices, newest, people] = await Promise.all([
      groups ?? this.#allGroups(deadline),
      isNewest ? undefined : lists.peek({ groups: query.groups, page: 1, pageSize: query.pageSize }),
      isNewest ? valueInTime(this.#expected(scope, user, 'optional'), until(deadline)) : undefined,
    ])
    const list = inScope(all, scope)
    const sessions = [...(newest === undefined ? [] : inScope(newest, scope).sessions), ...list.sessions]
    const quiet = people?.ok === true ? quietPeople(people.value, list) : undefined
    const team: TeamFacts = {
      isEveryone: scope.kind === 'everyone',
      group,
      groups: choices,
      scenarios: scenariosIn(sessions),
      quiet: quiet && isWholeTwoWeeks(quiet, list.readAt) ? quiet : undefined,
    }
    return { ...list, by: scope.by, isOwn: false, team }
  }

  /** For someone who may list everyone: one request for each hundred groups a day, and none that they wait long for. */
  async #allGroups(deadline: number): Promise<readonly Group[]> {
    const all = await withTimeout(this.options.groups.all('background'), until(deadline))
    return all.ok && all.value.ok ? all.value.value : []
  }

  /**
   * Everyone whose list the user may open besides their own. Any list of members under a day old answers, so that this takes no
   * request for each key that someone types.
   */
  async people(user: string): Promise<Result<ListablePerson[], ExecError | Refusal>> {
    const scope = await this.options.scopeOf(user, { priority: 'background' })
    if (!scope.ok) return scope
    const members = await this.#members(scope.value, 'background')
    if (!members.ok) return members
    const own = await this.#emailOf(user)
    const all = new Map(members.value.flatMap((some) => [...some]))
    return ok([...all].flatMap(([email, member]) => (email === own ? [] : [{ email, member }])))
  }

  keyOf({ email }: ListablePerson): string {
    return memberKey(email, this.options.keySecret)
  }

  /** Whom a key names among those whose list the user may open. */
  async findByKey(user: string, key: string): Promise<ListablePerson | undefined> {
    const people = await this.people(user)
    return people.ok ? people.value.find((person) => this.keyOf(person) === key) : undefined
  }

  /** With the priority `optional`, the workspace's members take no request. */
  async #expected(
    scope: ListScope,
    user: string,
    priority: Priority,
  ): Promise<Result<MembersByEmail, ExecError>> {
    const members = await this.#members(scope, priority)
    if (!members.ok) return members
    const { people, coaches, groupCoaches } = this.options
    const others = await Promise.all([
      coaches.emails(people),
      groupCoaches.emails(people),
      this.#emailOf(user).then((own) => (own === undefined ? [] : [own])),
    ])
    return ok(expectedToPractice(members.value, new Set(others.flat())))
  }

  async #members(scope: ListScope, priority: Priority): Promise<Result<MembersByEmail[], ExecError>> {
    if (scope.kind === 'groups') return ok(scope.groups.map(({ members }) => members))
    const members = await this.options.members.list(priority)
    return members.ok ? ok([members.value.entries]) : members
  }

  async #emailOf(user: string): Promise<string | undefined> {
    const viewer = await this.options.people.find(user)
    return 'kind' in viewer ? undefined : viewer.email
  }
}

function queryOf({ scope }: Team, { scenario, rank, page, pageSize }: TeamFilters): TeamQuery {
  const groups = scope.kind === 'everyone' ? scope.kind : scope.groups.map(({ id }) => id)
  return { groups, scenario, rank, page, pageSize }
}

function until(deadline: number): number {
  return Math.max(0, deadline - performance.now())
}
