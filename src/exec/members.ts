import { z } from 'zod'
import { failed, ok, type Result } from '../lib/result.ts'
import { type DailyEntries, DailyList, type DailyListOptions } from './daily-list.ts'
import { hashKey } from './exec-cache.ts'
import type { ExecClient } from './exec-client.ts'
import type { ExecError, Fetched } from './exec-error.ts'
import { type Group, groupSchema, type Member } from './member.ts'
import type { Priority, Requester } from './rate-limit.ts'
import { normalEmail } from './session.ts'

/** The keys are emails in lower case. */
export type MembersByEmail = ReadonlyMap<string, Member>

type MemberList = DailyEntries<Member>

interface MembersOptions extends DailyListOptions {
  /** The id of an Exec group; by default all members of the workspace. */
  group?: string | undefined
}

/** A tuple saves space: a list has up to 25,000 members, and the store takes two megabytes. */
const storedSchema = z
  .tuple([z.string(), z.boolean(), z.string().nullable()])
  .transform(([email, isAdmin, name]): Member => ({ email, isAdmin, name: name ?? undefined }))

/** The members of the workspace or of one of its groups, as a `DailyList`. */
export class Members extends DailyList<Member> {
  constructor(client: Pick<ExecClient, 'listMembers'>, { group, ...options }: MembersOptions) {
    super(
      {
        key: group === undefined ? 'members' : `members:${group}`,
        read: (page, requester) => client.listMembers({ page, group }, requester),
        // If several share an email, one admin among them is enough.
        arrange: (members) => [...members, ...members.filter(({ isAdmin }) => isAdmin)],
        keyOf: ({ email }) => normalEmail(email),
        pack: ({ email, isAdmin, name }) => [email, isAdmin, name ?? null],
        stored: storedSchema,
      },
      options,
    )
  }

  /**
   * In the background, any list under a day old will do. It is read again if a waiting person is missing. An `optional`
   * caller only gets a cached list.
   * @param isAct whether the person changes something as an admin; the list is then read again, too.
   */
  async isAdmin(email: string, priority: Priority, isAct = false): Fetched<boolean> {
    const member =
      priority === 'background'
        ? memberIn(await this.get({ priority }), email)
        : await this.find(email, { priority }, { isAct })
    return member.ok ? ok(member.value?.isAdmin === true) : member
  }

  /**
   * `undefined` for an unlisted email. Reading the list again, now or just for this email, uses `requester.user`'s
   * share.
   */
  async find(
    email: string,
    requester: Requester,
    { isNow = false, isAct = false } = {},
  ): Fetched<Member | undefined> {
    const isEnough = ({ entries }: MemberList) => {
      const member = entries.get(normalEmail(email))
      return member !== undefined && !(isAct && member.isAdmin)
    }
    return memberIn(await this.get(requester, { isEnough, isNow }), email)
  }

  /**
   * `undefined` for an unlisted email. Reads the list only if there is none, the priority isn't `optional`, and the
   * last failure is over a minute old.
   */
  async spellingOf(email: string, priority: Priority = 'optional'): Fetched<string | undefined> {
    const cached = await this.peek()
    const list = cached ? ok(cached) : await this.get({ priority }, { reuseFailure: true })
    const member = memberIn(list, email)
    return member.ok ? ok(member.value?.email) : member
  }
}

const NOT_READ: ExecError = { kind: 'unreadable', reason: 'unexpected' }

function memberIn(list: Result<MemberList, ExecError>, email: string): Result<Member | undefined, ExecError> {
  if (!list.ok) return list
  const { entries, isWhole } = list.value
  const member = entries.get(normalEmail(email))
  return member === undefined && !isWhole ? failed(NOT_READ) : ok(member)
}

/**
 * Identifies a member where no email may appear, such as in a menu. Computing it takes the secret. See `MEMBER_KEY`.
 */
export function memberKey(email: string, secret: string): string {
  return `m.${hashKey(`member ${normalEmail(email)}`, secret)}`
}

/** The groups of the Exec workspace and their members, each a `DailyList`. */
export class Groups {
  readonly #list: DailyList<Group>
  readonly #members = new Map<string, Members>()

  constructor(
    private readonly client: Pick<ExecClient, 'listGroups' | 'listMembers'>,
    private readonly options: DailyListOptions,
  ) {
    this.#list = new DailyList(
      {
        key: 'groups',
        read: (page, requester) => client.listGroups(page, requester),
        keyOf: ({ id }) => id,
        stored: groupSchema,
      },
      options,
    )
  }

  async all(priority: Priority): Fetched<readonly Group[]> {
    const list = await this.#list.get({ priority })
    return list.ok ? ok([...list.value.entries.values()]) : list
  }

  /** @param group the id of an Exec group. */
  membersOf(group: string): Members {
    const known = this.#members.get(group)
    if (known !== undefined) return known
    const members = new Members(this.client, { ...this.options, group })
    this.#members.set(group, members)
    return members
  }
}
