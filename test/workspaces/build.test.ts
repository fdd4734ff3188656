import { expect, it, vi } from 'vitest'
import { Installations } from '../../src/install/installations.ts'
import { Preferences } from '../../src/shared/preferences/preferences-table.ts'
import { testApp } from '../support/app-fixture.ts'
import { ID } from '../support/exec/session-documents.ts'
import { gate } from '../support/gate.ts'
import { install } from '../support/installed.ts'
import { notification } from '../support/outbox.ts'

const app = testApp({ installed: 'not_yet' }, (app) => app.addSession())
const { rep, colleague } = app

/** An admin removes the app in Slack, and the app has noticed it. */
async function removesApp(): Promise<void> {
  app.slackAnswers('auth.test', 'token_revoked', Number.POSITIVE_INFINITY)
  await app.slack.event({ type: 'app_uninstalled' })
  await expect.poll(() => app.audits()).toContainEqual(expect.objectContaining({ decision: 'uninstalled' }))
}

it('a workspace that changes while it is built is built as it is then', async () => {
  await install(app.opened, app)
  const { opened, open } = gate()
  const { find } = Installations.prototype
  const finding = vi.spyOn(Installations.prototype, 'find').mockImplementationOnce(async function (
    this: Installations,
    workspace,
  ) {
    const before = await find.call(this, workspace)
    finding.mockRestore()
    await opened
    return before
  })
  const asked = rep.asks(ID)
  await expect.poll(() => vi.isMockFunction(Installations.prototype.find)).toBe(false)
  await removesApp()
  open()
  const gone = "I'm not installed in this workspace anymore."
  expect([await asked, await rep.asks(ID)]).toEqual([
    expect.stringContaining(gone),
    expect.stringContaining(gone),
  ])
})

it('a workspace is not built for who has no link to the page for its key', async () => {
  const settings = { EXEC_GROUP_COACHES: 'Sales=U0COACH' }
  await app.start({ installed: { settings }, database: 'sqlite' })
  await app.bot.sayDue()
  await app.restart()
  const before = app.execPaths().length
  const page = await fetch(`${app.url}/setup/key/T0ACME/guessed`)
  await app.bot.idle()
  expect([page.status, app.execPaths().slice(before)]).toEqual([410, []])
  await rep.asks(ID)
  expect(app.execPaths().slice(before)).toContain('/workspace/groups')
})

it('a workspace is served though a setting can not be read, and then shows nothing below links', async () => {
  const settings = { EXEC_UNFURLS: 'as a song', EXEC_ACCESS: 'everyone', EXEC_COACHES: 'U0COACH' }
  await install(app.opened, app, { settings })
  expect(await rep.asks(ID)).toContain('82.5')
  expect(await colleague.asks(ID)).not.toContain('82.5')
  await rep.in('C0OPEN').posts(`https://app.exec.com/sessions/${ID}`)
  expect(rep.in('C0OPEN').sees()).not.toContain('82.5')
  expect(app.lines.filter((line) => line.includes('can not be read'))).toEqual([
    expect.stringContaining('"team":"T0ACME","setting":"EXEC_ACCESS"'),
    expect.stringContaining('"team":"T0ACME","setting":"EXEC_UNFURLS"'),
  ])
})

it('a workspace is looked at within five minutes, and loses its old rows, though nothing is due there', async () => {
  await app.start({ installed: {}, database: 'sqlite', env: { EXEC_POLL_SECONDS: '86400' } })
  const { ofAllWorkspaces: db } = app.opened
  await app.outbox.enqueue([notification({ dueAt: app.now() + 60_000 })])
  const ended = { state: 'sent', ended_at: app.now() - 91 * 24 * 60 * 60_000 } as const
  await db.updateTable('outbox').set(ended).where('workspace', '=', 'T0ACME').execute()
  const installation = () =>
    db
      .selectFrom('installations')
      .select('look_at')
      .where('workspace', '=', 'T0ACME')
      .executeTakeFirstOrThrow()
  expect((await installation()).look_at).toBeLessThanOrEqual(app.now() + 5 * 60_000)
  await db.updateTable('installations').set({ look_at: 0 }).where('workspace', '=', 'T0ACME').execute()
  await app.restart()
  const rows = () => db.selectFrom('outbox').select('id').where('workspace', '=', 'T0ACME').execute()
  await expect.poll(rows).toEqual([])
})

it('a workspace is looked at no further once the app was removed there', async () => {
  await install(app.opened, app)
  const { opened, open } = gate()
  const looking = vi.spyOn(Preferences.prototype, 'withReminders').mockImplementationOnce(async () => {
    await opened
    looking.mockRestore()
    return []
  })
  const lookingForDigests = vi.spyOn(Preferences.prototype, 'withDigest')
  const said = app.bot.sayDue()
  await expect.poll(() => looking.mock.calls.length).toBe(1)
  await removesApp()
  open()
  await said
  expect(lookingForDigests).not.toHaveBeenCalled()
  lookingForDigests.mockRestore()
})
