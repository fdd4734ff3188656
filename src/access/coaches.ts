import type { WebClient } from '@slack/web-api'
import { z } from 'zod'
import type { Group } from '../exec/member.ts'
import type { Groups, Members, MembersByEmail } from '../exec/members.ts'
import type { Priority, Requester } from '../exec/rate-limit.ts'
import type { Log } from '../lib/log.ts'
import { failed, ok, type Result } from '../lib/result.ts'
import { slackAnswer } from '../slack/clients.ts'
import { findPersonByEmail, LookupCache, type People } from './people.ts'
import type { LookupFailure, Profile, RoleFact } from './policy.ts'

/** People as the settings name them. */
export interface CoachList {
  users: readonly string[]
  /** User groups of Slack. */
  groups: readonly string[]
  /** In lower case. */
  emails: readonly string[]
}

const MAX_GROUPS = 100

const members = z.object({ users: z.array(z.string()) })

/** The members of Slack's user groups (scope `usergroups:read`), cached for five minutes. */
export class UserGroups {
  readonly #groups: LookupCache<ReadonlySet<string>>

  /** @param options.clock in milliseconds. */
  constructor(client: WebClient, { clock }: { clock?: () => number } = {}) {
    this.#groups = new LookupCache((group) => membersOf(client, group), { max: MAX_GROUPS, clock })
  }

  find(group: string): Promise<ReadonlySet<string> | LookupFailure> {
    return this.#groups.find(group)
  }
}

const MAX_EMAILS = 1000
/** Slack takes more calls of `users.info` in a minute. */
const MOST_LOOKED_UP = 100

/** Slack users by their email, cached for five minutes. */
export class PeopleByEmail {
  readonly #people: LookupCache<{ user: string }>

  /** @param options.clock in milliseconds. */
  constructor(client: WebClient, { clock }: { clock?: () => number } = {}) {
    const lookUp = async (email: string): Promise<{ user: string } | LookupFailure> => {
      const found = await findPersonByEmail(client, email)
      return found.ok ? { user: found.value } : { kind: 'profile_unreadable', slackError: found.error.code }
    }
    this.#people = new LookupCache(lookUp, { max: MAX_EMAILS, clock })
  }

  find(email: string): Promise<{ user: string } | LookupFailure> {
    return this.#people.find(email)
  }
}

/** The people of a `CoachList`. */
export class Coaches {
  constructor(
    private readonly userGroups: UserGroups,
    private readonly list: CoachList,
  ) {}

  /** By id or email, without a look-up. */
  isNamed({ user, email }: Profile): boolean {
    return this.list.users.includes(user) || (email !== undefined && this.list.emails.includes(email))
  }

  /** Whether the list is empty. */
  get isNobody(): boolean {
    const { users, groups, emails } = this.list
    return users.length + groups.length + emails.length === 0
  }

  /** The ids of all whom Slack can tell. */
  async everyone(byEmail: PeopleByEmail): Promise<string[]> {
    const [ids, found] = await Promise.all([
      this.#ids(),
      Promise.all(this.list.emails.map((email) => byEmail.find(email))),
    ])
    return [...ids, ...found.flatMap((person) => ('kind' in person ? [] : [person.user]))]
  }

  /** In lower case, as far as Slack can tell. Of those named by id or user group, the first hundred are looked up. */
  async emails(people: Pick<People, 'find'>): Promise<string[]> {
    const ids = (await this.#ids()).slice(0, MOST_LOOKED_UP)
    const found = await Promise.all(ids.map((id) => people.find(id)))
    const ofIds = found.map((person) => ('kind' in person ? undefined : person.email))
    return [...this.list.emails, ...ofIds.filter((email) => email !== undefined)]
  }

  /** Of those named by id or user group. */
  async #ids(): Promise<string[]> {
    const { users, groups } = this.list
    const members = await Promise.all(groups.map((group) => this.userGroups.find(group)))
    return [...users, ...members.flatMap((group) => ('kind' in group ? [] : [...group]))]
  }

  async isCoach(viewer: Profile): Promise<'yes' | 'no' | LookupFailure> {
    if (this.isNamed(viewer)) return 'yes'
    const groups = await Promise.all(this.list.groups.map((group) => this.userGroups.find(group)))
    if (groups.some((group) => !('kind' in group) && group.has(viewer.user))) return 'yes'
    return groups.find((group) => 'kind' in group) ?? 'no'
  }
}

async function membersOf(client: WebClient, usergroup: string): Promise<ReadonlySet<string> | LookupFailure> {
  const answer = await slackAnswer(client.usergroups.users.list({ usergroup }), members)
  return answer.ok
    ? new Set(answer.value.users)
    : { kind: 'coaches_unreadable', slackError: answer.error.code }
}

/** One entry of `EXEC_GROUP_COACHES`. */
export interface GroupCoachSetting {
  /** The name of a group of Exec's in any case, or its id. */
  group: string
  coaches: CoachList
}

/** A group of Exec's that someone coaches, with its members. */
export interface CoachedGroup extends Group {
  members: MembersByEmail
}

/** What `/readyz` says: `not_read` while Exec has not told its groups; `unknown` names the settings that match no group. */
export type GroupsReport = 'ok' | 'not_read' | { unknown: readonly string[] }

interface GroupCoachesOptions {
  settings: readonly GroupCoachSetting[]
  userGroups: UserGroups
  groups: Pick<Groups, 'all' | 'membersOf'>
  log: Log
}

interface Entry {
  group: string
  coaches: Coaches
}

const UNREADABLE: LookupFailure = { kind: 'groups_unreadable' }

/** Who coaches which group of Exec's: Exec tells a group's members, and `EXEC_GROUP_COACHES` its coaches. */
export class GroupCoaches {
  readonly #entries: readonly Entry[]
  readonly #warned = new Set<string>()
  #report: GroupsReport = 'not_read'

  constructor(private readonly options: GroupCoachesOptions) {
    this.#entries = options.settings.map(({ group, coaches }) => ({
      group,
      coaches: new Coaches(options.userGroups, coaches),
    }))
  }

  /** `undefined` without `EXEC_GROUP_COACHES`. */
  get report(): GroupsReport | undefined {
    return this.#entries.length === 0 ? undefined : this.#report
  }

  /** Of the coaches of all groups, as `Coaches.emails`. */
  async emails(people: Pick<People, 'find'>): Promise<string[]> {
    const ofEach = await Promise.all(this.#entries.map(({ coaches }) => coaches.emails(people)))
    return ofEach.flat()
  }

  /** Reads Exec's groups once, so that a wrong name is noticed before a coach needs it. */
  async check(): Promise<void> {
    if (this.#entries.length > 0) await this.#resolve(this.#entries, 'background')
  }

  /** Whether the viewer coaches a group that has a member with this email. Asks Exec for nothing if they coach none. */
  async coachesMember(viewer: Profile, email: string, requester: Requester): Promise<RoleFact> {
    const coached = await this.#groupsOf(viewer, requester.priority)
    let { failure } = coached
    const read: Members[] = []
    for (const { id } of coached.groups) {
      const members = this.options.groups.membersOf(id)
      const list = await members.list(requester.priority)
      if (list.ok && list.value.entries.has(email)) return 'yes'
      if (list.ok) read.push(members)
      else failure = UNREADABLE
    }
    // Only if no group has this person, one may have a new member.
    for (const members of read) {
      const found = await members.find(email, requester)
      if (found.ok && found.value !== undefined) return 'yes'
      if (!found.ok) failure = UNREADABLE
    }
    return failure ?? 'no'
  }

  /** The coaches of all groups that have a member with this email, as far as Exec and Slack tell. */
  async coachesOf(email: string, requester: Requester, byEmail: PeopleByEmail): Promise<string[]> {
    const found = await Promise.all(
      this.#entries.map(async ({ group, coaches }) => {
        const groups = await this.#resolve([{ group, coaches }], requester.priority)
        return (groups.ok ? groups.value : []).map(({ id }) => ({
          coaches,
          members: this.options.groups.membersOf(id),
        }))
      }),
    )
    const groups = found.flat()
    const lists = await Promise.all(groups.map(({ members }) => members.list(requester.priority)))
    const listed = groups.filter((_, at) => {
      const list = lists[at]
      return list?.ok === true && list.value.entries.has(email)
    })
    // Only if no group has this person, one may have a new member.
    const theirs = listed.length > 0 ? listed : await groupsWith(groups, email, requester)
    return (await Promise.all(theirs.map(({ coaches }) => coaches.everyone(byEmail)))).flat()
  }

  /** The groups that the viewer coaches; none for someone who is no group's coach. */
  async coachedBy(viewer: Profile, priority: Priority): Promise<Result<CoachedGroup[], LookupFailure>> {
    const { groups, failure } = await this.#groupsOf(viewer, priority)
    // What is known counts, even if a user group of another entry can't be read.
    if (groups.length === 0 && failure !== undefined) return failed(failure)
    const lists = await Promise.all(groups.map(({ id }) => this.options.groups.membersOf(id).list(priority)))
    const coached = groups.flatMap((group, index) => {
      const list = lists[index]
      return list?.ok === true ? [{ ...group, members: list.value.entries }] : []
    })
    return coached.length === groups.length ? ok(coached) : failed(UNREADABLE)
  }

  async #groupsOf(
    viewer: Profile,
    priority: Priority,
  ): Promise<{ groups: readonly Group[]; failure: LookupFailure | undefined }> {
    const answers = await Promise.all(this.#entries.map(({ coaches }) => coaches.isCoach(viewer)))
    const entries = this.#entries.filter((_, index) => answers[index] === 'yes')
    const failure = answers.find((answer) => typeof answer === 'object')
    if (entries.length === 0) return { groups: [], failure }
    const groups = await this.#resolve(entries, priority)
    return groups.ok ? { groups: groups.value, failure } : { groups: [], failure: groups.error }
  }

  async #resolve(
    entries: readonly Entry[],
    priority: Priority,
  ): Promise<Result<readonly Group[], LookupFailure>> {
    const all = await this.options.groups.all(priority)
    // An optional request asks for nothing.
    if (!all.ok && all.error.kind !== 'quota_reserved') this.#report = 'not_read'
    if (!all.ok) return failed(UNREADABLE)
    this.#note(this.#entries.filter(({ group }) => findGroup(all.value, group) === undefined))
    const found = entries.flatMap(({ group }) => findGroup(all.value, group) ?? [])
    return ok([...new Set(found)])
  }

  #note(unknown: readonly Entry[]): void {
    const names = unknown.map(({ group }) => group)
    this.#report = names.length === 0 ? 'ok' : { unknown: names }
    for (const group of names.filter((name) => !this.#warned.has(name))) {
      this.#warned.add(group)
      this.options.log.warn('EXEC_GROUP_COACHES names a group that Exec does not have, or several', {
        exec_group: group,
      })
    }
  }
}

/** Reads lists anew that lack the person. */
async function groupsWith<Group extends { members: Members }>(
  groups: readonly Group[],
  email: string,
  requester: Requester,
): Promise<Group[]> {
  const found = await Promise.all(groups.map(({ members }) => members.find(email, requester)))
  return groups.filter((_, at) => {
    const member = found[at]
    return member?.ok === true && member.value !== undefined
  })
}

/** By id, or by name in any case. `undefined` if several have the name: nobody may coach a group by accident. */
export function findGroup<One extends Group>(groups: readonly One[], wanted: string): One | undefined {
  const name = wanted.toLowerCase()
  const byId = groups.find(({ id }) => id === wanted)
  const byName = groups.filter((group) => group.name.toLowerCase() === name)
  return byId ?? (byName.length === 1 ? byName[0] : undefined)
}
