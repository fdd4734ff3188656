import { describe, expect, it } from 'vitest'
import { unstartedTestApp } from './support/app-fixture.ts'
import { APP_DATABASE } from './support/database/app-with-database.ts'
import { ID, LINK } from './support/exec/session-documents.ts'

describe.each([APP_DATABASE])('the app after a restart, with its database in %s', (database) => {
  const app = unstartedTestApp()
  const { rep, coach, admin, colleague } = app

  async function start(env: Record<string, string> = {}): Promise<void> {
    await app.start({ database, env })
    app.addSession()
  }

  it('answers no command or link that Slack delivers again', async () => {
    await start()
    await rep.asks(ID)
    await rep.in('C0OPEN').posts(LINK)
    const deliveries = [...app.slack.deliveries]
    await app.restart()
    for (const delivery of deliveries) await app.redeliver(delivery)
    expect(rep.messages()).toHaveLength(1)
    expect(app.slack.callsOf('chat.unfurl')).toHaveLength(1)
  })

  it('goes on counting the requests that Exec has had', async () => {
    await start({ EXEC_LIMIT_PER_DAY: '3' })
    app.addSession({ id: 'second22' })
    await coach.asks(ID)
    await app.restart()
    await rep.asks('second22')
    await admin.asks('third333')
    await app.restart()
    const before = app.execRequests().length
    await colleague.asks('fourth44')
    expect(before).toBeLessThanOrEqual(3)
    expect(app.execRequests()).toHaveLength(before)
  })

  it('keeps with another key of Exec all that it remembers, but nothing that Exec has answered', async () => {
    await start({ EXEC_LIMIT_PER_DAY: '3' })
    expect(await rep.asks(ID)).toContain('82.5')
    const asked = app.slack.deliveries.at(-1)
    await app.preferences.change('U0REP', { digest: 'weekly' }, 'jane@acme.com')
    await app.restart({ EXEC_API_KEY: `exec_live_${'b'.repeat(40)}` })
    await app.redeliver(asked)
    expect(rep.messages()).toHaveLength(1)
    expect([...(await app.preferences.findByEmails(['jane@acme.com'])).keys()]).toEqual(['jane@acme.com'])
    expect(await app.choicesOf('U0REP')).toEqual({ digest: 'weekly' })
    expect(await rep.asks(ID)).not.toContain('82.5')
    for (const person of [coach, admin, colleague]) await person.asks('second22')
    expect(app.execRequests()).toHaveLength(3)
    await app.restart()
    expect((await rep.asks(ID)).includes('82.5')).toBe(database === 'postgres')
  })
})
