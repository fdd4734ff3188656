import { describe, expect, it } from 'vitest'
import { testApp } from '../support/app-fixture.ts'

const ID = 'abc123def456'
const LINK = `https://app.exec.com/sessions/${ID}`
const app = testApp({}, (app) => app.addSession())
const { rep: jane, coach } = app

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

  it('on chat.postMessage is waited for, and the card is posted once', async () => {
    app.slack.fault('chat.postMessage', { kind: 'ratelimited', retryAfterSeconds: 0 })
    await jane.shares(ID)
    expect(app.slack.callsOf('chat.postMessage')).toHaveLength(2)
    expect(coach.messages()).toHaveLength(1)
  })

  it('of a minute is not waited for, and the log says that the unfurl was dropped', async () => {
    app.slack.fault('chat.unfurl', { kind: 'ratelimited', retryAfterSeconds: 60 })
    await jane.in('C0OPEN').posts(LINK)
    expect(app.slack.callsOf('chat.unfurl')).toHaveLength(1)
    const dropped = app.lines.find((line) => line.includes('a call to Slack is dropped')) ?? '{}'
    expect(JSON.parse(dropped)).toMatchObject({ method: 'chat.unfurl', reason: 'limited' })
  })
})

describe('a call to a response_url that fails', () => {
  // Slack has shown an answer that it could not confirm; a connection that was reset before it took the call shows none.
  it.each([
    ['answer_lost', 1],
    ['reset', 0],
  ] as const)('is not made again after %s, and the person sees %d answers', async (kind, shown) => {
    app.slack.fault('response_url', { kind })
    await jane.sendsCommand(ID)
    expect(app.slack.callsOf('response_url').filter(({ args }) => 'blocks' in args)).toHaveLength(1)
    expect(jane.messages()).toHaveLength(shown)
  })
})
