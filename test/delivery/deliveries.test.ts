import { describe, expect, it } from 'vitest'
import { testApp } from '../support/app-fixture.ts'
import { ID, LINK } from '../support/exec/session-documents.ts'

const app = testApp({}, (app) => app.addSession())
const { rep } = app

describe('the log line of a delivery', () => {
  it.each(['http', 'socket'] as const)(
    'logs the outcome, the times and the requests to Exec of a delivery in %s mode',
    async (mode) => {
      await app.start({ mode })
      await rep.asks(ID)
      await rep.asks(ID)
      const line = {
        level: 30,
        time: expect.any(String),
        error_id: expect.stringMatching(/^EX-/),
        surface: 'command',
        outcome: 'answered',
        ack_ms: expect.any(Number),
        ms: expect.any(Number),
        msg: 'delivery',
      }
      expect(app.logged('delivery')).toEqual([
        { ...line, exec_requests: 2 },
        { ...line, exec_requests: 0 },
      ])
    },
  )

  it.each(['http', 'socket'] as const)("logs Slack's retry number in %s mode", async (mode) => {
    await app.start({ mode })
    await rep.in('C0OPEN').posts(LINK)
    await app.redeliver(undefined, { retryNum: 2, retryReason: 'http_timeout' })
    const [first, second] = app.logged('delivery')
    expect(first).not.toHaveProperty('retry')
    expect(second).toMatchObject({ outcome: 'repeated', retry: 2 })
  })

  it('logs an ignored delivery at level debug', async () => {
    await app.slack.event({ type: 'app_home_opened', user: 'U0REP', channel: rep.dm.channel })
    await app.bot.idle()
    expect(app.logged('delivery')).toMatchObject([{ level: 20, outcome: 'ignored' }])
  })
})
