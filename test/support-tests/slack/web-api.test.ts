import { describe, expect, test } from 'vitest'
import type { JsonObject } from '../../support/slack/json.ts'
import { section } from './sample-blocks.ts'
import { slackForEachTest } from './slack-for-each-test.ts'

const fake = slackForEachTest()
const { api, works, fails, seen } = fake

/** A method, its arguments, and a part of the answer, or its error. */
type Row = [method: string, args: JsonObject, answer: JsonObject | string]

async function expectAnswer(method: string, args: JsonObject, answer: JsonObject | string): Promise<void> {
  const expected = typeof answer === 'string' ? { ok: false, error: answer } : { ok: true, ...answer }
  expect(await api(method, args)).toMatchObject(expected)
}

describe('tokens and scopes in the fake Slack', () => {
  test.each([
    ['', 'not_authed'],
    ['xoxb-other', 'invalid_auth'],
    ['xapp-fake', 'not_allowed_token_type'],
  ])('the token "%s" is refused with %s', async (token, error) => {
    expect(await api('auth.test', {}, token)).toEqual({ ok: false, error })
    expect(fake.slack.refusals).toMatchObject([{ method: 'auth.test', error }])
  })

  test('no token is shown among the calls', async () => {
    const { botToken } = fake.slack.settings
    await api('auth.test', { token: botToken })
    expect(JSON.stringify(fake.slack.calls)).not.toContain(botToken)
  })

  test('a call without its scope is refused with the name of the scope', async () => {
    fake.slack.settings.scopes = ['users:read']
    const answer = { ok: false, error: 'missing_scope', needed: 'chat:write', provided: 'users:read' }
    expect(await api('chat.postMessage', { channel: 'C0TEAM', text: 'a' })).toEqual(answer)
  })

  test('conversations.info needs the scope for the kind of conversation', async () => {
    fake.slack.settings.scopes = ['im:read']
    await works('conversations.info', { channel: 'D0APPREP' })
    const refused = await fails('conversations.info', { channel: 'C0TEAM' }, 'missing_scope')
    expect(refused).toMatchObject({ needed: 'channels:read' })
  })
})

describe('the arguments of a call to the fake Slack', () => {
  test('are refused for an unknown method', async () => {
    await fails('chat.shout', {}, 'unknown_method')
  })

  test('are refused with the name of an unknown one', async () => {
    await fails('chat.postMessage', { channel: 'C0TEAM', text: 'a', colour: 'red' }, 'invalid_arguments')
    expect(fake.slack.refusals[0]?.why).toContain('colour')
  })

  test('are refused with a pointer into invalid blocks', async () => {
    const message = { channel: 'C0TEAM', text: 'a', blocks: [section('')] }
    const answer = await fails('chat.postMessage', message, 'invalid_blocks')
    expect(JSON.stringify(answer.response_metadata)).toContain('[json-pointer:/blocks/0/text/text]')
    expect(seen()).toEqual([])
  })
})

const USERS: Row[] = [
  ['users.lookupByEmail', { email: 'Carla@acme.com' }, { user: { id: 'U0COACH' } }],
  ['users.lookupByEmail', { email: 'gone@acme.com' }, 'users_not_found'],
]

const CONVERSATIONS: Row[] = [
  ['conversations.join', { channel: 'C0OLD' }, 'is_archived'],
  ['conversations.join', { channel: 'D0APPREP' }, 'method_not_supported_for_channel_type'],
  ['conversations.history', { channel: 'C0TEAM' }, 'missing_scope'],
  ['conversations.history', { channel: 'U0REP' }, 'channel_not_found'],
  ['conversations.replies', { channel: 'D0APPREP', ts: '1.000000' }, 'thread_not_found'],
]

describe('the fake Slack', () => {
  test.each([...USERS, ...CONVERSATIONS])('answers %s for %j with %j', async (method, args, answer) => {
    await expectAnswer(method, args, answer)
  })

  test('shows an email only with its scope, and never that of a stranger', async () => {
    const { user } = await works('users.info', { user: 'U0REP' })
    expect(user).toMatchObject({
      profile: { email: 'jane@acme.com' },
      is_restricted: false,
      tz: 'Europe/Berlin',
    })
    expect(JSON.stringify(await api('users.info', { user: 'U0OUTSIDER' }))).not.toContain('olga@other.com')
    fake.slack.settings.scopes = ['users:read']
    expect(JSON.stringify(await api('users.info', { user: 'U0REP' }))).not.toContain('jane@acme.com')
  })

  test('counts as no refusal what only the workspace explains, but a person in place of a conversation', async () => {
    await fails('users.info', { user: 'U0NOBODY' }, 'user_not_found')
    expect(fake.slack.refusals).toEqual([])
    await fails('conversations.history', { channel: 'U0REP' }, 'channel_not_found')
    expect(fake.slack.refusals).toHaveLength(1)
  })

  test('shows a history without the answers in its threads', async () => {
    const channel = 'D0APPREP'
    const { ts } = await works('chat.postMessage', { channel, text: 'parent' })
    await works('chat.postMessage', { channel, text: 'reply', thread_ts: ts })
    const parent = { text: 'parent', thread_ts: ts }
    await expectAnswer('conversations.history', { channel }, { messages: [parent] })
  })

  test("shows the app's metadata whole only if it is asked to", async () => {
    const metadata = { event_type: 'note', event_payload: { id: '1' } }
    const { channel } = await works('chat.postMessage', { channel: 'U0REP', text: 'a', metadata })
    const at = { channel: channel ?? null }
    await expectAnswer(
      'conversations.history',
      { ...at, include_all_metadata: true },
      { messages: [{ metadata }] },
    )
    const { messages } = await works('conversations.history', at)
    expect(messages).toMatchObject([{ metadata: { event_type: 'note' } }])
    expect(JSON.stringify(messages)).not.toContain('event_payload')
  })
})
