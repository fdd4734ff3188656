import { z } from 'zod'
import { failed, ok, type Result } from '../lib/result.ts'
import { hashKey } from './cached-fetch.ts'
import { type DailyEntries, DailyList, type DailyListOptions } from './daily-list.ts'
import type { ExecClient } from './exec-client.ts'
import type { ExecError } from './exec-error.ts'
import type { Group, Member } from './member.ts'
import type { Priority, Requester } from './rate-limit.ts'
import { normalEmail } from './session.ts'

export type MemberList = DailyEntries<MembersByEmail>

interface MembersOptions extends DailyListOptions {
  /** The id of a group of Exec's; by default, these are all members of the workspace. */
  group?: string | undefined
}

/** The members of the workspace or of one of its groups, as a `DailyList`. */
export class Members {
  readonly #list: DailyList<Member, MembersByEmail>

  constructor(client: Pick<ExecClient, 'getMembers'>, { group, ...options }: MembersOptions = {}) {
    this.#list = new DailyList(
      {
        key: group === undefined ? 'members' : `members:${group}`,
        read: (options) => client.getMembers({ ...options, group }),
        toEntries: byEmail,
        pack: packMembers,
        unpack: unpackMembers,
      },
      options,
    )
  }

  /** For an `optional` caller only a cached list answers. */
  async isAdmin(email: string, priority: Priority = 'interactive'): Promise<Result<boolean, ExecError>> {
    return isAdmin(await this.find(email, { priority }))
  }

  /** Like `isAdmin`, but any list under a day old answers, and a missing one is read in the background. */
  async isKnownAdmin(email: string): Promise<Result<boolean, ExecError>> {
    return isAdmin(memberIn(await this.list('background'), email))
  }

  /** `undefined` for an unlisted email. `requester.user` pays if the list is read anew for this email alone. */
  async find(email: string, requester: Requester): Promise<Result<ListedMember | undefined, ExecError>> {
    const wanted = normalEmail(email)
    return memberIn(await this.#list.getWith((entries) => entries.has(wanted), requester), email)
  }

  list(priority: Priority): Promise<Result<MemberList, ExecError>> {
    return this.#list.get(priority)
  }

  /** `undefined` for an unlisted email. Reads a missing list only with a `priority`, and not within a minute of a failure. */
  async spellingOf(email: string, priority?: Priority): Promise<Result<string | undefined, ExecError>> {
    const cached = await this.#list.peek()
    const mayRead = priority !== undefined && !this.#list.isResting()
    const list =
      cached === undefined && mayRead
        ? await this.#list.get(priority)
        : toResult(cached, this.#list.lastFailure)
    const member = memberIn(list, email)
    return member.ok ? ok(member.value?.email) : member
  }
}

const NOT_READ: ExecError = { kind: 'unreadable', reason: 'not_all_members' }

function memberIn(
  list: Result<MemberList, ExecError>,
  email: string,
): Result<ListedMember | undefined, ExecError> {
  if (!list.ok) return list
  const { entries, isWhole } = list.value
  const member = entries.get(normalEmail(email))
  return member === undefined && !isWhole ? failed(NOT_READ) : ok(member)
}

function isAdmin(member: Result<ListedMember | undefined, ExecError>): Result<boolean, ExecError> {
  return member.ok ? ok(member.value?.isAdmin === true) : member
}

function toResult(list: MemberList | undefined, failure: ExecError): Result<MemberList, ExecError> {
  return list === undefined ? failed(failure) : ok(list)
}

/** A member with an email, by which the app knows them. */
export interface ListedMember {
  /** As Exec spells it. */
  email: string
  name: string | undefined
  isAdmin: boolean
}

/** Members by email in lower case. With several entries, one as admin is enough. */
export type MembersByEmail = ReadonlyMap<string, ListedMember>

export function byEmail(members: readonly Member[]): MembersByEmail {
  const found = new Map<string, ListedMember>()
  for (const { email = '', name, role } of members) {
    const key = normalEmail(email)
    if (key === '') continue
    const isAdmin = role === 'admin' || found.get(key)?.isAdmin === true
    found.set(key, { email: email.trim(), name, isAdmin })
  }
  return found
}

const storedSchema = z.array(z.tuple([z.string(), z.boolean(), z.string().nullable()]))

/** Tuples, since a list has up to 25,000 members and the store takes up to two megabytes. */
function packMembers(members: MembersByEmail): z.infer<typeof storedSchema> {
  return [...members.values()].map(({ email, isAdmin, name }) => [email, isAdmin, name ?? null])
}

function unpackMembers(value: unknown): MembersByEmail | undefined {
  const { data } = storedSchema.safeParse(value)
  return (
    data &&
    new Map(data.map(([email, isAdmin, name]) => [normalEmail(email), toListed(email, isAdmin, name)]))
  )
}

function toListed(email: string, isAdmin: boolean, name: string | null): ListedMember {
  return { email, isAdmin, name: name ?? undefined }
}

/** Names a member where an email must not stand, such as in a menu. Nobody can compute it without the secret. See `MEMBER_KEY`. */
export function memberKey(email: string, secret: string | undefined): string {
  return `m.${hashKey(`member ${normalEmail(email)}`, secret)}`
}

const storedGroupsSchema = z.array(z.object({ id: z.string(), name: z.string() }))

type GroupsById = ReadonlyMap<string, Group>

function byId(groups: readonly Group[]): GroupsById {
  return new Map(groups.map((group) => [group.id, group]))
}

/** The groups of the Exec workspace and their members: each a `DailyList`. */
export class Groups {
  readonly #list: DailyList<Group, GroupsById>
  readonly #members = new Map<string, Members>()

  constructor(
    private readonly client: Pick<ExecClient, 'getGroups' | 'getMembers'>,
    private readonly options: DailyListOptions = {},
  ) {
    this.#list = new DailyList(
      {
        key: 'groups',
        read: (reading) => client.getGroups(reading),
        toEntries: byId,
        pack: (groups) => [...groups.values()],
        unpack: (value) => {
          const { data } = storedGroupsSchema.safeParse(value)
          return data && byId(data)
        },
      },
      options,
    )
  }

  async all(priority: Priority): Promise<Result<readonly Group[], ExecError>> {
    const list = await this.#list.get(priority)
    return list.ok ? ok([...list.value.entries.values()]) : list
  }

  /** @param group the id of one of Exec's groups. */
  membersOf(group: string): Members {
    const known = this.#members.get(group)
    if (known !== undefined) return known
    const members = new Members(this.client, { ...this.options, group })
    this.#members.set(group, members)
    return members
  }
}
