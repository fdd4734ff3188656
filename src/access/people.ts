import type { WebClient } from '@slack/web-api'
import { LRUCache } from 'lru-cache'
import { z } from 'zod'
import { normalEmail } from '../exec/session.ts'
import { slackAnswer } from '../slack/clients.ts'
import type { Installation } from '../slack/connection.ts'
import type { LookupFailure, Viewer } from './policy.ts'

/** Slackbot posts anyone's reminders, and `users.info` does not call it a bot. */
const SLACKBOT = 'USLACKBOT'

const profile = z.object({
  user: z.object({
    id: z.string(),
    team_id: z.string().optional(),
    deleted: z.boolean().optional(),
    is_bot: z.boolean().optional(),
    is_restricted: z.boolean().optional(),
    is_ultra_restricted: z.boolean().optional(),
    is_stranger: z.boolean().optional(),
    enterprise_user: z
      .object({ enterprise_id: z.string().optional(), teams: z.array(z.string()).optional() })
      .optional(),
    profile: z.object({ email: z.string().optional() }).optional(),
    tz: z.string().optional().catch(undefined),
  }),
})

export type People = LookupCache<Viewer>

/**
 * People by `users.info` (scopes `users:read` and `users:read.email`), cached for five minutes, so that someone who leaves
 * or becomes a guest soon loses access.
 *
 * @param installation `undefined` until Slack has told who installed the app.
 */
export function createPeople(
  client: WebClient,
  installation: () => Installation | undefined,
  { clock }: { clock?: () => number } = {},
): People {
  async function lookUp(user: string): Promise<Viewer | LookupFailure> {
    const own = installation()
    if (own === undefined) return { kind: 'profile_unreadable', slackError: 'not_connected' }
    const answer = await slackAnswer(client.users.info({ user }), profile)
    return answer.ok
      ? toViewer(answer.value.user, own)
      : { kind: 'profile_unreadable', slackError: answer.error.code }
  }

  return new LookupCache(lookUp, { max: 10_000, clock })
}

function toViewer(user: z.infer<typeof profile>['user'], own: Installation): Viewer {
  const spelling = user.profile?.email?.trim() ?? ''
  const email = normalEmail(spelling)
  return {
    user: user.id,
    email: email === '' ? undefined : email,
    emailSpelling: email === spelling ? undefined : spelling,
    accountType: accountTypeOf(user, own),
    timeZone: user.tz,
  }
}

function accountTypeOf(user: z.infer<typeof profile>['user'], own: Installation): Viewer['accountType'] {
  const { team_id, enterprise_user: enterprise } = user
  const isOwnWorkspace = team_id === own.teamId || enterprise?.teams?.includes(own.teamId) === true
  const isOwnEnterprise = own.enterpriseId !== undefined && enterprise?.enterprise_id === own.enterpriseId
  if (user.is_stranger === true || !(isOwnWorkspace || isOwnEnterprise)) return 'other_organisation'
  if (user.deleted === true) return 'deactivated'
  if (user.is_bot === true || user.id === SLACKBOT) return 'bot'
  if (user.is_restricted === true || user.is_ultra_restricted === true) return 'guest'
  return isOwnWorkspace || own.isOrgWide ? 'member' : 'other_workspace'
}

const CACHED_MS = 5 * 60_000
/** Just long enough for all callers of this look-up. */
const FAILURE_MS = 1

/** Caches look-ups by id for five minutes, but no failures. Callers share a look-up in flight. */
export class LookupCache<Found extends object> {
  readonly #cache: LRUCache<string, Found | LookupFailure>

  /** @param lookUp never rejects. */
  constructor(
    lookUp: (id: string) => Promise<Found | LookupFailure>,
    { max, clock = () => performance.now() }: { max: number; clock?: (() => number) | undefined },
  ) {
    this.#cache = new LRUCache<string, Found | LookupFailure>({
      // `max` would allocate all places at once.
      maxSize: max,
      sizeCalculation: () => 1,
      ttl: CACHED_MS,
      ttlResolution: 0,
      perf: { now: clock },
      fetchMethod: async (id, _stale, { options }) => {
        const found = await lookUp(id)
        if ('kind' in found) options.ttl = FAILURE_MS
        return found
      },
    })
  }

  find(id: string): Promise<Found | LookupFailure> {
    return this.#cache.forceFetch(id)
  }

  peek(id: string): Found | LookupFailure | undefined {
    return this.#cache.peek(id)
  }
}
