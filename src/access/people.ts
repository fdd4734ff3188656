import type { WebClient } from '@slack/web-api'
import { LRUCache } from 'lru-cache'
import { normalEmail } from '../exec/session.ts'
import type { Result } from '../lib/result.ts'
import type { Installation } from '../slack/connection.ts'
import { cacheOptions, Directory, type SlackProfile } from '../slack/directory.ts'
import type { SlackFailure } from '../slack/failure.ts'
import type { ActingPerson } from '../slack/person.ts'
import type { LookupFailure, Profile } from './policy.ts'

/** Slackbot posts what people tell it to, and `users.info` does not call it a bot. */
const SLACKBOT = 'USLACKBOT'

/** People by their id. Cached for five minutes, so that someone who leaves or becomes a guest soon loses access. */
export class People {
  readonly directory: Directory
  readonly #teams: LRUCache<string, readonly string[]>

  constructor(
    client: WebClient,
    private readonly installation: Installation,
    { clock = () => performance.now() }: { clock?: () => number } = {},
  ) {
    this.directory = new Directory(client, clock)
    this.#teams = new LRUCache(cacheOptions(10_000, clock))
  }

  /** Remembers the teams that a payload names for the person who acts: `users.info` may show a stranger as a member. */
  note({ user, teams }: ActingPerson): void {
    const foreign = teams.filter((team) => team !== this.installation.teamId)
    if (foreign.length > 0) this.#teams.set(user, foreign)
  }

  /** @param maxAgeMs how old a cached profile may be. */
  async find(user: string, maxAgeMs?: number): Promise<Profile | LookupFailure> {
    return this.#toProfile(await this.directory.profiles.find(user, maxAgeMs))
  }

  /** What is cached. */
  peek(user: string): Profile | LookupFailure | undefined {
    const found = this.directory.profiles.peek(user)
    return found && this.#toProfile(found)
  }

  #toProfile(found: Result<SlackProfile, SlackFailure>): Profile | LookupFailure {
    if (!found.ok) return { kind: 'profile_unreadable', slackError: found.error.code }
    const { id, profile, real_name, tz } = found.value
    const spelling = profile?.email?.trim() ?? ''
    const email = normalEmail(spelling)
    return {
      user: id,
      name: real_name || undefined,
      email: email === '' ? undefined : email,
      emailSpelling: email === spelling ? undefined : spelling,
      accountType: accountTypeOf(found.value, this.installation, this.#teams.get(id) ?? []),
      timeZone: tz,
    }
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
  // In an Enterprise organization, people act from its other workspaces, too.
  const actsForOthers = !isOwnEnterprise && actsFor.some((team) => team !== own.teamId)
  if (user.is_stranger === true || actsForOthers || !(isOwnWorkspace || isOwnEnterprise))
    return 'other_organisation'
  if (user.deleted === true) return 'deactivated'
  if (user.is_bot === true || user.id === SLACKBOT) return 'bot'
  if (user.is_restricted === true || user.is_ultra_restricted === true) return 'guest'
  return isOwnWorkspace || own.isOrgWide ? 'member' : 'other_workspace'
}
