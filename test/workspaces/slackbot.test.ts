import { describe, expect, it } from 'vitest'
import { acmeOrganization } from '../support/acme.ts'
import { unstartedTestApp } from '../support/app-fixture.ts'
import { APP_DATABASE } from '../support/database/app-with-database.ts'
import { ID, sessionDocument } from '../support/exec/session-documents.ts'
import { startTwoWorkspaces } from '../support/two-workspaces.ts'

const ON = { EXEC_COACHES: 'U0COACH', EXEC_SLACKBOT: 'on' }
const app = unstartedTestApp({ installed: { settings: ON }, database: APP_DATABASE }, (app) =>
  app.addSession(),
)
const { admin } = app

const feedback = async (user: string, caller: object = {}, session = ID) =>
  (await app.slack.slackbot({ user_id: user, ...caller }).calls('session_feedback', { session })).text

describe('where many workspaces are served, Slackbot', () => {
  it('answers where an admin has turned it on, and says at once that it is off', async () => {
    await app.start({ installed: { settings: {} } })
    const repeated = app.slack.slackbot({ user_id: 'U0REP' }).signs('session_feedback', { session: ID })
    expect(await feedback('U0REP')).toContain("I don't answer in Slackbot here: that's turned off")
    const choose = async (isOn: boolean) => {
      await admin.opensHome()
      await admin.presses(admin.seesIn('home').includes('Set up…]') ? 'Set up…' : 'Links and messages…')
      if (app.slack.view(admin.id) === undefined) await admin.presses('Links and messages…')
      expect(admin.seesIn('modal')).toContain("stay in that person's conversation with Slackbot")
      await admin.submits({ slackbot: isOn ? ['slackbot'] : [] })
      await app.bot.idle()
    }
    await choose(true)
    const before = await repeated()
    expect(app.audits()).toContainEqual(
      expect.objectContaining({ setting: 'EXEC_SLACKBOT', user: 'U0ADMIN' }),
    )
    expect(await feedback('U0REP')).toContain('82.5')
    expect(await repeated()).toBe(before)
    await choose(false)
    expect(await feedback('U0REP')).toContain("that's turned off")
    expect(await repeated()).toContain("that's turned off")
  })

  it('says what to do where the app is not installed, or Exec is not connected', async () => {
    await app.start()
    expect(await feedback('U0REP', { team_id: 'T0OTHER' })).toContain("I'm not installed in this workspace")
    await app.start({ installed: { isConnected: false, settings: ON } })
    expect(await feedback('U0REP')).toContain("Exec isn't connected yet. Ask <@U0ADMIN>.")
    expect(await feedback('U0ADMIN')).toContain('Open my Home to connect it')
    await app.loseTable('installations')
    expect(await feedback('U0REP', { team_id: 'T0NEW' })).toContain("The app's database isn't answering")
  })

  it('finds the installation of an organization, and takes a sister workspace for what it is', async () => {
    await app.start({ slack: { workspace: acmeOrganization() } })
    expect(await feedback('U0REP')).toContain('82.5')
    expect(await feedback('U0REP', { team_id: 'T0SISTER' }, `${ID} `)).toContain('82.5')
    expect(await feedback('U0REP', { team_id: 'T0SISTER', enterprise_id: 'E0OTHER' })).toContain(
      'not installed',
    )
    expect(await feedback('U0OUTSIDER')).toContain('only for people in the organization')
  })

  it('shows nothing of another workspace, whose people and sessions have the same ids', async () => {
    const both = await startTwoWorkspaces()
    try {
      for (const [customer, score] of [
        [both.acme, 81],
        [both.beta, 92],
      ] as const) {
        customer.exec.sessions.set(ID, sessionDocument({ score }))
        await both.installations.set(customer.team, {
          name: 'EXEC_SLACKBOT',
          value: 'on',
          changedBy: 'U0ADMIN',
        })
      }
      const [acme, beta] = await Promise.all(
        [both.acme, both.beta].map(({ slack }) =>
          slack.slackbot({ user_id: 'U0REP' }).calls('session_feedback', { session: ID }),
        ),
      )
      expect([acme?.text, beta?.text].map((text) => /\d+\/100/.exec(text ?? '')?.[0])).toEqual([
        '81/100',
        '92/100',
      ])
      expect(
        both
          .audits()
          .map(({ team }) => team)
          .toSorted(),
      ).toEqual(['T0ACME', 'T0BETA'])
    } finally {
      await both.close()
    }
  })
})
