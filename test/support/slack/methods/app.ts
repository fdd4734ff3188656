import { mistake } from '../outcome.ts'
import { grantedTeams } from '../workspace.ts'
import { count, method, text } from './method.ts'

export const authTest = method({
  args: {},
  run: ({ workspace: { team, bot } }) => ({
    url: `https://${team.domain}.slack.com/`,
    team: team.name,
    team_id: team.id,
    user: bot.name,
    user_id: bot.user_id,
    bot_id: bot.bot_id,
    is_enterprise_install: team.is_enterprise_install === true,
    enterprise_id: team.enterprise?.id,
  }),
})

/** The workspaces to which the admins of the organization have given the app. */
export const teamsList = method({
  args: { cursor: text, limit: count },
  run({ workspace: { team } }, { cursor = '0', limit = 100 }) {
    if (team.is_enterprise_install !== true)
      throw mistake('not_allowed_token_type', 'needs that of an organization')
    const start = Number(cursor)
    const end = start + limit
    const all = grantedTeams(team)
    return {
      teams: all.slice(start, end).map((id) => ({ id, name: id })),
      response_metadata: { next_cursor: end < all.length ? String(end) : '' },
    }
  },
})

export const openConnection = method({
  token: 'app',
  args: {},
  run: (core) => ({ url: core.newSocketUrl() }),
})
