import { beforeEach, describe, expect, it } from 'vitest'
import { acmeOrganization } from '../../support/acme.ts'
import { slackForEachTest } from './slack-for-each-test.ts'

const fake = slackForEachTest()
const { fails, works } = fake

describe('an organization that has installed the app in the fake Slack', () => {
  beforeEach(() => fake.start({ workspace: acmeOrganization() }))

  it('is named by each delivery, which names no workspace of the installation', async () => {
    const organization = { is_enterprise_install: true, enterprise: { id: 'E0ACME' }, team: null }
    await fake.slack.event({ type: 'app_home_opened', user: 'U0REP' })
    expect(fake.payload).toMatchObject({
      team_id: 'T0ACME',
      authorizations: [{ enterprise_id: 'E0ACME', team_id: null, is_enterprise_install: true }],
    })
    await fake.slack.event({ type: 'team_access_granted', team_ids: ['T0ACME'] })
    expect(fake.payload).toMatchObject({ team_id: null, enterprise_id: 'E0ACME' })
    const button = { type: 'button', action_id: 'go', text: { type: 'plain_text', text: 'Go' } }
    const message = await fake.posted({ blocks: [{ type: 'actions', elements: [button] }] })
    await fake.slack.click({ user: 'U0REP', message, action_id: 'go' })
    expect(fake.payload).toMatchObject(organization)
  })

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

  it('lists the workspaces with the app in pages', async () => {
    const first = await works('auth.teams.list', { limit: 1 })
    expect(first).toMatchObject({ teams: [{ id: 'T0SISTER' }], response_metadata: { next_cursor: '1' } })
    const last = await works('auth.teams.list', { limit: 1, cursor: '1' })
    expect(last).toMatchObject({ teams: [{ id: 'T0ACME' }], response_metadata: { next_cursor: '' } })
  })

  it('has no command for people of a workspace without the app', async () => {
    fake.slack.workspace.team.granted_teams = ['T0SISTER']
    await expect(async () => await fake.command()).rejects.toThrow('a workspace without the app')
  })
})

it('the token of a workspace takes no team in the fake Slack', async () => {
  await fails('usergroups.users.list', { usergroup: 'S0COACHES', team_id: 'T0ACME' }, 'invalid_arguments')
  await fails('auth.teams.list', {}, 'not_allowed_token_type')
  await fails('users.info', { user: 'U0REP', team_id: 'T0ACME' }, 'invalid_arguments')
  fake.slack.refusals.length = 0
})
