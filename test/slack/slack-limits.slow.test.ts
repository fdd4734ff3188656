import { describe, expect, it } from 'vitest'
import { testApp } from '../support/app-fixture.ts'
import { ID, LINK } from '../support/exec/session-documents.ts'

const app = testApp({}, (app) => app.addSession())
const { rep: jane } = app

describe("Slack's rate limit", () => {
  it('on chat.unfurl is waited for, while a command is answered', async () => {
    const { slack, bot } = app
    slack.fault('chat.unfurl', { kind: 'ratelimited', retryAfterSeconds: 2 })
    await slack.post({ user: 'U0REP', channel: 'C0OPEN', text: LINK })
    await slack.next(() => slack.callsOf('chat.unfurl').length === 1)
    await slack.command({ user: 'U0REP', channel: 'C0TEAM', text: ID })
    await slack.next(() => jane.messages().length === 1)
    expect(slack.callsOf('chat.unfurl')).toHaveLength(1)
    await bot.idle()
    const [limited, again] = slack.callsOf('chat.unfurl')
    expect((again?.at ?? 0) - (limited?.at ?? 0)).toBeGreaterThanOrEqual(2000)
    expect(jane.in('C0OPEN').onlyMessage().attachments).toHaveLength(1)
  })

  it('on a response_url is waited for, and the person gets one answer', async () => {
    app.slack.fault('response_url', { kind: 'ratelimited', retryAfterSeconds: 0, times: 2 })
    expect(await jane.asks(ID)).toContain('🥇 82.5')
  })
})
