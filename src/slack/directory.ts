import type { WebClient } from '@slack/web-api'
import { LRUCache } from 'lru-cache'
import { z } from 'zod'
import { ok, type Result } from '../lib/result.ts'
import { slackAnswer } from './clients.ts'
import type { SlackFailure } from './failure.ts'
import { findPersonByEmail } from './person.ts'

const profile = z.object({
  user: z.object({
    id: z.string(),
    team_id: z.string().nullish(),
    deleted: z.boolean().nullish(),
    is_bot: z.boolean().nullish(),
    is_restricted: z.boolean().nullish(),
    is_ultra_restricted: z.boolean().nullish(),
    is_stranger: z.boolean().nullish(),
    enterprise_user: z
      .object({ enterprise_id: z.string().nullish(), teams: z.array(z.string()).nullish() })
      .nullish(),
    real_name: z.string().nullish().catch(undefined),
    profile: z.object({ email: z.string().nullish() }).nullish(),
    tz: z.string().optional().catch(undefined),
  }),
})

export type SlackProfile = z.infer<typeof profile>['user']

const members = z.object({
  users: z.array(z.string()).transform((users): ReadonlySet<string> => new Set(users)),
})

/** People and user groups, as Slack tells of them. */
export class Directory {
  /** By `users.info`, with the scopes `users:read` and `users:read.email`. */
  readonly profiles: LookupCache<SlackProfile>
  readonly byEmail: LookupCache<string>
  /** The members of a user group, with the scope `usergroups:read`. */
  readonly userGroups: LookupCache<ReadonlySet<string>>

  /** @param clock in milliseconds. */
  constructor(client: WebClient, clock?: () => number) {
    this.profiles = new LookupCache(10_000, clock, async (user) => {
      const answer = await slackAnswer(client.users.info({ user }), profile)
      return answer.ok ? ok(answer.value.user) : answer
    })
    this.byEmail = new LookupCache(1000, clock, (email) => findPersonByEmail(client, email))
    this.userGroups = new LookupCache(100, clock, async (usergroup) => {
      const answer = await slackAnswer(client.usergroups.users.list({ usergroup }), members)
      return answer.ok ? ok(answer.value.users) : answer
    })
  }
}

export const CACHED_MS = 5 * 60_000
/** Just long enough for all callers of this look-up. */
const FAILURE_MS = 1

/** Caches look-ups for five minutes, but no failures. Callers share a look-up in flight. */
class LookupCache<Value> {
  readonly #cache: LRUCache<string, Result<Value, SlackFailure>>

  /** @param lookUp never rejects. */
  constructor(
    max: number,
    clock = () => performance.now(),
    lookUp: (key: string) => Promise<Result<Value, SlackFailure>>,
  ) {
    this.#cache = new LRUCache({
      ...cacheOptions(max, clock),
      fetchMethod: async (key, _stale, { options }) => {
        const found = await lookUp(key)
        if (!found.ok) options.ttl = FAILURE_MS
        return found
      },
    })
  }

  /** @param maxAgeMs how old what is cached may be. */
  find(key: string, maxAgeMs = CACHED_MS): Promise<Result<Value, SlackFailure>> {
    const forceRefresh = this.#cache.getRemainingTTL(key) < CACHED_MS - maxAgeMs
    return this.#cache.forceFetch(key, { forceRefresh })
  }

  peek(key: string): Result<Value, SlackFailure> | undefined {
    return this.#cache.peek(key)
  }
}

/** Of a cache that keeps each entry for five minutes. `max` alone would allocate all places at once. */
export function cacheOptions(maxSize: number, now: () => number) {
  return { maxSize, sizeCalculation: () => 1, ttl: CACHED_MS, ttlResolution: 0, perf: { now } }
}
