import type { WebClient } from '@slack/web-api'
import { LRUCache } from 'lru-cache'
import { z } from 'zod'
import type { CoachList } from '../config.ts'
import { slackFailure } from '../server/slack-failure.ts'
import type { Gap, Viewer } from './policy.ts'

const KEPT_MS = 5 * 60_000
/** A failed look-up serves those who wait for it and nobody after them. */
const UNKEPT_MS = 1
const members = z.object({ users: z.array(z.string()) })

type Unreadable = Extract<Gap, { kind: 'coaches_unreadable' }>
type GroupMembers = ReadonlySet<string> | Unreadable

export interface Coaches {
  /** Whether the list names this person by id or email; no look-up is needed for that. */
  isNamed(viewer: Viewer): boolean
  isCoach(viewer: Viewer): Promise<'yes' | 'no' | Unreadable>
}

/**
 * The people that `EXEC_COACHES` names, by id, email or user group. A group's members (`usergroups.users.list`, scope
 * `usergroups:read`) are kept for five minutes. `clock` is in milliseconds. Never throws.
 */
export function createCoaches(
  client: WebClient,
  list: CoachList,
  { clock = () => performance.now() }: { clock?: () => number } = {},
): Coaches {
  const kept = new LRUCache<string, GroupMembers>({
    max: 100,
    ttl: KEPT_MS,
    ttlResolution: 0,
    perf: { now: clock },
    fetchMethod: async (usergroup, _stale, { options }) => {
      const found = await look(usergroup)
      if ('kind' in found) options.ttl = UNKEPT_MS
      return found
    },
  })

  async function look(usergroup: string): Promise<GroupMembers> {
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
      const groups = await Promise.all(list.groups.map((group) => kept.forceFetch(group)))
      if (groups.some((group) => !('kind' in group) && group.has(viewer.user))) return 'yes'
      return groups.find((group) => 'kind' in group) ?? 'no'
    },
  }
}

function unreadable(slackError: string): Unreadable {
  return { kind: 'coaches_unreadable', slackError }
}
