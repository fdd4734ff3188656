import { afterEach, describe, expect, it } from 'vitest'
import { readable } from '../support/card-text.ts'
import { sessionDocument } from '../support/exec/session-documents.ts'
import { startTestApp, type TestApp } from '../support/test-app.ts'

const ID = 'abc123def456'
const LINK = `https://app.exec.com/sessions/${ID}`
let app: TestApp

async function start(options: Parameters<typeof startTestApp>[0] = {}): Promise<TestApp> {
  app = await startTestApp(options)
  app.exec.sessions.set(ID, sessionDocument())
  return app
}

afterEach(() => app.close())

/** The log lines about deliveries, one for each delivery. */
function deliveryLines({ lines }: TestApp): Record<string, unknown>[] {
  return lines.map((line) => JSON.parse(line)).filter(({ msg }) => msg === 'delivery')
}

describe('the log line of a delivery', () => {
  it.each(['http', 'socket'] as const)(
    'logs the outcome, the times and the requests to Exec of a delivery in %s mode',
    async (mode) => {
      const { slack, bot } = await start({ mode })
      for (let count = 0; count < 2; count += 1) {
        await slack.command({ user: 'U0REP', channel: 'C0TEAM', text: ID })
        await bot.idle()
      }
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
      expect(deliveryLines(app)).toEqual([
        { ...line, exec_requests: 2 },
        { ...line, exec_requests: 0 },
      ])
    },
  )

  it('logs a delivery with the error_id of its audit line', async () => {
    const { slack, bot } = await start()
    await slack.command({ user: 'U0GUEST', channel: 'C0TEAM', text: ID })
    await bot.idle()
    const [line] = deliveryLines(app)
    expect(line).toMatchObject({ outcome: 'refused', error_id: app.audits()[0]?.error_id })
    expect(line).not.toHaveProperty('audit')
    expect(line).not.toHaveProperty('user')
  })

  it.each(['http', 'socket'] as const)("logs Slack's retry number in %s mode", async (mode) => {
    const { slack, bot } = await start({ mode })
    const { deliveries } = await slack.post({ user: 'U0REP', channel: 'C0OPEN', text: LINK })
    const [delivery] = deliveries
    if (delivery === undefined) throw new Error('nothing was delivered')
    await bot.idle()
    await slack.redeliver(delivery, { retryNum: 2, retryReason: 'http_timeout' })
    await bot.idle()
    const [first, second] = deliveryLines(app)
    expect(first).not.toHaveProperty('retry')
    expect(second).toMatchObject({ outcome: 'repeated', retry: 2 })
  })

  it('logs an ignored delivery at level debug', async () => {
    const { slack, bot } = await start()
    await slack.event({ type: 'app_home_opened', user: 'U0REP', channel: 'D0APPREP' })
    await bot.idle()
    expect(deliveryLines(app)).toMatchObject([{ level: 20, outcome: 'ignored' }])
  })
})

describe('with too many deliveries in flight', () => {
  it('replies at once that the bot is busy, and recovers', async () => {
    const { slack, bot, holdExec } = await start({ bot: { maxInFlight: 1 } })
    const open = holdExec()
    await slack.command({ user: 'U0REP', channel: 'C0TEAM', text: ID })
    await slack.command({ user: 'U0COACH', channel: 'C0TEAM', text: ID })
    const busy = await slack.next(() => slack.visibleTo('U0COACH', 'C0TEAM')[0])
    expect(readable(busy.blocks)).toContain("Exec's Slack app is busy right now.")
    expect(slack.visibleTo('U0REP', 'C0TEAM')).toEqual([])
    open()
    await bot.idle()
    expect(slack.visibleTo('U0REP', 'C0TEAM')).toHaveLength(1)
    await slack.command({ user: 'U0COACH', channel: 'C0TEAM', text: ID })
    await bot.idle()
    expect(readable(slack.visibleTo('U0COACH', 'C0TEAM')[1]?.blocks ?? [])).toContain('🥇 82.5')
  })

  it('unfurls no link while the bot is busy, and writes an audit line', async () => {
    const { slack, bot, holdExec } = await start({ bot: { maxInFlight: 1 } })
    const open = holdExec()
    await slack.command({ user: 'U0REP', channel: 'C0TEAM', text: ID })
    await slack.post({ user: 'U0REP', channel: 'C0OPEN', text: LINK })
    open()
    await bot.idle()
    expect(slack.callsOf('chat.unfurl')).toEqual([])
    expect(app.audits()).toContainEqual(
      expect.objectContaining({ surface: 'unfurl', decision: 'skipped', reason: 'busy' }),
    )
  })
})
