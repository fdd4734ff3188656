import { describe, expect, test } from 'vitest'
import type { JsonObject } from '../../support/slack/json.ts'
import { callResponseUrl } from './call-api.ts'
import { slackForEachTest } from './slack-for-each-test.ts'

const fake = slackForEachTest()
const { api, works, fails, seen, posted, command } = fake

const fatal = { kind: 'error', error: 'fatal_error' } as const

describe('a fault of a method of the fake Slack', () => {
  test('hits as many calls as its times', async () => {
    fake.slack.fault('auth.test', { ...fatal, times: 2 })
    await fails('auth.test', {}, 'fatal_error')
    await fails('auth.test', {}, 'fatal_error')
    await works('auth.test')
    expect(fake.slack.refusals).toEqual([])
  })

  test('hits no Web API call where it is of the response_url', async () => {
    fake.slack.fault('response_url', { kind: 'status', status: 503 })
    const { responseUrl } = await command()
    await works('auth.test')
    expect((await callResponseUrl(responseUrl, { text: 'a' }))[0]).toBe(503)
    expect(await callResponseUrl(responseUrl, { text: 'a' })).toEqual([200, 'ok'])
  })

  test('hits only the calls that its filter lets through', async () => {
    fake.slack.fault('users.info', { ...fatal, only: ({ user }: JsonObject) => user === 'U0COACH' })
    await works('users.info', { user: 'U0REP' })
    await fails('users.info', { user: 'U0COACH' }, 'fatal_error')
    await works('users.info', { user: 'U0COACH' })
  })
})

describe('watching the fake Slack', () => {
  test('rejects next with the calls so far where the thing does not happen', async () => {
    await api('auth.test')
    await expect(fake.slack.next(() => false, 10)).rejects.toThrow('auth.test 200')
  })

  test('shows both directions of the wire, without the token', async () => {
    const wires: string[] = []
    fake.slack.on('wire', ({ direction, name }) => wires.push(`${direction} ${name}`))
    await command()
    await api('chat.postMessage', { channel: 'C0TEAM', text: 'a', token: fake.slack.settings.botToken })
    expect(wires).toEqual(['to_bot /exec-session', 'from_bot chat.postMessage'])
    expect(JSON.stringify(fake.slack.calls)).not.toContain(fake.slack.settings.botToken)
  })

  test('announces each change with its channel or user', async () => {
    const changes: unknown[] = []
    fake.slack.on('change', (change) => changes.push(change))
    await posted({})
    expect(changes).toEqual([{ what: 'message', channel: 'C0TEAM' }])
  })

  test('shows guests and strangers only the channels that they are members of', async () => {
    await api('chat.postMessage', { channel: 'C0OPEN', text: 'a' })
    expect(seen('U0COLLEAGUE', 'C0OPEN')).toHaveLength(1)
    for (const user of ['U0GUEST', 'U0OUTSIDER']) expect(seen(user, 'C0OPEN')).toEqual([])
  })
})
