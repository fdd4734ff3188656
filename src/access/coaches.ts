import type { WebClient } from '@slack/web-api'
import { z } from 'zod'
import type { CoachList } from '../config/config.ts'
import { slackFailure } from '../slack/failure.ts'
import { createLookupCache } from './lookup-cache.ts'
import type { LookupFailure, Viewer } from './policy.ts'

const members = z.object({ users: z.array(z.string()) })

export interface Coaches {
  /** Whether the list names this person by id or email; no look-up is needed for that. */
  isNamed(viewer: Viewer): boolean
  isCoach(viewer: Viewer): Promise<'yes' | 'no' | LookupFailure>
}

/**
 * The people that `EXEC_COACHES` names, by id, email or user group. A group's members (`usergroups.users.list`, scope
 * `usergroups:read`) are kept for five minutes. `clock` is in milliseconds. Never throws.
 */
export function createCoaches(
  client: WebClient,
  list: CoachList,
  { clock }: { clock?: () => number } = {},
): Coaches {
  const { find: membersOf } = createLookupCache(look, { max: 100, clock })

  async function look(usergroup: string): Promise<ReadonlySet<string> | LookupFailure> {
    try {
      const answer = members.safeParse(await client.usergroups.users.list({ usergroup }))
      return answer.success ? new Set(answer.data.users) : unreadable('unreadable_answer')
    } catch (error) {
      return unreadable(slackFailure(error).code)
    }
  }

  function isNamed({ user, email }: Viewer): boolean {
    return list.users.includes(user) || (email !== undefined && list.emails.includes(email))
  }

  return {
    isNamed,
    async isCoach(viewer) {
      if (isNamed(viewer)) return 'yes'
      const groups = await Promise.all(list.groups.map((group) => membersOf(group)))
      if (groups.some((group) => !('kind' in group) && group.has(viewer.user))) return 'yes'
      return groups.find((group) => 'kind' in group) ?? 'no'
    },
  }
}

function unreadable(slackError: string): LookupFailure {
  return { kind: 'coaches_unreadable', slackError }
}
