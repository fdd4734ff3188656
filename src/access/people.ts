import type { WebClient } from '@slack/web-api'
import { LRUCache } from 'lru-cache'
import { z } from 'zod'
import { normalEmail } from '../exec/session.ts'
import { cacheOptions } from '../lib/cache-options.ts'
import { byName } from '../lib/name-search.ts'
import { failed, ok, type Result } from '../lib/result.ts'
import { slackAnswer } from '../slack/clients.ts'
import { grantedTeams, type Installation } from '../slack/connection.ts'
import { type SlackFailure, slackFailure } from '../slack/failure.ts'
import { findPersonByEmail } from '../slack/person.ts'
import type { ExecEmails } from './exec-emails.ts'
import type { LookupFailure, Profile } from './policy.ts'

/** Slackbot posts what people tell it to, and `users.info` does not call it a bot. */
const SLACKBOT = 'USLACKBOT'

/** Slack's codes for a user group of another workspace, and for a workspace that lost the app a moment ago. */
const NOT_OF_TEAM = new Set(['no_such_subteam', 'team_access_not_granted'])

/** In a larger workspace, menus offer the first that Slack lists. */
const MOST_LISTED = 10_000

/** An entry of a menu: a full member, or a user group. */
export interface Listed {
  id: string
  name: string
  /** In lower case. */
  email?: string | undefined
}

/** Slack's people and user groups. Cached for five minutes, so that someone who leaves or becomes a guest soon loses access. */
export class People {
  readonly #byEmail: LookupCache<string | undefined>
  /**
   * The members of a user group. Needs the scope `usergroups:read`. An uncached group costs one `usergroups.users.list`; with an
   * organization's token, one for each workspace until the group is found.
   */
  readonly userGroups: LookupCache<ReadonlySet<string>>
  /** All full members and user groups, by name. */
  readonly #listed: LookupCache<readonly Listed[]>
  /** From `users.info`. Needs the scopes `users:read` and `users:read.email`. */
  readonly #profiles: LookupCache<SlackProfile>
  /** The workspaces that an organization has given the app to. */
  readonly #teams: LookupCache<readonly string[]>
  /** Where each user group was found last. */
  readonly #teamOfGroup = new Map<string, string>()

  /** @param clock in milliseconds. */
  constructor(
    private readonly client: WebClient,
    private readonly installation: Installation,
    clock: () => number,
    private readonly execEmails: Pick<ExecEmails, 'current'>,
  ) {
    this.#byEmail = new LookupCache(1000, clock, (email) => findPersonByEmail(client, email))
    this.userGroups = new LookupCache(100, clock, (usergroup) => this.#membersOf(usergroup))
    this.#listed = new LookupCache(1, clock, () => this.#listAll())
    this.#teams = new LookupCache(1, clock, () => grantedTeams(client))
    this.#profiles = new LookupCache(10_000, clock, (user) =>
      slackAnswer(client.users.info({ user }), person),
    )
  }

  /** What menus offer. Costs a `users.list` (Tier 2) for each thousand people, once in five minutes. */
  listed(): Promise<Result<readonly Listed[], SlackFailure>> {
    return this.#listed.find('')
  }

  async #listAll(): Promise<Result<readonly Listed[], SlackFailure>> {
    const teams = this.installation.isOrgWide ? await this.#teams.find('') : ok([undefined])
    if (!teams.ok) return teams
    const listed = new Map<string, Listed>()
    let failure: SlackFailure | undefined
    for (const team_id of teams.value) {
      try {
        await this.#addListed(listed, team_id === undefined ? {} : { team_id })
      } catch (error) {
        failure = slackFailure(error)
      }
    }
    if (listed.size === 0 && failure !== undefined) return failed(failure)
    return ok([...listed.values()].toSorted((one, other) => byName(one.name, other.name)))
  }

  async #addListed(listed: Map<string, Listed>, team: { team_id?: string }): Promise<void> {
    for await (const page of this.client.paginate('users.list', { ...team, limit: 1000 })) {
      for (const { id, real_name, profile, ...user } of userList.parse(page).members)
        if (accountTypeOf({ id, ...user }, this.installation, []) === 'member')
          listed.set(id, { id, name: real_name || id, email: profile?.email?.toLowerCase() })
      if (listed.size >= MOST_LISTED) break
    }
    const groups = await slackAnswer(this.client.usergroups.list(team), groupList)
    for (const { id, name, handle } of groups.ok ? groups.value.usergroups : [])
      listed.set(id, { id, name: `${name} (@${handle})` })
  }

  /** An organization's token needs the id of the workspace that has the group. */
  async #membersOf(usergroup: string): Promise<Result<ReadonlySet<string>, SlackFailure>> {
    const ask = (team: { team_id?: string } = {}) =>
      slackAnswer(this.client.usergroups.users.list({ usergroup, ...team }), members)
    if (!this.installation.isOrgWide) return ask()
    const teams = await this.#teams.find('')
    if (!teams.ok) return teams
    const latest = this.#teamOfGroup.get(usergroup)
    let found: Awaited<ReturnType<typeof ask>> = failed({ kind: 'refused', code: 'no_such_subteam' })
    const latestFirst = teams.value.toSorted(
      (one, other) => Number(other === latest) - Number(one === latest),
    )
    for (const team_id of latestFirst) {
      found = await ask({ team_id })
      if (found.ok) this.#teamOfGroup.set(usergroup, team_id)
      if (found.ok || !NOT_OF_TEAM.has(found.error.code)) return found
    }
    return found
  }

  /**
   * Costs a `users.info` (Tier 4) if no cached profile is young enough. If an Exec admin has approved an email for the person, it also
   * calls `ofEmail`.
   * @param maxAgeMs how old a cached profile may be, in milliseconds; by default five minutes.
   * @param actsFor the actor's teams in the delivery: `users.info` may show a stranger as a member, or another person with that id.
   */
  async find(user: string, maxAgeMs?: number, actsFor?: readonly string[]): Promise<Profile | LookupFailure> {
    const [found, all] = await Promise.all([this.#profiles.find(user, maxAgeMs), this.execEmails.current()])
    const profile = this.#toProfile(found, actsFor)
    const claim = all.find(({ person }) => person === user)
    if (claim === undefined || 'kind' in profile) return profile
    if (claim.state !== 'approved') return { ...profile, claimedEmail: claim.email }
    const owner = await this.ofEmail(claim.email)
    if (!owner.ok) return { kind: 'profile_unreadable', slackError: owner.error.code }
    if (owner.value !== user) return profile
    return { ...profile, email: claim.email, emailSpelling: undefined, slackEmail: profile.email }
  }

  /**
   * Finds the Slack user id for an email in Exec: the person with this email in their profile, or else the one with an Exec admin's
   * approval for it. Costs a `users.lookupByEmail` (Tier 3) if no cached answer is young enough.
   * @param maxAgeMs how old a cached answer may be, in milliseconds; by default five minutes.
   */
  async ofEmail(email: string, maxAgeMs?: number): Promise<Result<string | undefined, SlackFailure>> {
    const owner = await this.#byEmail.find(email, maxAgeMs)
    if (!owner.ok || owner.value !== undefined) return owner
    const all = await this.execEmails.current()
    return ok(all.find((one) => one.state === 'approved' && one.email === email)?.person)
  }

  /** The cached profile, with the email that Slack has. Sends no request. */
  peek(user: string, actsFor?: readonly string[]): Profile | LookupFailure | undefined {
    const found = this.#profiles.peek(user)
    return found && this.#toProfile(found, actsFor)
  }

  #toProfile(
    found: Result<SlackProfile, SlackFailure>,
    actsFor: readonly string[] = [],
  ): Profile | LookupFailure {
    if (!found.ok) return { kind: 'profile_unreadable', slackError: found.error.code }
    const { id, profile, real_name, tz, enterprise_user } = found.value
    const roles = this.installation.isOrgWide ? enterprise_user : found.value
    const spelling = profile?.email?.trim() ?? ''
    const email = normalEmail(spelling)
    return {
      user: id,
      name: real_name || undefined,
      email: email === '' ? undefined : email,
      emailSpelling: email === spelling ? undefined : spelling,
      accountType: accountTypeOf(found.value, this.installation, actsFor),
      timeZone: tz,
      ...((roles?.is_admin || roles?.is_owner) && { administers: true }),
    }
  }
}

const text = z.string().optional().catch(undefined)
const named = z.object({ id: text, team_id: text }).optional().catch(undefined)

const acting = z.object({
  /** In commands and events: the actor's team, not the app's. */
  team_id: text,
  /** In presses, forms and shortcuts. */
  user: named,
  team: named,
  event: z.object({ team: text, user_team: text }).optional().catch(undefined),
})

/** The teams that a delivery names for the actor; several if it contradicts itself. */
export function actingTeams(body: unknown): readonly string[] {
  const { user, team, event, team_id } = acting.safeParse(body).data ?? {}
  const teams = [user?.team_id, team?.id, event?.user_team, event?.team, team_id]
  return [...new Set(teams.flatMap((each) => each ?? []))]
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

const flag = z.boolean().nullish()
const string = z.string().nullish()

const profile = z.object({
  id: z.string(),
  team_id: string,
  deleted: flag,
  is_bot: flag,
  is_admin: flag,
  is_owner: flag,
  is_restricted: flag,
  is_ultra_restricted: flag,
  is_stranger: flag,
  enterprise_user: z
    .object({
      enterprise_id: string,
      teams: z.array(z.string()).nullish(),
      is_admin: flag,
      is_owner: flag,
    })
    .nullish(),
  real_name: string.catch(undefined),
  profile: z.object({ email: string }).nullish(),
  tz: text,
})

type SlackProfile = z.infer<typeof profile>

const userList = z.object({ members: z.array(profile) })
const group = z.object({ id: z.string(), name: z.string(), handle: z.string() })
const groupList = z.object({ usergroups: z.array(group) })

const person = z.object({ user: profile }).transform(({ user }) => user)
const members = z
  .object({ users: z.array(z.string()) })
  .transform(({ users }): ReadonlySet<string> => new Set(users))

const CACHED_MS = 5 * 60_000
/** Long enough for the callers that share this look-up. */
const FAILURE_MS = 1

/** Caches answers for five minutes, and no failures. Callers share a look-up in flight. */
class LookupCache<Value> {
  readonly #cache: LRUCache<string, Result<Value, SlackFailure>>

  /** @param lookUp never rejects. */
  constructor(
    max: number,
    clock: () => number,
    lookUp: (key: string) => Promise<Result<Value, SlackFailure>>,
  ) {
    this.#cache = new LRUCache({
      ...cacheOptions(max, CACHED_MS, clock),
      fetchMethod: async (key, _stale, { options }) => {
        const found = await lookUp(key)
        if (!found.ok) options.ttl = FAILURE_MS
        return found
      },
    })
  }

  /** @param maxAgeMs how old a cached answer may be. */
  find(key: string, maxAgeMs = CACHED_MS): Promise<Result<Value, SlackFailure>> {
    const forceRefresh = this.#cache.getRemainingTTL(key) < CACHED_MS - maxAgeMs
    return this.#cache.forceFetch(key, { forceRefresh })
  }

  peek(key: string): Result<Value, SlackFailure> | undefined {
    return this.#cache.peek(key)
  }
}
