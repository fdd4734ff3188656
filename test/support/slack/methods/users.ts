import type { Core } from '../core.ts'
import type { JsonObject } from '../json.ts'
import { mistake, unmet } from '../outcome.ts'
import { grantedTeams, type Person } from '../workspace.ts'
import { knownPerson } from './bot-access.ts'
import { count, method, text } from './method.ts'

export const info = method({
  scope: 'users:read',
  args: { user: text },
  run: (core, args) => ({ user: personAsJson(core, knownPerson(core, args.user)) }),
})

export const lookupByEmail = method({
  scope: 'users:read.email',
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

/** Page by page, everyone whom the workspace knows: guests, apps, the deactivated, and people of other organizations. */
export const list = method({
  scope: 'users:read',
  args: { cursor: text, limit: count, team_id: text },
  run(core, { cursor = '0', limit = 1000, team_id }) {
    checkTeam(core, team_id)
    const start = Number(cursor)
    const { people } = core.workspace
    const isOwn = (team_id ?? core.workspace.team.id) === core.workspace.team.id
    const shown = isOwn ? people.slice(start, start + limit) : []
    const next = isOwn && start + limit < people.length ? String(start + limit) : ''
    return {
      members: shown.map((person) => personAsJson(core, person)),
      response_metadata: { next_cursor: next },
    }
  },
})

export const usergroupList = method({
  scope: 'usergroups:read',
  args: { team_id: text },
  run(core, { team_id }) {
    checkTeam(core, team_id)
    const { team, usergroups, usergroupNames = {} } = core.workspace
    const ids = (team_id ?? team.id) === team.id ? Object.keys(usergroups) : []
    const named = (id: string) => usergroupNames[id] ?? { name: id, handle: id.toLowerCase() }
    return { usergroups: ids.map((id) => ({ id, team_id: team.id, is_usergroup: true, ...named(id) })) }
  },
})

export const usergroupMembers = method({
  scope: 'usergroups:read',
  args: { usergroup: text, team_id: text },
  run(core, { usergroup = '', team_id }) {
    checkTeam(core, team_id)
    const { team, usergroups } = core.workspace
    const users = usergroups[usergroup]
    if (users === undefined || (team_id ?? team.id) !== team.id)
      throw unmet('no_such_subteam', `there is no user group ${usergroup}`)
    return { users }
  },
})

/** With an organization's token, and with no other, Slack wants to know the workspace. */
function checkTeam({ workspace: { team } }: Core, team_id: string | undefined): void {
  if (team.is_enterprise_install !== true && team_id !== undefined)
    throw mistake('invalid_arguments', 'team_id is for the token of an organization')
  if (team.is_enterprise_install !== true) return
  if (team_id === undefined) throw mistake('missing_argument', 'an organization has many workspaces')
  if (!grantedTeams(team).includes(team_id))
    throw unmet('team_access_not_granted', `${team_id} does not have the app`)
}

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
    profile: {
      real_name: person.real_name,
      team: person.team_id,
      email: emailShown ? person.email : undefined,
    },
    is_admin: person.is_admin === true,
    is_owner: false,
    is_restricted: person.is_restricted === true,
    is_ultra_restricted: person.is_ultra_restricted === true,
    is_bot: person.is_bot === true,
    is_stranger: person.is_stranger === true ? true : undefined,
    enterprise_user: person.enterprise_user,
  }
}
