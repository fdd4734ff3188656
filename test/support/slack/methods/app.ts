import { mistake, unmet } from '../outcome.ts'
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

/** Slack serves its default icons from a folder of its own. */
const DEFAULT_ICON = 'https://a.slack-edge.com/80588/img/plugins/app/service_72.png'

export const botInfo = method({
  scopes: ['users:read'],
  args: { bot: text },
  run({ workspace: { bot } }, args) {
    if (args.bot !== bot.bot_id) throw unmet('bot_not_found', `${args.bot} is not the bot`)
    const { bot_id: id, app_id, user_id, name, icon = DEFAULT_ICON } = bot
    return { bot: { id, app_id, user_id, name, deleted: false, icons: { image_72: icon } } }
  },
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
