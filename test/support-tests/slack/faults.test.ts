import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { JsonObject } from '../../support/slack/json.ts'
import { type FakeSlack, startSlack } from '../../support/slack/slack.ts'
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

describe('a fault of a method', () => {
  test('hits as many calls as it says', async () => {
    slack.fault('auth.test', { kind: 'error', error: 'fatal_error', times: 2 })
    const answers = [await callApi(slack, 'auth.test'), await callApi(slack, 'auth.test')]
    expect(answers).toEqual([
      { ok: false, error: 'fatal_error' },
      { ok: false, error: 'fatal_error' },
    ])
    expect(await callApi(slack, 'auth.test')).toMatchObject({ ok: true })
    expect(slack.refusals).toEqual([])
  })

  test('can be a status, a limit, or a cut connection', async () => {
    slack.fault('*', { kind: 'status', status: 500 })
    expect((await post()).status).toBe(500)
    slack.fault('*', { kind: 'ratelimited', retryAfterSeconds: 7 })
    const limited = await post()
    expect([limited.status, limited.headers.get('retry-after')]).toEqual([429, '7'])
    slack.fault('*', { kind: 'reset' })
    await expect(post()).rejects.toThrow()
  })

  test('can lose the answer after the effect', async () => {
    slack.fault('chat.postMessage', { kind: 'answer_lost' })
    await expect(callApi(slack, 'chat.postMessage', { channel: 'C0TEAM', text: 'a' })).rejects.toThrow()
    expect(slack.visibleTo('U0REP', 'C0TEAM')).toHaveLength(1)
  })

  test('can hang until the fake is closed', async () => {
    slack.fault('auth.test', { kind: 'hang' })
    const hanging = post()
    await slack.next(() => slack.callsOf('auth.test')[0]?.fault === 'hang')
    await slack.close()
    await expect(hanging).rejects.toThrow()
  })

  test('can be slow', async () => {
    slack.fault('auth.test', { kind: 'slow', latencyMs: 40 })
    const began = performance.now()
    await callApi(slack, 'auth.test')
    expect(performance.now() - began).toBeGreaterThan(38)
  })

  test('of a response_url leaves the Web API alone', async () => {
    slack.fault('response_url', { kind: 'status', status: 503 })
    const { responseUrl } = await slack.command({ user: 'U0REP', channel: 'C0TEAM', text: '' })
    expect(await callApi(slack, 'auth.test')).toMatchObject({ ok: true })
    expect((await callResponseUrl(responseUrl, { text: 'a' }))[0]).toBe(503)
    expect(await callResponseUrl(responseUrl, { text: 'a' })).toEqual([200, 'ok'])
  })

  test('hits only the calls that it is for', async () => {
    const ofCoach = ({ user }: JsonObject) => user === 'U0COACH'
    slack.fault('users.info', { kind: 'error', error: 'fatal_error', only: ofCoach })
    expect(await callApi(slack, 'users.info', { user: 'U0REP' })).toMatchObject({ ok: true })
    expect(await callApi(slack, 'users.info', { user: 'U0COACH' })).toMatchObject({ error: 'fatal_error' })
    expect(await callApi(slack, 'users.info', { user: 'U0COACH' })).toMatchObject({ ok: true })
  })

  test('can be taken back', async () => {
    slack.fault('auth.test', { kind: 'error', error: 'fatal_error' })
    slack.clearFaults()
    expect(await callApi(slack, 'auth.test')).toMatchObject({ ok: true })
  })
})

describe('watching', () => {
  test('next resolves when it comes, and tells what came instead when it does not', async () => {
    const called = slack.nextCall('auth.test')
    await callApi(slack, 'auth.test')
    expect(await called).toMatchObject({ method: 'auth.test', status: 200, answer: { ok: true } })
    await expect(slack.next(() => false, 10)).rejects.toThrow('auth.test 200')
  })

  test('both directions of the wire are seen, without the token', async () => {
    const seen: string[] = []
    slack.on('wire', ({ direction, name }) => seen.push(`${direction} ${name}`))
    await slack.command({ user: 'U0REP', channel: 'C0TEAM', text: '' })
    await callApi(slack, 'chat.postMessage', { channel: 'C0TEAM', text: 'a', token: slack.settings.botToken })
    expect(seen).toEqual(['to_bot /exec-session', 'from_bot chat.postMessage'])
    expect(JSON.stringify(slack.calls)).not.toContain(slack.settings.botToken)
  })

  test('changes are announced with their place', async () => {
    const changes: unknown[] = []
    slack.on('change', (change) => changes.push(change))
    await callApi(slack, 'chat.postMessage', { channel: 'C0TEAM', text: 'a' })
    expect(changes).toEqual([{ what: 'message', channel: 'C0TEAM' }])
  })

  test('guests and strangers see only what they are members of', async () => {
    await callApi(slack, 'chat.postMessage', { channel: 'C0OPEN', text: 'a' })
    expect(slack.visibleTo('U0COLLEAGUE', 'C0OPEN')).toHaveLength(1)
    expect(slack.visibleTo('U0GUEST', 'C0OPEN')).toEqual([])
    expect(slack.visibleTo('U0OUTSIDER', 'C0OPEN')).toEqual([])
  })
})
