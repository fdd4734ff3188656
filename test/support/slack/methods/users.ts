import { ok } from '../../../../src/lib/result.ts'
import type { Core } from '../core.ts'
import type { JsonObject } from '../json.ts'
import { mistake, unmet } from '../outcome.ts'
import type { Person } from '../workspace.ts'
import { personOr } from './bot-access.ts'
import { flag, method, text } from './method.ts'

export const info = method({
  scopes: ['users:read'],
  args: { user: text, include_locale: flag },
  run(core, args) {
    const person = personOr(core, args.user, 'user_not_found')
    return person.ok ? ok({ user: personAsJson(core, person.value, args.include_locale === true) }) : person
  },
})

export const lookupByEmail = method({
  scopes: ['users:read.email'],
  args: { email: text },
  run(core, args) {
    if (args.email === undefined || args.email === '') return mistake('invalid_arguments', 'email is missing')
    const wanted = args.email.toLowerCase()
    const person = core.workspace.people.find(
      ({ email, deleted, is_stranger }) => email?.toLowerCase() === wanted && !deleted && !is_stranger,
    )
    if (person === undefined) return unmet('users_not_found', 'nobody has this email')
    return ok({ user: personAsJson(core, person, false) })
  },
})

export const usergroupMembers = method({
  scopes: ['usergroups:read'],
  args: { usergroup: text, include_disabled: flag },
  run(core, args) {
    const users = core.workspace.usergroups[args.usergroup ?? '']
    return users === undefined
      ? unmet('no_such_subteam', `there is no user group ${args.usergroup}`)
      : ok({ users })
  },
})

/** The person as the bot sees them. The email needs a scope, and strangers' emails are never shown. */
function personAsJson(core: Core, person: Person, withLocale: boolean): JsonObject {
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
      ...(emailShown && person.email !== undefined ? { email: person.email } : {}),
    },
    is_admin: false,
    is_owner: false,
    is_restricted: person.is_restricted === true,
    is_ultra_restricted: person.is_ultra_restricted === true,
    is_bot: person.is_bot === true,
    ...(person.is_stranger === true ? { is_stranger: true } : {}),
    ...(person.enterprise_user === undefined ? {} : { enterprise_user: person.enterprise_user }),
    ...(withLocale ? { locale: 'en-US' } : {}),
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
