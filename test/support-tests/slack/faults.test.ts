import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { startSlack } from '../../support/acme.ts'
import type { JsonObject } from '../../support/slack/json.ts'
import type { FakeSlack } from '../../support/slack/slack.ts'
import { callApi, callResponseUrl } from './call-api.ts'
import { type RecordingBot, startRecordingBot } from './recording-bot.ts'

let slack: FakeSlack
let bot: RecordingBot

beforeEach(async () => {
  slack = await startSlack()
  bot = await startRecordingBot(slack)
})

afterEach(async () => {
  await bot.close()
  await slack.close()
})

const post = () => fetch(`${slack.apiUrl}auth.test`, { method: 'POST' })

describe('a fault of a method of the fake Slack', () => {
  test('hits as many calls as its times', async () => {
    slack.fault('auth.test', { kind: 'error', error: 'fatal_error', times: 2 })
    const answers = [await callApi(slack, 'auth.test'), await callApi(slack, 'auth.test')]
    expect(answers).toEqual([
      { ok: false, error: 'fatal_error' },
      { ok: false, error: 'fatal_error' },
    ])
    expect(await callApi(slack, 'auth.test')).toMatchObject({ ok: true })
    expect(slack.refusals).toEqual([])
  })

  test('can be a status, a rate limit, or a reset connection', async () => {
    slack.fault('*', { kind: 'status', status: 500 })
    expect((await post()).status).toBe(500)
    slack.fault('*', { kind: 'ratelimited', retryAfterSeconds: 7 })
    const limited = await post()
    expect([limited.status, limited.headers.get('retry-after')]).toEqual([429, '7'])
    slack.fault('*', { kind: 'reset' })
    await expect(post()).rejects.toThrow()
  })

  test('can lose the answer of a call that took effect', async () => {
    slack.fault('chat.postMessage', { kind: 'answer_lost' })
    await expect(callApi(slack, 'chat.postMessage', { channel: 'C0TEAM', text: 'a' })).rejects.toThrow()
    expect(slack.visibleTo('U0REP', 'C0TEAM')).toHaveLength(1)
  })

  test('can keep a call hanging until the fake closes', async () => {
    slack.fault('auth.test', { kind: 'hang' })
    const hanging = post()
    await slack.next(() => slack.callsOf('auth.test')[0]?.fault === 'hang')
    await slack.close()
    await expect(hanging).rejects.toThrow()
  })

  test('can slow a call down', async () => {
    slack.fault('auth.test', { kind: 'slow', latencyMs: 40 })
    const began = performance.now()
    await callApi(slack, 'auth.test')
    expect(performance.now() - began).toBeGreaterThan(38)
  })

  test('hits no Web API call where it is of the response_url', async () => {
    slack.fault('response_url', { kind: 'status', status: 503 })
    const { responseUrl } = await slack.command({ user: 'U0REP', channel: 'C0TEAM', text: '' })
    expect(await callApi(slack, 'auth.test')).toMatchObject({ ok: true })
    expect((await callResponseUrl(responseUrl, { text: 'a' }))[0]).toBe(503)
    expect(await callResponseUrl(responseUrl, { text: 'a' })).toEqual([200, 'ok'])
  })

  test('hits only the calls that its filter lets through', async () => {
    const ofCoach = ({ user }: JsonObject) => user === 'U0COACH'
    slack.fault('users.info', { kind: 'error', error: 'fatal_error', only: ofCoach })
    expect(await callApi(slack, 'users.info', { user: 'U0REP' })).toMatchObject({ ok: true })
    expect(await callApi(slack, 'users.info', { user: 'U0COACH' })).toMatchObject({ error: 'fatal_error' })
    expect(await callApi(slack, 'users.info', { user: 'U0COACH' })).toMatchObject({ ok: true })
  })

  test('hits no call after clearFaults', async () => {
    slack.fault('auth.test', { kind: 'error', error: 'fatal_error' })
    slack.clearFaults()
    expect(await callApi(slack, 'auth.test')).toMatchObject({ ok: true })
  })
})

describe('watching the fake Slack', () => {
  test('resolves next when the thing happens, and rejects it with the calls so far when it does not', async () => {
    const called = slack.nextCall('auth.test')
    await callApi(slack, 'auth.test')
    expect(await called).toMatchObject({ method: 'auth.test', status: 200, answer: { ok: true } })
    await expect(slack.next(() => false, 10)).rejects.toThrow('auth.test 200')
  })

  test('shows both directions of the wire, without the token', async () => {
    const seen: string[] = []
    slack.on('wire', ({ direction, name }) => seen.push(`${direction} ${name}`))
    await slack.command({ user: 'U0REP', channel: 'C0TEAM', text: '' })
    await callApi(slack, 'chat.postMessage', { channel: 'C0TEAM', text: 'a', token: slack.settings.botToken })
    expect(seen).toEqual(['to_bot /exec-session', 'from_bot chat.postMessage'])
    expect(JSON.stringify(slack.calls)).not.toContain(slack.settings.botToken)
  })

  test('announces each change with its channel or user', async () => {
    const changes: unknown[] = []
    slack.on('change', (change) => changes.push(change))
    await callApi(slack, 'chat.postMessage', { channel: 'C0TEAM', text: 'a' })
    expect(changes).toEqual([{ what: 'message', channel: 'C0TEAM' }])
  })

  test('shows guests and strangers only the channels that they are members of', async () => {
    await callApi(slack, 'chat.postMessage', { channel: 'C0OPEN', text: 'a' })
    expect(slack.visibleTo('U0COLLEAGUE', 'C0OPEN')).toHaveLength(1)
    expect(slack.visibleTo('U0GUEST', 'C0OPEN')).toEqual([])
    expect(slack.visibleTo('U0OUTSIDER', 'C0OPEN')).toEqual([])
  })
})
