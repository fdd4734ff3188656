import { method } from './method.ts'

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

export const openConnection = method({
  token: 'app',
  args: {},
  run: (core) => ({ url: core.newSocketUrl() }),
})
