import { afterEach, describe, expect, it } from 'vitest'
import { readable } from '../support/card-text.ts'
import { sessionDocument } from '../support/exec/session-documents.ts'
import { startTestApp, type TestApp } from '../support/test-app.ts'

const ID = 'abc123def456'
const LINK = `https://app.exec.com/sessions/${ID}`
let app: TestApp

async function start(): Promise<TestApp> {
  app = await startTestApp()
  app.exec.sessions.set(ID, sessionDocument())
  return app
}

afterEach(() => app.close())

describe("Slack's limit", () => {
  it('on chat.unfurl is waited for, and holds nothing else up', async () => {
    const { slack, bot } = await start()
    slack.fault('chat.unfurl', { kind: 'ratelimited', retryAfterSeconds: 2 })
    await slack.post({ user: 'U0REP', channel: 'C0OPEN', text: LINK })
    await slack.next(() => slack.callsOf('chat.unfurl').length === 1)
    await slack.command({ user: 'U0REP', channel: 'C0TEAM', text: ID })
    await slack.next(() => slack.visibleTo('U0REP', 'C0TEAM').length === 1)
    expect(slack.callsOf('chat.unfurl')).toHaveLength(1)
    await bot.idle()
    const [limited, again] = slack.callsOf('chat.unfurl')
    expect((again?.at ?? 0) - (limited?.at ?? 0)).toBeGreaterThanOrEqual(2000)
    expect(slack.visibleTo('U0REP', 'C0OPEN')[0]?.attachments).toHaveLength(1)
  })

  it('on a response_url is waited for, and the person gets one answer', async () => {
    const { slack, bot } = await start()
    slack.fault('response_url', { kind: 'ratelimited', retryAfterSeconds: 0, times: 2 })
    await slack.command({ user: 'U0REP', channel: 'C0TEAM', text: ID })
    await bot.idle()
    const messages = slack.visibleTo('U0REP', 'C0TEAM')
    expect(messages).toHaveLength(1)
    expect(readable(messages[0]?.blocks ?? [])).toContain('🥇 82.5')
  })

  it('on posts in one channel is waited for, and the card is posted once', async () => {
    const { slack, bot } = await start()
    slack.fault('chat.postMessage', { kind: 'ratelimited', retryAfterSeconds: 0 })
    await slack.command({ user: 'U0REP', channel: 'C0TEAM', text: `share ${ID}` })
    await bot.idle()
    expect(slack.callsOf('chat.postMessage')).toHaveLength(2)
    expect(slack.visibleTo('U0COACH', 'C0TEAM')).toHaveLength(1)
  })

  it('that lasts is not waited for, and the log says that the unfurl was dropped', async () => {
    const { slack, bot, lines } = await start()
    slack.fault('chat.unfurl', { kind: 'ratelimited', retryAfterSeconds: 60 })
    await slack.post({ user: 'U0REP', channel: 'C0OPEN', text: LINK })
    await bot.idle()
    expect(slack.callsOf('chat.unfurl')).toHaveLength(1)
    const dropped = lines.find((line) => line.includes('a call to Slack is dropped')) ?? '{}'
    expect(JSON.parse(dropped)).toMatchObject({ method: 'chat.unfurl', reason: 'limited' })
  })
})

describe('an answer that was lost on its way', () => {
  it.each(['answer_lost', 'reset'] as const)('is not sent again after %s', async (kind) => {
    const { slack, bot } = await start()
    slack.fault('response_url', { kind })
    await slack.command({ user: 'U0REP', channel: 'C0TEAM', text: ID })
    await bot.idle()
    expect(slack.callsOf('response_url').filter(({ args }) => 'blocks' in args)).toHaveLength(1)
    expect(slack.visibleTo('U0REP', 'C0TEAM').length).toBeLessThanOrEqual(1)
  })
})
