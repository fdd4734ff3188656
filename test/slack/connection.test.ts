import { expect, it } from 'vitest'
import { grantedTeams } from '../../src/slack/connection.ts'
import { acmeOrganization, startSlack } from '../support/acme.ts'
import { slackClient } from '../support/slack-client.ts'

it('the workspaces of an organization are all that have the app, also where Slack lists them in pages', async () => {
  const slack = await startSlack({ workspace: acmeOrganization() })
  const granted_teams = Array.from({ length: 1001 }, (_, at) => `T${at}`)
  slack.workspace.team.granted_teams = granted_teams
  expect(await grantedTeams(slackClient(slack))).toEqual({ ok: true, value: granted_teams })
  await slack.close()
})
