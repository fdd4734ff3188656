import type { WebClient } from '@slack/web-api'
import { z } from 'zod'
import { slackFailure } from '../slack/failure.ts'
import { LookupCache } from './lookup-cache.ts'
import type { LookupFailure, Viewer } from './policy.ts'

/** The people named in `EXEC_COACHES`. Emails are in lower case. */
export interface CoachList {
  users: readonly string[]
  groups: readonly string[]
  emails: readonly string[]
}

const members = z.object({ users: z.array(z.string()) })

/** The coaches: people named by id or email, and the members of named user groups (scope `usergroups:read`). */
export class Coaches {
  readonly #list: CoachList
  readonly #groups: LookupCache<ReadonlySet<string>>

  /** @param options.clock in milliseconds. */
  constructor(client: WebClient, list: CoachList, { clock }: { clock?: () => number } = {}) {
    this.#list = list
    this.#groups = new LookupCache((group) => membersOf(client, group), { max: 100, clock })
  }

  /** Whether the list names this person by id or email. Needs no look-up. */
  isNamed({ user, email }: Viewer): boolean {
    return this.#list.users.includes(user) || (email !== undefined && this.#list.emails.includes(email))
  }

  async isCoach(viewer: Viewer): Promise<'yes' | 'no' | LookupFailure> {
    if (this.isNamed(viewer)) return 'yes'
    const groups = await Promise.all(this.#list.groups.map((group) => this.#groups.find(group)))
    if (groups.some((group) => !('kind' in group) && group.has(viewer.user))) return 'yes'
    return groups.find((group) => 'kind' in group) ?? 'no'
  }
}

async function membersOf(client: WebClient, usergroup: string): Promise<ReadonlySet<string> | LookupFailure> {
  try {
    const answer = members.safeParse(await client.usergroups.users.list({ usergroup }))
    return answer.success ? new Set(answer.data.users) : unreadable('unreadable_answer')
  } catch (error) {
    return unreadable(slackFailure(error).code)
  }
}

function unreadable(slackError: string): LookupFailure {
  return { kind: 'coaches_unreadable', slackError }
}
