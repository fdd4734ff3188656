import type { DatedError } from '../exec/exec-cache.ts'
import type { ExecError } from '../exec/exec-error.ts'
import type { Group } from '../exec/member.ts'
import type { MembersByEmail } from '../exec/members.ts'
import type { ListedTeam, SessionFilters, SessionSummary, TeamQuery } from '../exec/session.ts'
import type { SessionList } from '../exec/session-lists.ts'
import { byName } from '../lib/name-search.ts'
import { failed, inTime, ok, type Result, TIMED_OUT, valueInTime } from '../lib/result.ts'
import { GROUPS_UNREADABLE, groupsMeant } from './coaches.ts'
import type { AccessRule, Refusal } from './policy.ts'
import { expectedIn, isWholeSilence, type Quiet, quietPeople } from './quiet-people.ts'
import type { TimeLeft } from './roles.ts'
import { type ListScope, limitToScope, scopeOf } from './scope.ts'
import type { Ask, Viewer } from './viewer.ts'

/** The people of one group who are expected to practice. @param group its id. */
export async function expectedInGroup(
  viewer: Viewer,
  group: string,
): Promise<Result<MembersByEmail, ExecError | Refusal>> {
  const lists = await authorizeTeam(viewer, { group })
  if (!lists.ok) return lists
  const { scope, group: found } = lists.value.team
  return found === undefined
    ? failed({ kind: 'group_unknown', groups: [] })
    : expectedIn(viewer, scope, viewer.priority)
}

const GROUPS_NOT_ESTABLISHED: Refusal = { kind: 'not_established', failure: GROUPS_UNREADABLE }

/**
 * Refuses someone without a team, and a group outside their team. Asks Exec for no list.
 * @param of a group by its id, or its name in any case.
 */
export function authorizeTeam(viewer: Viewer, of: ListedTeam): Promise<Result<TeamLists, Refusal>> {
  const timeLeft = viewer.startAnswer()
  return inTime(findTeam(viewer, of, timeLeft), timeLeft(), failed(GROUPS_NOT_ESTABLISHED))
}

async function findTeam(
  viewer: Viewer,
  of: ListedTeam,
  timeLeft: TimeLeft,
): Promise<Result<TeamLists, Refusal>> {
  const { groups } = viewer.sources
  const found = await scopeOf(viewer)
  if (!found.ok) return found.error.kind === 'list_not_allowed' ? failed({ kind: 'team_not_allowed' }) : found
  const scope = found.value
  const own = scope.kind === 'groups' ? scope.groups : undefined
  if (of === 'team') return ok(new TeamLists(viewer, timeLeft, { scope, groups: own }))
  const choices = own === undefined ? await groups.all(viewer.priority) : ok(own)
  if (!choices.ok) return failed(GROUPS_NOT_ESTABLISHED)
  const [group, ...others] = groupsMeant<Group>(choices.value, of.group.trim())
  if (group === undefined || others.length > 0)
    return failed({ kind: own === undefined ? 'group_unknown' : 'group_not_allowed', groups: choices.value })
  const members = await groups.membersOf(group.id).get({ priority: viewer.priority })
  if (!members.ok) return failed(GROUPS_NOT_ESTABLISHED)
  const coached = [{ ...group, members: members.value.entries }]
  const team = {
    scope: { kind: 'groups', by: scope.by, groups: coached },
    group,
    groups: choices.value,
  } as const
  return ok(new TeamLists(viewer, timeLeft, team))
}

/** The people that someone may list, or one group of them. */
interface Team {
  scope: ListScope
  /** The chosen group; `undefined` for the whole team. */
  group?: Group
  /** The groups that the person can choose from; `undefined` if not read. */
  groups: readonly Group[] | undefined
}

/** What a team's list shows besides the sessions. */
export interface TeamFacts {
  isEveryone: boolean
  group: Group | undefined
  /** The groups that the person can choose from. */
  groups: readonly Group[]
  /** The scenarios that the team practiced lately, by name. */
  scenarios: TeamScenario[]
  /** The people who don't practice; `undefined` if the list doesn't reach back far enough. */
  quiet: Quiet | undefined
  keyOf: Viewer['keyOf']
}

interface TeamScenario {
  id: string
  name: string | undefined
}

interface OpenedTeam extends SessionList {
  by: AccessRule
  isOwn: false
  team: TeamFacts
}

interface OpenedQuiet extends Quiet, Pick<TeamFacts, 'group' | 'keyOf'> {
  by: AccessRule
}

/** A hundred sessions each. */
const MOST_PAGES = 3

/** The lists of a team's sessions, for someone who may open them. */
export class TeamLists {
  constructor(
    private readonly viewer: Viewer,
    private readonly timeLeft: TimeLeft,
    readonly team: Team,
  ) {}

  /** Sends one request for the list. */
  async open(filters: SessionFilters, ask?: Ask): Promise<Result<OpenedTeam, DatedError>> {
    const list = await this.#get(filters, ask)
    return list.ok ? ok(await this.#withFacts(list.value, filters)) : list
  }

  /** A cached list up to a day old. */
  async peek(filters: SessionFilters): Promise<OpenedTeam | undefined> {
    const list = await this.viewer.sources.lists.peek({ ...filters, groups: this.groupIds })
    return list && this.#withFacts(list, filters)
  }

  /**
   * The people who began no session lately. Reads the team's newest sessions back to `SILENT_MS` ago, three pages at most. If a later
   * page fails, it uses the pages before it.
   */
  async quiet(ask?: Ask): Promise<Result<OpenedQuiet, DatedError>> {
    const { scope, group } = this.team
    const people = await expectedIn(this.viewer, scope, this.viewer.priority)
    if (!people.ok) return people
    let read: SessionList | undefined
    let quiet: Quiet | undefined
    for (let page = 1; page <= MOST_PAGES; page += 1) {
      const list = await this.#get({ page }, ask)
      if (!list.ok && read === undefined) return list
      if (!list.ok) break
      const sessions = [...(read?.sessions ?? []), ...limitToScope(list.value, scope).sessions]
      read = { ...list.value, sessions }
      quiet = quietPeople(people.value, read)
      if (!read.hasMore || (quiet !== undefined && isWholeSilence(quiet, read.readAt))) break
    }
    if (quiet === undefined) return failed({ kind: 'unreadable', reason: 'unexpected' })
    return ok({ ...quiet, by: scope.by, group, keyOf: this.viewer.keyOf })
  }

  /** The ids for Exec's filter. */
  get groupIds(): TeamQuery['groups'] {
    const { scope } = this.team
    return scope.kind === 'everyone' ? scope.kind : scope.groups.map(({ id }) => id)
  }

  #get(filters: SessionFilters, ask?: Ask): Promise<Result<SessionList, DatedError>> {
    const { sources, requester } = this.viewer
    const query = { ...filters, groups: this.groupIds }
    return inTime(sources.lists.get(query, { ...requester, ...ask }), this.timeLeft(), TIMED_OUT)
  }

  async #withFacts(all: SessionList, { scenario, page }: SessionFilters): Promise<OpenedTeam> {
    const { scope, group, groups } = this.team
    const { lists } = this.viewer.sources
    const isNewest = scenario === undefined && page === 1
    const [choices, newest, people] = await Promise.all([
      groups ?? this.#allGroups(),
      isNewest ? undefined : lists.peek({ groups: this.groupIds, page: 1 }),
      isNewest ? valueInTime(expectedIn(this.viewer, scope, 'optional'), this.timeLeft()) : undefined,
    ])
    const list = limitToScope(all, scope)
    const sessions = [...(newest === undefined ? [] : limitToScope(newest, scope).sessions), ...list.sessions]
    const quiet = people?.ok === true ? quietPeople(people.value, list) : undefined
    const team: TeamFacts = {
      isEveryone: scope.kind === 'everyone',
      group,
      groups: choices,
      scenarios: scenariosIn(sessions),
      quiet: quiet && isWholeSilence(quiet, list.readAt) ? quiet : undefined,
      keyOf: this.viewer.keyOf,
    }
    return { ...list, by: scope.by, isOwn: false, team }
  }

  /** All groups, for someone who may list everyone. Sends one request a day for each hundred groups. Empty if Exec is late. */
  async #allGroups(): Promise<readonly Group[]> {
    const all = await valueInTime(this.viewer.sources.groups.all('background'), this.timeLeft())
    return all?.ok ? all.value : []
  }
}

/** Lists each scenario once, by name. */
export function scenariosIn(sessions: readonly SessionSummary[]): TeamScenario[] {
  const found = new Map<string, TeamScenario>()
  for (const { scenario } of sessions) {
    const { id, name } = scenario
    if (id !== undefined && !found.has(id)) found.set(id, { id, name })
  }
  return [...found.values()].toSorted((one, other) => byName(one.name ?? '', other.name ?? ''))
}
