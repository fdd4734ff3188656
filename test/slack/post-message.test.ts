import {
  WebAPIHTTPError,
  WebAPIPlatformError,
  WebAPIRateLimitedError,
  WebAPIRequestError,
} from '@slack/web-api'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { failed, ok } from '../../src/lib/result.ts'
import { slackFailure } from '../../src/slack/failure.ts'
import {
  directMessageFailure,
  findDirectMessage,
  postCard,
  sendDirectMessage,
} from '../../src/slack/post-message.ts'
import { startSlack } from '../support/acme.ts'
import { testClock } from '../support/clock.ts'
import type { FakeSlack } from '../support/slack/slack.ts'
import { slackClients } from '../support/slack-client.ts'

describe('postCard', () => {
  const CONTENT = { text: 'A card', blocks: [] }
  let slack: FakeSlack

  beforeEach(async () => {
    slack = await startSlack({ scopes: ['chat:write', 'channels:join'] })
  })

  afterEach(async () => {
    await slack.close()
  })

  const post = (channel: string) => postCard(slackClients(slack).clientWithoutRetry, { channel }, CONTENT)

  const problem = (kind: string) => failed({ kind })
  const tries = () => slack.callsOf('chat.postMessage').length

  it('joins a public channel and posts once', async () => {
    expect(await post('C0OPEN')).toMatchObject(ok({ hasJoined: true }))
    expect(slack.visibleTo('U0REP', 'C0OPEN')).toMatchObject([
      { subtype: 'channel_join' },
      { text: expect.anything() },
    ])
    expect([slack.callsOf('conversations.join').length, tries()]).toEqual([1, 2])
  })

  it('fails with not_invited if the app lacks the scope to join', async () => {
    slack.settings.scopes.pop()
    expect(await post('C0OPEN')).toEqual(problem('not_invited'))
    expect(tries()).toBe(1)
  })

  it("does not post again if Slack's answer is lost", async () => {
    slack.fault('chat.postMessage', { kind: 'answer_lost' })
    expect(await post('C0TEAM')).toEqual(problem('unconfirmed'))
    expect(slack.visibleTo('U0REP', 'C0TEAM')).toHaveLength(1)
    expect(tries()).toBe(1)
  })
})

const refusal = (error: string) => new WebAPIPlatformError({ ok: false, error })
const noConnection = (code: string) =>
  new WebAPIRequestError(new TypeError('fetch failed', { cause: Object.assign(new Error(), { code }) }))

it.each<[string, unknown, kind: string, code: string, more?: object]>([
  ['a 429', new WebAPIRateLimitedError(7), 'not_sent', 'ratelimited', { retryAfterMs: 7000 }],
  ['a refused connection', noConnection('ECONNREFUSED'), 'not_sent', 'request_failed'],
  ['a revoked token', refusal('token_revoked'), 'not_sent', 'token_revoked'],
  ['a lost connection', noConnection('ECONNRESET'), 'unclear', 'request_failed'],
  ['a time-out', new WebAPIRequestError(new DOMException('', 'TimeoutError')), 'unclear', 'request_failed'],
  ['a 500', new WebAPIHTTPError(500, '', {}), 'unclear', 'http_500'],
  ["a proxy's page", refusal('<html>'), 'unclear', 'unreadable_answer'],
  ['an outage', refusal('service_unavailable'), 'not_sent', 'service_unavailable'],
  ["Slack's own failure", refusal('fatal_error'), 'unclear', 'fatal_error'],
  ['a fault of the app', new TypeError('x is undefined'), 'unclear', 'TypeError'],
  ['a deactivated person', refusal('user_disabled'), 'undeliverable', 'user_disabled'],
  ['no Messages tab', refusal('messages_tab_disabled'), 'undeliverable', 'messages_tab_disabled'],
  ['rejected blocks', refusal('invalid_blocks'), 'content_refused', 'invalid_blocks'],
  ['any other refusal', refusal('restricted_action'), 'refused', 'restricted_action'],
])('directMessageFailure takes %s for what it means', (_, error, kind, code, more = {}) => {
  expect(directMessageFailure(slackFailure(error))).toEqual({ kind, code, ...more })
})

describe('a direct message of the app', () => {
  let slack: FakeSlack

  beforeEach(async () => {
    slack = await startSlack({ events: [] })
  })

  afterEach(() => slack.close())

  const client = () => slackClients(slack).clientOfOutbox
  const send = (id = 'one', text = 'Hello') =>
    sendDirectMessage(client(), { person: 'U0REP', id, content: { text, blocks: [] } })

  it('is tried once', async () => {
    slack.fault('chat.postMessage', { kind: 'ratelimited', retryAfterSeconds: 1, times: 2 })
    expect(await send()).toMatchObject(failed({ kind: 'not_sent', retryAfterMs: 1000 }))
    expect(slack.callsOf('chat.postMessage')).toHaveLength(1)
  })

  it('is unclear if Slack says ok without saying where', async () => {
    slack.fault('chat.postMessage', { kind: 'warning', warning: 'odd' })
    expect(await send()).toMatchObject(failed({ kind: 'unclear' }))
  })

  it('is found by its id, with the scopes of the manifest', async () => {
    const sentAt = testClock()
    await send('other')
    const sent = await send('one')
    await slack.post({ user: 'U0REP', channel: 'D0APPREP', text: 'thanks' })
    const find = (id: string, at = sentAt) =>
      findDirectMessage(client(), { channel: 'D0APPREP', id, sentAt: at })
    expect(await find('one')).toEqual(ok(sent.ok && sent.value.ts))
    expect(await find('none')).toEqual(ok(undefined))
    expect(await find('one', sentAt - 3_600_000)).toEqual(ok(undefined))
    expect(slack.refusals).toEqual([])
  })

  it('is not found if Slack does not answer', async () => {
    slack.fault('conversations.history', { kind: 'status', status: 500 })
    expect(await findDirectMessage(client(), { channel: 'D0APPREP', id: 'one', sentAt: 0 })).toMatchObject(
      failed({ kind: 'unclear' }),
    )
  })
})
