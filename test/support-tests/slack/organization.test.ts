import { beforeEach, describe, expect, it } from 'vitest'
import { acmeOrganization } from '../../support/acme.ts'
import { slackForEachTest } from './slack-for-each-test.ts'

const fake = slackForEachTest()
const { fails, works } = fake

describe('an organization that has installed the app in the fake Slack', () => {
  beforeEach(() => fake.start({ workspace: acmeOrganization() }))

  it.each([
    ['missing_argument', {}, 1],
    ['team_access_not_granted', { team_id: 'T0OTHER' }, 0],
    ['no_such_subteam', { team_id: 'T0SISTER' }, 0],
  ])('has user groups of its workspaces: %s', async (error, team, refusals) => {
    await works('usergroups.users.list', { usergroup: 'S0COACHES', team_id: 'T0ACME' })
    await fails('usergroups.users.list', { usergroup: 'S0COACHES', ...team }, error)
    expect(fake.slack.refusals).toHaveLength(refusals)
    fake.slack.refusals.length = 0
  })
})

it('the token of a workspace takes no team in the fake Slack', async () => {
  await fails('usergroups.users.list', { usergroup: 'S0COACHES', team_id: 'T0ACME' }, 'invalid_arguments')
  await fails('auth.teams.list', {}, 'not_allowed_token_type')
  await fails('users.info', { user: 'U0REP', team_id: 'T0ACME' }, 'invalid_arguments')
  fake.slack.refusals.length = 0
})
