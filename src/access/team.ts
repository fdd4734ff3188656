import type { DatedError } from '../exec/exec-cache.ts'
import type { ExecError } from '../exec/exec-error.ts'
import type { Group, Member } from '../exec/member.ts'
import type { MembersByEmail } from '../exec/members.ts'
import type { Priority } from '../exec/rate-limit.ts'
import {
  emailOf,
  type ListedTeam,
  normalEmail,
  type SessionFilters,
  type SessionSummary,
  type TeamQuery,
} from '../exec/session.ts'
import type { SessionList } from '../exec/session-lists.ts'
import { SILENT_MS } from '../lib/durations.ts'
import { byName, nameSearch } from '../lib/name-search.ts'
import { failed, inTime, ok, type Result, TIMED_OUT, valueInTime } from '../lib/result.ts'
import { type CoachedGroup, GROUPS_UNREADABLE, groupsMeant } from './coaches.ts'
import { type AccessRule, decideList, type Refusal, type RoleFact } from './policy.ts'
import type { TimeLeft } from './roles.ts'
import type { Ask, Viewer } from './viewer.ts'

/**
 * Whose lists a person may open besides their own. `groups`: the groups of Exec's that they coach, at least one, with the members
 * of each by email in lower case; someone may be in two of them, and a group may have no members.
 */
export type ListScope =
  | { kind: 'everyone'; by: AccessRule }
  | { kind: 'groups'; by: AccessRule; groups: readonly CoachedGroup[] }

export function isInScope(scope: ListScope, email: string | undefined): boolean {
  const wanted = normalEmail(email ?? '')
  return scope.kind === 'everyone' || scope.groups.some(({ members }) => members.has(wanted))
}

const NOBODY = { email: undefined }

/**
 * Whose lists the viewer may open besides their own; a refusal for someone who may open no other. Costs Slack and Exec what is not
 * cached: the profile, Exec's members (a day), and for a group's coach the members of their groups (a day).
 */
export async function scopeOf(
  viewer: Viewer,
  priority = viewer.priority,
): Promise<Result<ListScope, Refusal>> {
  const insider = await viewer.insider()
  if (!insider.ok) return insider
  const timeLeft = viewer.startAnswer()
  const authorize = (isGroupCoach: RoleFact) =>
    viewer.authorize(
      (facts) => decideList({ of: NOBODY, ...facts, isGroupCoach }),
      NOBODY,
      timeLeft,
      priority,
    )
  let allowed = await authorize('no')
  if (!allowed.ok) {
    const coached = viewer.sources.groupCoaches.coachedBy(insider.value, priority)
    const groups = await inTime(coached, timeLeft(), failed(GROUPS_UNREADABLE))
    if (groups.ok && groups.value.length > 0)
      return ok({ kind: 'groups', by: 'group_coach', groups: groups.value })
    if (!groups.ok) allowed = await authorize(groups.error)
  }
  return allowed.ok ? ok({ kind: 'everyone', by: allowed.value }) : allowed
}

/** Whether the viewer may open others' lists. `false` also where Exec is late to say. */
export async function coachesAnyone(viewer: Viewer, patienceMs: number): Promise<boolean> {
  const scope = await valueInTime(scopeOf(viewer, 'background'), patienceMs)
  return scope?.ok === true
}

/** The people whose lists are in the scope. With the priority `optional`, the workspace's members take no request. */
async function peopleIn(
  { sources }: Viewer,
  scope: ListScope,
  priority: Priority,
): Promise<Result<MembersByEmail, ExecError>> {
  if (scope.kind === 'groups') return ok(new Map(scope.groups.flatMap(({ members }) => [...members])))
  const members = await sources.members.get({ priority })
  return members.ok ? ok(members.value.entries) : members
}

/** The people in the scope who are expected to practice. Reads as `peopleIn` does. */
export async function expectedIn(
  viewer: Viewer,
  scope: ListScope,
  priority: Priority,
): Promise<Result<MembersByEmail, ExecError>> {
  const members = await peopleIn(viewer, scope, priority)
  if (!members.ok) return members
  const { coaches, groupCoaches } = viewer.sources
  const others = await Promise.all([coaches.emails(), groupCoaches.emails()])
  return ok(expectedToPractice(members.value, new Set([...others.flat(), await viewer.email()])))
}

/** The groups of Exec's that the viewer may choose from: those that they coach, or all. */
export async function groupsToChoose(viewer: Viewer): Promise<Result<readonly Group[], ExecError | Refusal>> {
  const scope = await scopeOf(viewer)
  if (!scope.ok) return scope
  return scope.value.kind === 'groups' ? ok(scope.value.groups) : viewer.sources.groups.all(viewer.priority)
}

/** Those of one of these groups who are expected to practice. @param group its id. */
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

/** Someone whose list the viewer may open. */
export interface ListablePerson {
  /** In lower case. */
  email: string
  member: Member
}

/**
 * Everyone whose list the viewer may open besides their own. Any list of members under a day old answers, so that this takes no
 * request for each key that someone types.
 */
export async function listablePeople(
  viewer: Viewer,
): Promise<Result<{ by: AccessRule; people: ListablePerson[] }, ExecError | Refusal>> {
  const scope = await scopeOf(viewer, 'background')
  if (!scope.ok) return scope
  const people = await peopleIn(viewer, scope.value, 'background')
  if (!people.ok) return people
  const own = await viewer.email()
  const others = [...people.value].flatMap(([email, member]) => (email === own ? [] : [{ email, member }]))
  return ok({ by: scope.value.by, people: others })
}

/** Those whom a typed text may mean, by name: see `nameSearch`. */
export function peopleMeant(people: readonly ListablePerson[], text: string): ListablePerson[] {
  const isMeant = nameSearch(text)
  return people
    .filter((person) => isMeant(nameOrEmail(person.member), person.email))
    .toSorted((one, other) => byName(nameOrEmail(one.member), nameOrEmail(other.member)))
}

/** An email only of someone without a name. */
export function nameOrEmail({ name, email }: Pick<Member, 'name' | 'email'>): string {
  return name ?? email
}

/** Whom a key names among those whose list the viewer may open. */
export async function findListableByKey(viewer: Viewer, key: string): Promise<ListablePerson | undefined> {
  const listed = await listablePeople(viewer)
  return listed.ok ? listed.value.people.find(({ email }) => viewer.keyOf(email) === key) : undefined
}

const GROUPS_NOT_ESTABLISHED: Refusal = { kind: 'not_established', failure: GROUPS_UNREADABLE }

/**
 * A refusal for someone without a team, and for a group that is not one of theirs. Asks Exec for no list.
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

/** The people whose sessions someone may list, or those of one of their groups. */
interface Team {
  scope: ListScope
  /** The one group that was chosen; `undefined` for all people of the team. */
  group?: Group
  /** The groups that the person can choose from; `undefined` if they were not needed. */
  groups: readonly Group[] | undefined
}

/** What stands around a team's sessions. */
export interface TeamFacts {
  isEveryone: boolean
  group: Group | undefined
  /** The groups that the person can choose from. */
  groups: readonly Group[]
  /** The scenarios that the team practiced lately, by name. */
  scenarios: TeamScenario[]
  /** The people who are silent; `undefined` where the list does not tell. */
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

  /** A list up to a day old, without a request for it. */
  async peek(filters: SessionFilters): Promise<OpenedTeam | undefined> {
    const list = await this.viewer.sources.lists.peek({ ...filters, groups: this.groupIds })
    return list && this.#withFacts(list, filters)
  }

  /**
   * Who of the team began no session lately: the team's newest sessions are read until `SILENT_MS` back, three pages at most. If a
   * later page fails, the answer goes as far back as those before it.
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
      const sessions = [...(read?.sessions ?? []), ...inScope(list.value, scope).sessions]
      read = { ...list.value, sessions }
      quiet = quietPeople(people.value, read)
      if (!read.hasMore || (quiet !== undefined && isWholeSilence(quiet, read.readAt))) break
    }
    if (quiet === undefined) return failed({ kind: 'unreadable', reason: 'not_a_list' })
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

  async #withFacts(all: SessionList, { scenario, rank, page }: SessionFilters): Promise<OpenedTeam> {
    const { scope, group, groups } = this.team
    const { lists } = this.viewer.sources
    const isNewest = scenario === undefined && rank === undefined && page === 1
    const [choices, newest, people] = await Promise.all([
      groups ?? this.#allGroups(),
      isNewest ? undefined : lists.peek({ groups: this.groupIds, page: 1 }),
      isNewest ? valueInTime(expectedIn(this.viewer, scope, 'optional'), this.timeLeft()) : undefined,
    ])
    const list = inScope(all, scope)
    const sessions = [...(newest === undefined ? [] : inScope(newest, scope).sessions), ...list.sessions]
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

  /** All groups, for someone who may list everyone. Sends one request for each hundred groups a day, and waits only briefly for it. */
  async #allGroups(): Promise<readonly Group[]> {
    const all = await valueInTime(this.viewer.sources.groups.all('background'), this.timeLeft())
    return all?.ok ? all.value : []
  }
}

/** Even if Exec ignored the filter, nobody must see sessions of people outside their groups. */
export function inScope<List extends SessionList>(list: List, scope: ListScope): List {
  if (scope.kind === 'everyone') return list
  const sessions = list.sessions.filter(({ person }) => isInScope(scope, person.email))
  return { ...list, sessions, total: sessions.length === list.sessions.length ? list.total : undefined }
}

/**
 * Everyone in the groups or the workspace but Exec's admins, coaches and the person who looks.
 * @param others the emails of coaches and of that person, in lower case.
 */
export function expectedToPractice(members: MembersByEmail, others: ReadonlySet<string | undefined>) {
  return new Map([...members].filter(([email, { isAdmin }]) => !isAdmin && !others.has(email)))
}

export interface QuietPerson {
  /** The email of someone without a name. */
  name: string
  email: string
}

/** The people who began no session lately. */
export interface Quiet {
  people: QuietPerson[]
  since: Date
  /** The number of people of whom sessions are expected. */
  of: number
}

/**
 * Who began no session in the `SILENT_MS` before the list was read, or since the oldest session of a list that does not reach that
 * far back.
 * @param list the newest sessions of the team, unfiltered.
 */
export function quietPeople(
  members: MembersByEmail,
  { sessions, hasMore, readAt }: Pick<SessionList, 'sessions' | 'hasMore' | 'readAt'>,
): Quiet | undefined {
  const dates = sessions.flatMap((session) => session.beganAt?.getTime() ?? [])
  const [earliest, oldest] = [readAt.getTime() - SILENT_MS, Math.min(...dates)]
  if (hasMore && dates.length === 0) return undefined
  const since = hasMore ? Math.max(earliest, oldest) : earliest
  const isRecent = (session: SessionSummary) => (session.beganAt?.getTime() ?? 0) >= since
  const people = peopleWithout(members, sessions.filter(isRecent))
  return { people, since: new Date(since), of: members.size }
}

/** The people without any of these sessions, in alphabetical order. */
export function peopleWithout(people: MembersByEmail, sessions: readonly SessionSummary[]): QuietPerson[] {
  const practiced = new Set(sessions.map(emailOf))
  return [...people]
    .filter(([email]) => !practiced.has(email))
    .map(([, member]) => ({ name: nameOrEmail(member), email: member.email }))
    .toSorted((one, other) => byName(one.name, other.name))
}

/** Whether the list reaches back over the time of silence. */
export function isWholeSilence({ since }: Quiet, readAt: Date): boolean {
  return readAt.getTime() - since.getTime() >= SILENT_MS
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
