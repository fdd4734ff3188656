import type { Group } from '../exec/member.ts'
import type { Groups, Members, MembersByEmail } from '../exec/members.ts'
import type { Priority, Requester } from '../exec/rate-limit.ts'
import type { Log } from '../lib/log.ts'
import { failed, ok, type Result } from '../lib/result.ts'
import type { People } from './people.ts'
import type { LookupFailure, Profile, RoleFact } from './policy.ts'

/** People as the settings name them. */
export interface CoachList {
  users: readonly string[]
  /** User groups of Slack. */
  groups: readonly string[]
  /** In lower case. */
  emails: readonly string[]
}

/** Slack allows more `users.info` calls in a minute than this. */
const MOST_LOOKED_UP = 100

/** The people of a `CoachList`. */
export class Coaches {
  constructor(
    private readonly people: Pick<People, 'find' | 'ofEmail' | 'userGroups'>,
    private readonly list: CoachList,
  ) {}

  /** The ids of all that Slack finds. */
  async everyone(): Promise<string[]> {
    const [ids, found] = await Promise.all([
      this.#ids(),
      Promise.all(this.list.emails.map((email) => this.people.ofEmail(email))),
    ])
    return [...ids, ...found.flatMap((person) => (person.ok ? (person.value ?? []) : []))]
  }

  /** In lower case. Looks up the first hundred people named by id or user group. Skips anyone that Slack doesn't find. */
  async emails(): Promise<string[]> {
    const ids = (await this.#ids()).slice(0, MOST_LOOKED_UP)
    const found = await Promise.all(ids.map((id) => this.people.find(id)))
    return [...this.list.emails, ...found.flatMap((person) => ('kind' in person ? [] : (person.email ?? [])))]
  }

  /** Asks Slack only about someone whose id and emails are not in the list. */
  async isCoach({ user, email, slackEmail }: Profile): Promise<'yes' | 'no' | LookupFailure> {
    const { users, emails } = this.list
    if (users.includes(user) || emails.some((one) => one === email || one === slackEmail)) return 'yes'
    const groups = await this.#groups()
    if (groups.some((group) => group.ok && group.value.has(user))) return 'yes'
    const unreadable = groups.find((group) => !group.ok)
    return unreadable ? { kind: 'coaches_unreadable', slackError: unreadable.error.code } : 'no'
  }

  /** The people named by id or user group. */
  async #ids(): Promise<string[]> {
    const groups = await this.#groups()
    return [...this.list.users, ...groups.flatMap((group) => (group.ok ? [...group.value] : []))]
  }

  #groups() {
    return Promise.all(this.list.groups.map((group) => this.people.userGroups.find(group)))
  }
}

/** One entry of `EXEC_GROUP_COACHES`. */
export interface GroupCoachSetting {
  /** The name of an Exec group, in any case, or its id. */
  group: string
  coaches: CoachList
}

/** An Exec group that someone coaches, with its members. */
export interface CoachedGroup extends Group {
  members: MembersByEmail
}

/** For `/readyz`. `not_read`: Exec has not sent its groups yet. `unknown`: the settings that match no group. */
export type GroupsReport = 'ok' | 'not_read' | { unknown: readonly string[] }

interface GroupCoachesOptions {
  settings: readonly GroupCoachSetting[]
  people: People
  groups: Groups
  log: Log
}

interface Entry {
  /** The name of a group, or its id. */
  name: string
  coaches: Coaches
}

interface NamedGroup extends Pick<Entry, 'coaches'> {
  group: Group
  members: Members
}

export const GROUPS_UNREADABLE: LookupFailure = { kind: 'groups_unreadable' }

/** Who coaches which group: Exec has the group's members, and `EXEC_GROUP_COACHES` its coaches. */
export class GroupCoaches {
  readonly #entries: readonly Entry[]
  readonly #warned = new Set<Entry>()
  #report: GroupsReport = 'not_read'

  constructor(private readonly options: GroupCoachesOptions) {
    this.#entries = options.settings.map(({ group: name, coaches }) => ({
      name,
      coaches: new Coaches(options.people, coaches),
    }))
  }

  /** `undefined` without `EXEC_GROUP_COACHES`. */
  get report(): GroupsReport | undefined {
    return this.#entries.length === 0 ? undefined : this.#report
  }

  /** The emails of all groups' coaches: see `Coaches.emails`. */
  async emails(): Promise<string[]> {
    return (await Promise.all(this.#entries.map(({ coaches }) => coaches.emails()))).flat()
  }

  /** Reads Exec's groups once, so that a wrong name is noticed before a coach needs it. */
  async check(): Promise<void> {
    await this.#resolve(this.#entries, 'background')
  }

  /** Whether the viewer coaches a group that has a member with this email. Asks Exec for nothing if they coach none. */
  async coachesMember(viewer: Profile, email: string, requester: Requester): Promise<RoleFact> {
    const coached = await this.#groupsOf(viewer, requester.priority)
    let { failure } = coached
    const read: Members[] = []
    for (const { members } of coached.groups) {
      const list = await members.get({ priority: requester.priority })
      if (list.ok && list.value.entries.has(email)) return 'yes'
      if (list.ok) read.push(members)
      else failure = GROUPS_UNREADABLE
    }
    // Refresh the members only if no cached group has this person.
    for (const members of read) {
      const found = await members.find(email, requester)
      if (found.ok && found.value !== undefined) return 'yes'
      if (!found.ok) failure = GROUPS_UNREADABLE
    }
    return failure ?? 'no'
  }

  /** The coaches of all groups that have a member with this email. Leaves out groups and coaches that it can't read. */
  async coachesOf(email: string, requester: Requester): Promise<string[]> {
    const groups = await this.#resolve(this.#entries, requester.priority)
    if (!groups.ok) return []
    const listed = await whichOf(groups.value, async ({ members }) => {
      const list = await members.get({ priority: requester.priority })
      return list.ok && list.value.entries.has(email)
    })
    // Refresh the members only if no cached group has this person.
    const findAnew = async ({ members }: NamedGroup) => {
      const found = await members.find(email, requester)
      return found.ok && found.value !== undefined
    }
    const theirs = listed.length > 0 ? listed : await whichOf(groups.value, findAnew)
    return (await Promise.all(theirs.map(({ coaches }) => coaches.everyone()))).flat()
  }

  /** The groups that the viewer coaches. */
  async coachedBy(viewer: Profile, priority: Priority): Promise<Result<CoachedGroup[], LookupFailure>> {
    const { groups, failure } = await this.#groupsOf(viewer, priority)
    // Use the groups that were read, even if another entry's user group is unreadable.
    if (groups.length === 0 && failure !== undefined) return failed(failure)
    const lists = await Promise.all(
      groups.map(async ({ group, members }) => {
        const list = await members.get({ priority })
        return list.ok ? { ...group, members: list.value.entries } : undefined
      }),
    )
    const coached = lists.filter((list) => list !== undefined)
    return coached.length === groups.length ? ok(coached) : failed(GROUPS_UNREADABLE)
  }

  async #groupsOf(
    viewer: Profile,
    priority: Priority,
  ): Promise<{ groups: readonly NamedGroup[]; failure: LookupFailure | undefined }> {
    const answers = await Promise.all(this.#entries.map(({ coaches }) => coaches.isCoach(viewer)))
    const entries = this.#entries.filter((_, index) => answers[index] === 'yes')
    const failure = answers.find((answer) => typeof answer === 'object')
    const groups = await this.#resolve(entries, priority)
    if (!groups.ok) return { groups: [], failure: groups.error }
    // Two entries may name one group.
    return { groups: [...new Map(groups.value.map((one) => [one.group.id, one])).values()], failure }
  }

  async #resolve(
    entries: readonly Entry[],
    priority: Priority,
  ): Promise<Result<NamedGroup[], LookupFailure>> {
    if (entries.length === 0) return ok([])
    const all = await this.options.groups.all(priority)
    // After a refused optional request, the last report still holds.
    if (!all.ok && all.error.kind !== 'quota_reserved') this.#report = 'not_read'
    if (!all.ok) return failed(GROUPS_UNREADABLE)
    this.#reportUnknown(this.#entries.filter(({ name }) => findGroup(all.value, name) === undefined))
    return ok(
      entries.flatMap(({ name, coaches }) => {
        const group = findGroup(all.value, name)
        return group === undefined
          ? []
          : [{ group, coaches, members: this.options.groups.membersOf(group.id) }]
      }),
    )
  }

  #reportUnknown(unknown: readonly Entry[]): void {
    const names = unknown.map(({ name }) => name)
    this.#report = names.length === 0 ? 'ok' : { unknown: names }
    for (const entry of unknown.filter((one) => !this.#warned.has(one))) {
      this.#warned.add(entry)
      this.options.log.warn('EXEC_GROUP_COACHES names a group that Exec does not have, or several', {
        entry: this.#entries.indexOf(entry) + 1,
      })
    }
  }
}

async function whichOf<One>(all: readonly One[], test: (one: One) => Promise<boolean>): Promise<One[]> {
  const passed = await Promise.all(all.map(test))
  return all.filter((_, index) => passed[index] === true)
}

/** The group that `findGroup` finds, or else each group with the typed text in its name. */
export function groupsMeant<One extends Group>(groups: readonly One[], typed: string): One[] {
  const found = findGroup(groups, typed)
  if (found !== undefined) return [found]
  const part = typed.toLowerCase()
  return groups.filter(({ name }) => part !== '' && name.toLowerCase().includes(part))
}

/** Finds a group by id, or by name in any case. `undefined` if several have the name: nobody may coach a group by accident. */
export function findGroup<One extends Group>(groups: readonly One[], wanted: string): One | undefined {
  const name = wanted.toLowerCase()
  const byId = groups.find(({ id }) => id === wanted)
  const byName = groups.filter((group) => group.name.toLowerCase() === name)
  return byId ?? (byName.length === 1 ? byName[0] : undefined)
}
