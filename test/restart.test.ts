import { afterEach, describe, expect, it } from 'vitest'
import { APP_DATABASE } from './support/database/app-with-database.ts'
import { startTestApp, type TestApp } from './support/test-app.ts'

const ID = 'abc123def456'
const LINK = `https://app.exec.com/sessions/${ID}`

let app: TestApp

afterEach(() => app.close())

describe.each([APP_DATABASE])('the app after a restart, with its database in %s', (database) => {
  async function start(env: Record<string, string> = {}): Promise<TestApp> {
    // On a busy machine PostgreSQL may be slow.
    app = await startTestApp({ database, env, bot: { storeTiming: { commandMs: 5000, connectMs: 5000 } } })
    app.addSession()
    return app
  }

  it('answers no command or link that Slack delivers again', async () => {
    const { slack, person, restart, redeliver, bot } = await start()
    await person('U0REP').in('C0TEAM').asks(ID)
    const [command] = slack.deliveries.slice(-1)
    const { deliveries } = await slack.post({ user: 'U0REP', channel: 'C0OPEN', text: LINK })
    await bot.idle()
    await restart()
    for (const delivery of [command, ...deliveries]) await redeliver(delivery)
    expect(slack.visibleTo('U0REP', 'C0TEAM')).toHaveLength(1)
    expect(slack.callsOf('chat.unfurl')).toHaveLength(1)
  })

  it('goes on counting the requests that Exec has had', async () => {
    const { person, restart, addSession, execRequests } = await start({ EXEC_LIMIT_PER_DAY: '3' })
    addSession({ id: 'second22' })
    await person('U0COACH').in('C0TEAM').asks(ID)
    await restart()
    await person('U0REP').in('C0TEAM').asks('second22')
    await person('U0COACH').in('C0TEAM').asks('third333')
    await restart()
    const before = execRequests().length
    await person('U0ADMIN').in('C0TEAM').asks('fourth44')
    expect(before).toBeLessThanOrEqual(3)
    expect(execRequests()).toHaveLength(before)
  })

  it("goes on obeying Exec's 429", async () => {
    const { exec, person, restart, execRequests } = await start()
    exec.faults.set({ kind: 'limited', retryAfter: 600, where: 'body' })
    await person('U0COACH').in('C0TEAM').asks(ID)
    exec.faults.clear()
    const before = execRequests().length
    await restart()
    await person('U0COACH').in('C0TEAM').asks(ID)
    expect(execRequests()).toHaveLength(before)
  })
})
