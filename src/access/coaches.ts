import type { WebClient } from '@slack/web-api'
import { z } from 'zod'
import { slackAnswer } from '../slack/clients.ts'
import { findPersonByEmail } from '../slack/find-person-by-email.ts'
import { LookupCache } from './people.ts'
import type { LookupFailure, Viewer } from './policy.ts'

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
  isNamed({ user, email }: Viewer): boolean {
    return this.list.users.includes(user) || (email !== undefined && this.list.emails.includes(email))
  }

  /** Whether the list is empty. */
  get isNobody(): boolean {
    const { users, groups, emails } = this.list
    return users.length + groups.length + emails.length === 0
  }

  /** The ids of all whom Slack can tell. */
  async everyone(byEmail: PeopleByEmail): Promise<string[]> {
    const { users, groups, emails } = this.list
    const [members, found] = await Promise.all([
      Promise.all(groups.map((group) => this.userGroups.find(group))),
      Promise.all(emails.map((email) => byEmail.find(email))),
    ])
    return [
      ...users,
      ...members.flatMap((group) => ('kind' in group ? [] : [...group])),
      ...found.flatMap((person) => ('kind' in person ? [] : [person.user])),
    ]
  }

  async isCoach(viewer: Viewer): Promise<'yes' | 'no' | LookupFailure> {
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
