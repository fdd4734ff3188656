import { describe, expect, it } from 'vitest'
import { acmeOrganization } from '../support/acme.ts'
import { unstartedTestApp } from '../support/app-fixture.ts'
import { ID } from '../support/exec/session-documents.ts'
import type { Person } from '../support/person.ts'

const app = unstartedTestApp({ installed: {} }, (started) => started.addSession())
const { rep, coach, colleague, guest, outsider, admin: installer } = app

/** The app, which an organization has installed. */
const start = (settings: Record<string, string> = { EXEC_COACHES: 'U0COACH' }) =>
  app.start({ slack: { workspace: acmeOrganization() }, installed: { settings } })

/** From now on, this person is in a sister workspace of the organization alone. */
function moveToSister({ profile }: Person): void {
  profile.team_id = 'T0SISTER'
  if (profile.enterprise_user !== undefined) profile.enterprise_user.teams = ['T0SISTER']
}

describe('an installation of an organization', () => {
  it('is found in each kind of delivery', async () => {
    await start()
    expect(await rep.asks(ID)).toContain('82.5')
    await rep.presses('Full review')
    expect(rep.sees()).toContain('Rubric')
    await rep.opensHome()
    expect(rep.seesIn('home')).toContain('82.5')
    await rep.posts(`https://app.exec.com/sessions/${ID}`)
    expect(new Set(app.audits().map(({ team, decision }) => `${team} ${decision}`))).toEqual(
      new Set(['E0ACME shown', 'E0ACME listed']),
    )
  })

  it('has people of all its workspaces for members, and guests and strangers for what they are', async () => {
    await start({ EXEC_ACCESS: 'workspace' })
    moveToSister(colleague)
    expect(await colleague.asks(ID)).toContain('82.5')
    expect(await guest.asks(ID)).not.toContain('82.5')
    outsider.profile.enterprise_user = { id: outsider.id, enterprise_id: 'E0OTHER', teams: ['T0OTHER'] }
    await rep.in('C0TEAM').shares(ID)
    app.conversation('C0TEAM').members.push(outsider.id)
    await outsider.in('C0TEAM').presses('Full review')
    expect(app.lastDecision()).toBe('refused other_organisation')
  })

  it('takes the event that names several in a shared channel, once', async () => {
    await start()
    const { payload } = await app.slack.event({ type: 'app_home_opened', user: rep.id, tab: 'home' })
    const own: unknown[] = Array.isArray(payload.authorizations) ? payload.authorizations : []
    const foreign = { team_id: 'T0OTHER', enterprise_id: null, is_enterprise_install: false }
    const published = () => app.slack.callsOf('views.publish').length
    await app.bot.idle()
    const before = published()
    for (const authorizations of [[foreign, ...own], [foreign]]) {
      const event_id = `Ev${authorizations.length}`
      await app.slack.deliverRaw({ body: JSON.stringify({ ...payload, event_id, authorizations }) })
    }
    await app.bot.idle()
    expect(published() - before).toBe(1)
  })

  it('ends by an event that names no workspace', async () => {
    await start()
    app.slackAnswers('auth.test', 'account_inactive')
    await app.slack.event({ type: 'app_uninstalled' })
    await app.bot.idle()
    expect(app.lastAudit()).toMatchObject({ decision: 'uninstalled', team: 'E0ACME' })
    expect(await rep.asks(ID)).toContain("I'm not installed in this workspace anymore.")
  })
})

describe('the workspaces to which an organization has given the app', () => {
  it('refuse nobody: what Slack still delivers from another one is answered by the rights of its member', async () => {
    await start({ EXEC_ACCESS: 'workspace' })
    await rep.in('C0TEAM').shares(ID)
    moveToSister(colleague)
    app.slack.workspace.team.granted_teams = ['T0ACME']
    await colleague.in('C0TEAM').presses('Full review')
    expect(colleague.sees()).toContain('Rubric')
  })

  it('are needed for user groups, which one of them has', async () => {
    await start({ EXEC_COACHES: 'S0COACHES' })
    app.slack.workspace.usergroups.S0SISTERS = []
    expect(await coach.asks(ID)).toContain('82.5')
    const asked = () => app.slack.callsOf('usergroups.users.list').map(({ args }) => args.team_id)
    expect(asked()).toEqual(['T0SISTER', 'T0ACME'])
    app.pass(6 * 60_000)
    expect(await coach.asks(ID)).toContain('82.5')
    expect(asked()).toEqual(['T0SISTER', 'T0ACME', 'T0ACME'])
    expect(app.slack.callsOf('auth.teams.list')).toHaveLength(2)
  })

  it('are no longer asked for a user group once they have lost the app', async () => {
    await start({ EXEC_COACHES: 'S0COACHES' })
    app.slackAnswers('usergroups.users.list', 'team_access_not_granted')
    expect(await coach.asks(ID)).toContain('82.5')
  })
})

it('where one workspace has installed the app, Slack hears of no team, and Check says nothing of any', async () => {
  await app.start({ installed: { settings: { EXEC_COACHES: 'S0COACHES' } } })
  expect(await coach.asks(ID)).toContain('82.5')
  await installer.opensHome()
  await installer.presses('Check')
  expect(installer.seesIn('modal')).not.toContain('workspaces')
  expect(app.slack.callsOf('usergroups.users.list').map(({ args }) => args)).toEqual([
    { usergroup: 'S0COACHES' },
  ])
  expect(app.slack.callsOf('auth.teams.list')).toEqual([])
})

describe('an organization that the app serves by its token', () => {
  const app = unstartedTestApp({ env: { EXEC_COACHES: 'S0COACHES' } }, (started) => started.addSession())

  it('has the user groups of its workspaces, too', async () => {
    await app.start({ slack: { workspace: acmeOrganization() } })
    expect(await app.coach.asks(ID)).toContain('82.5')
  })
})
