import type { WebClient } from '@slack/web-api'
import { LRUCache } from 'lru-cache'
import { z } from 'zod'
import { normalEmail } from '../exec/session.ts'
import { failed, ok, type Result } from '../lib/result.ts'
import { slackAnswer } from '../slack/clients.ts'
import type { Installation } from '../slack/connection.ts'
import type { ActingPerson, NamedPerson } from '../slack/person.ts'
import type { LookupFailure, Profile } from './policy.ts'

/** Slackbot posts anyone's reminders, and `users.info` does not call it a bot. */
const SLACKBOT = 'USLACKBOT'

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

type SlackProfile = z.infer<typeof profile>['user']

const MANY_PEOPLE = 10_000

/**
 * People by `users.info` (scopes `users:read` and `users:read.email`), cached for five minutes, so that someone who leaves
 * or becomes a guest soon loses access.
 */
export class People {
  readonly #profiles: LookupCache<SlackProfile>
  readonly #teams: LRUCache<string, readonly string[]>
  readonly #installation: Installation

  constructor(
    client: WebClient,
    installation: Installation,
    { clock = () => performance.now() }: { clock?: () => number } = {},
  ) {
    this.#installation = installation
    this.#teams = new LRUCache({
      maxSize: MANY_PEOPLE,
      sizeCalculation: () => 1,
      ttl: CACHED_MS,
      ttlResolution: 0,
      perf: { now: clock },
    })
    const lookUp = async (user: string): Promise<SlackProfile | LookupFailure> => {
      const answer = await slackAnswer(client.users.info({ user }), profile)
      return answer.ok ? answer.value.user : { kind: 'profile_unreadable', slackError: answer.error.code }
    }
    this.#profiles = new LookupCache(lookUp, { max: MANY_PEOPLE, clock })
  }

  /** Notes the teams that a payload names for the person who acts: `users.info` may show a stranger as a member. */
  note({ user, teams }: ActingPerson): void {
    const foreign = teams.filter((team) => team !== this.#installation.teamId)
    if (foreign.length > 0) this.#teams.set(user, foreign)
  }

  /** @param maxAgeMs how old a cached profile may be. */
  async find(user: string, maxAgeMs = CACHED_MS): Promise<Profile | LookupFailure> {
    return this.#toViewer(await this.#profiles.find(user, maxAgeMs))
  }

  /** What is cached. */
  peek(user: string): Profile | LookupFailure | undefined {
    const found = this.#profiles.peek(user)
    return found && this.#toViewer(found)
  }

  #toViewer(found: SlackProfile | LookupFailure): Profile | LookupFailure {
    if ('kind' in found) return found
    return toViewer(found, this.#installation, this.#teams.get(found.id) ?? [])
  }
}

function toViewer(user: SlackProfile, own: Installation, actsFor: readonly string[]): Profile {
  const spelling = user.profile?.email?.trim() ?? ''
  const email = normalEmail(spelling)
  return {
    user: user.id,
    name: user.real_name || undefined,
    email: email === '' ? undefined : email,
    emailSpelling: email === spelling ? undefined : spelling,
    accountType: accountTypeOf(user, own, actsFor),
    timeZone: user.tz,
  }
}

/** @param actsFor the teams that payloads name for the person. */
export function accountTypeOf(
  user: SlackProfile,
  own: Installation,
  actsFor: readonly string[],
): Profile['accountType'] {
  const { team_id, enterprise_user: enterprise } = user
  const isOwnWorkspace = team_id === own.teamId || enterprise?.teams?.includes(own.teamId) === true
  const isOwnEnterprise = own.enterpriseId !== undefined && enterprise?.enterprise_id === own.enterpriseId
  // In an Enterprise organisation, people act from its other workspaces, too.
  const actsForOthers = !isOwnEnterprise && actsFor.some((team) => team !== own.teamId)
  if (user.is_stranger === true || actsForOthers || !(isOwnWorkspace || isOwnEnterprise))
    return 'other_organisation'
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

  /** @param maxAgeMs how old what is cached may be. */
  find(id: string, maxAgeMs = CACHED_MS): Promise<Found | LookupFailure> {
    const forceRefresh = this.#cache.getRemainingTTL(id) < CACHED_MS - maxAgeMs
    return this.#cache.forceFetch(id, { forceRefresh })
  }

  peek(id: string): Found | LookupFailure | undefined {
    return this.#cache.peek(id)
  }
}

/** `member`: as `memberKey` names someone. */
export type ListedPerson = NamedPerson | { member: string }

/** Why the app can't tell which sessions are that person's. */
export type ListedProblem =
  | { kind: 'list_of_outsider' }
  | { kind: 'list_without_email' }
  /** Nobody whom the user may list has the key, as far as Exec's members are known. */
  | { kind: 'list_of_unknown' }
  | { kind: 'list_profile_unreadable'; slackError: string }

export function spellingsOf({ email, emailSpelling }: Profile): string[] {
  return [email, emailSpelling].filter((spelling) => spelling !== undefined)
}
