import type { Core } from '../core.ts'
import type { JsonObject } from '../json.ts'
import { mistake, unmet } from '../outcome.ts'
import type { Person } from '../workspace.ts'
import { knownPerson } from './bot-access.ts'
import { flag, method, text } from './method.ts'

export const info = method({
  scopes: ['users:read'],
  args: { user: text, include_locale: flag },
  run(core, args) {
    const locale = args.include_locale === true ? 'en-US' : undefined
    return { user: { ...personAsJson(core, knownPerson(core, args.user)), locale } }
  },
})

export const lookupByEmail = method({
  scopes: ['users:read.email'],
  args: { email: text },
  run(core, args) {
    if (args.email === undefined || args.email === '') throw mistake('invalid_arguments', 'email is missing')
    const wanted = args.email.toLowerCase()
    const person = core.workspace.people.find(
      ({ email, deleted, is_stranger }) => email?.toLowerCase() === wanted && !deleted && !is_stranger,
    )
    if (person === undefined) throw unmet('users_not_found', 'nobody has this email')
    return { user: personAsJson(core, person) }
  },
})

export const usergroupMembers = method({
  scopes: ['usergroups:read'],
  args: { usergroup: text, include_disabled: flag },
  run(core, args) {
    const users = core.workspace.usergroups[args.usergroup ?? '']
    if (users === undefined) throw unmet('no_such_subteam', `there is no user group ${args.usergroup}`)
    return { users }
  },
})

/** The person as the bot sees them. The email needs a scope, and strangers' emails are never shown. */
function personAsJson(core: Core, person: Person): JsonObject {
  const emailShown = core.settings.scopes.includes('users:read.email') && person.is_stranger !== true
  return {
    id: person.id,
    team_id: person.team_id,
    name: person.name,
    deleted: person.deleted === true,
    real_name: person.real_name,
    tz: person.tz,
    tz_offset: offsetSeconds(person.tz, core.clock()),
    profile: {
      real_name: person.real_name,
      display_name: person.name,
      team: person.team_id,
      email: emailShown ? person.email : undefined,
    },
    is_admin: false,
    is_owner: false,
    is_restricted: person.is_restricted === true,
    is_ultra_restricted: person.is_ultra_restricted === true,
    is_bot: person.is_bot === true,
    is_stranger: person.is_stranger === true ? true : undefined,
    enterprise_user: person.enterprise_user,
  }
}

/** They take long to make. */
const zones = new Map<string, Intl.DateTimeFormat>()

function offsetSeconds(timeZone: string, at: number): number {
  const zone = zones.get(timeZone) ?? new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' })
  zones.set(timeZone, zone)
  const name = zone.formatToParts(at).find((part) => part.type === 'timeZoneName')?.value ?? 'GMT'
  const [, sign = '+', hours = '0', minutes = '0'] = /GMT([+-])(\d+):(\d+)/.exec(name) ?? []
  return (sign === '-' ? -1 : 1) * (Number(hours) * 3_600 + Number(minutes) * 60)
}
