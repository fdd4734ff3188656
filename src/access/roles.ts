import type { WebClient } from '@slack/web-api'
import { z } from 'zod'
import type { Members } from '../exec/members.ts'
import type { Priority } from '../exec/rate-limit.ts'
import { ok, withHandledRejection, withTimeout } from '../lib/result.ts'
import { slackAnswer } from '../slack/clients.ts'
import { LookupCache } from './people.ts'
import type { AccessFacts, LookupFailure, Refusal, RoleFact, Viewer } from './policy.ts'

/** A person waits eight seconds at most; one second is for Slack to deliver the answer. */
export const ANSWER_MS = 7000

/** Fallback if a fact is still pending: refuse. */
export const NOT_ESTABLISHED: Refusal = { kind: 'not_established', failure: { kind: 'admins_unreadable' } }

type Roles = Pick<AccessFacts, 'isCoach' | 'isAdmin'>

export const NO_ROLES: Roles = { isCoach: 'no', isAdmin: 'no' }

interface RoleLookups {
  isCoach: Promise<RoleFact>
  isAdmin: Promise<RoleFact>
}

/** Looks up both roles at once. Exec's members are not read for a coach whom `EXEC_COACHES` names by id or email. */
export function lookUpRoles(
  { coaches, members }: { coaches: Coaches; members: Pick<Members, 'isAdmin'> },
  viewer: Viewer,
  priority: Priority,
): RoleLookups {
  const { email } = viewer
  if (coaches.isNamed(viewer)) return { isCoach: Promise.resolve('yes'), isAdmin: Promise.resolve('no') }
  const isAdmin = async (): Promise<RoleFact> => {
    const answer = email === undefined ? ok(false) : await members.isAdmin(email, priority)
    if (!answer.ok) return { kind: 'admins_unreadable' }
    return answer.value ? 'yes' : 'no'
  }
  return { isCoach: withHandledRejection(coaches.isCoach(viewer)), isAdmin: withHandledRejection(isAdmin()) }
}

/** @param deadline by `performance.now()`. A look-up that is late counts as failed. */
export async function rolesInTime({ isCoach, isAdmin }: RoleLookups, deadline: number): Promise<Roles> {
  const ms = Math.max(0, deadline - performance.now())
  const [coach, admin] = await Promise.all([withTimeout(isCoach, ms), withTimeout(isAdmin, ms)])
  return {
    isCoach: coach.ok ? coach.value : { kind: 'coaches_unreadable', slackError: 'timed_out' },
    isAdmin: admin.ok ? admin.value : { kind: 'admins_unreadable' },
  }
}

/** `EXEC_COACHES`. */
export interface CoachList {
  users: readonly string[]
  groups: readonly string[]
  /** In lower case. */
  emails: readonly string[]
}

const members = z.object({ users: z.array(z.string()) })

/** People named by id or email, and the members of named user groups (scope `usergroups:read`). */
export class Coaches {
  readonly #groups: LookupCache<ReadonlySet<string>>

  /** @param options.clock in milliseconds. */
  constructor(
    client: WebClient,
    private readonly list: CoachList,
    { clock }: { clock?: () => number } = {},
  ) {
    this.#groups = new LookupCache((group) => membersOf(client, group), { max: 100, clock })
  }

  /** By id or email, without a look-up. */
  isNamed({ user, email }: Viewer): boolean {
    return this.list.users.includes(user) || (email !== undefined && this.list.emails.includes(email))
  }

  async isCoach(viewer: Viewer): Promise<'yes' | 'no' | LookupFailure> {
    if (this.isNamed(viewer)) return 'yes'
    const groups = await Promise.all(this.list.groups.map((group) => this.#groups.find(group)))
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
