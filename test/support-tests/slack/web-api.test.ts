import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { startSlack } from '../../support/acme.ts'
import type { JsonObject } from '../../support/slack/json.ts'
import type { FakeSlack } from '../../support/slack/slack.ts'
import { callApi } from './call-api.ts'
import { section } from './sample-blocks.ts'

let slack: FakeSlack

beforeEach(async () => {
  slack = await startSlack()
})

afterEach(() => slack.close())

describe('tokens and scopes in the fake Slack', () => {
  test('auth.test answers for the bot token', async () => {
    expect(await callApi(slack, 'auth.test')).toMatchObject({ ok: true, user_id: 'U0BOT', team_id: 'T0ACME' })
    expect(slack.refusals).toEqual([])
  })

  test.each([
    ['', 'not_authed'],
    ['xoxb-other', 'invalid_auth'],
    ['xapp-fake', 'not_allowed_token_type'],
  ])('the token "%s" is refused with %s', async (token, error) => {
    expect(await callApi(slack, 'auth.test', {}, token)).toEqual({ ok: false, error })
    expect(slack.refusals).toMatchObject([{ method: 'auth.test', error }])
  })

  test('a call without its scope is refused with the name of the scope', async () => {
    await slack.close()
    slack = await startSlack({ scopes: ['users:read'] })
    expect(await callApi(slack, 'chat.postMessage', { channel: 'C0TEAM', text: 'a' })).toEqual({
      ok: false,
      error: 'missing_scope',
      needed: 'chat:write',
      provided: 'users:read',
    })
  })

  test('conversations.info needs the scope for the kind of conversation', async () => {
    await slack.close()
    slack = await startSlack({ scopes: ['im:read'] })
    const dm = await callApi(slack, 'conversations.info', { channel: 'D0APPREP' })
    expect(dm).toMatchObject({ ok: true, channel: { is_im: true, user: 'U0REP' } })
    const channel = await callApi(slack, 'conversations.info', { channel: 'C0TEAM' })
    expect(channel).toMatchObject({ error: 'missing_scope', needed: 'channels:read' })
  })

  test('each answer has the granted scopes in a header', async () => {
    const response = await fetch(`${slack.apiUrl}auth.test`, { method: 'POST' })
    expect(response.headers.get('x-oauth-scopes')?.split(',')).toContain('links:write')
  })
})

describe('the arguments of a call to the fake Slack', () => {
  test('are refused for an unknown method', async () => {
    expect(await callApi(slack, 'chat.shout')).toEqual({ ok: false, error: 'unknown_method' })
  })

  test('are refused with the name of an unknown one', async () => {
    const args = { channel: 'C0TEAM', text: 'a', colour: 'red' }
    expect(await callApi(slack, 'chat.postMessage', args)).toMatchObject({ error: 'invalid_arguments' })
    expect(slack.refusals[0]?.why).toContain('colour')
  })

  test('can be objects as JSON in a form', async () => {
    const body = new URLSearchParams({ channel: 'C0TEAM', text: 'a', blocks: JSON.stringify([section('b')]) })
    const headers = { authorization: `Bearer ${slack.settings.botToken}` }
    await fetch(`${slack.apiUrl}chat.postMessage`, { method: 'POST', body, headers })
    expect(slack.visibleTo('U0REP', 'C0TEAM')).toMatchObject([{ text: 'a', blocks: [section('b')] }])
  })

  test('are refused with a pointer into invalid blocks', async () => {
    const blocks = [{ type: 'section', text: { type: 'mrkdwn', text: '' } }]
    const answer = await callApi(slack, 'chat.postMessage', { channel: 'C0TEAM', text: 'a', blocks })
    expect(answer).toMatchObject({ ok: false, error: 'invalid_blocks' })
    expect(JSON.stringify(answer.response_metadata)).toContain('[json-pointer:/blocks/0/text/text]')
    expect(slack.visibleTo('U0REP', 'C0TEAM')).toEqual([])
  })
})

describe('users and user groups in the fake Slack', () => {
  test('show an email only with its scope', async () => {
    expect(await callApi(slack, 'users.info', { user: 'U0REP' })).toMatchObject({
      user: { profile: { email: 'jane@acme.com' }, is_restricted: false, tz: 'Europe/Berlin' },
    })
    slack.settings.scopes = ['users:read']
    const { user } = await callApi(slack, 'users.info', { user: 'U0REP' })
    expect(JSON.stringify(user)).not.toContain('jane@acme.com')
  })

  test('mark guests, strangers and deactivated people', async () => {
    expect(await callApi(slack, 'users.info', { user: 'U0GUEST' })).toMatchObject({
      user: { is_restricted: true },
    })
    expect(await callApi(slack, 'users.info', { user: 'U0GONE' })).toMatchObject({ user: { deleted: true } })
    const { user } = await callApi(slack, 'users.info', { user: 'U0OUTSIDER' })
    expect(user).toMatchObject({ is_stranger: true, team_id: 'T0OTHER' })
    expect(JSON.stringify(user)).not.toContain('olga@other.com')
  })

  test('answer with an error for an unknown id, email or user group', async () => {
    expect(await callApi(slack, 'users.info', { user: 'U0NOBODY' })).toMatchObject({
      error: 'user_not_found',
    })
    const email = 'gone@acme.com'
    expect(await callApi(slack, 'users.lookupByEmail', { email })).toMatchObject({ error: 'users_not_found' })
    const usergroup = 'S0NONE'
    expect(await callApi(slack, 'usergroups.users.list', { usergroup })).toMatchObject({
      error: 'no_such_subteam',
    })
    expect(slack.refusals).toEqual([])
  })

  test('find a person by email, and list the members of a user group', async () => {
    const email = 'Carla@acme.com'
    expect(await callApi(slack, 'users.lookupByEmail', { email })).toMatchObject({ user: { id: 'U0COACH' } })
    const usergroup = 'S0COACHES'
    expect(await callApi(slack, 'usergroups.users.list', { usergroup })).toMatchObject({ users: ['U0COACH'] })
  })
})

describe('conversations in the fake Slack', () => {
  test('are not found where they are private and the bot is no member', async () => {
    for (const channel of ['G0PRIVATE', 'D0REPCOACH', 'C0NONE']) {
      expect(await callApi(slack, 'conversations.info', { channel })).toMatchObject({
        error: 'channel_not_found',
      })
    }
    const open = await callApi(slack, 'conversations.info', { channel: 'C0OPEN' })
    expect(open).toMatchObject({ channel: { is_member: false, is_ext_shared: false } })
    const shared = await callApi(slack, 'conversations.info', { channel: 'C0SHARED' })
    expect(shared).toMatchObject({ channel: { is_member: true, is_ext_shared: true } })
  })

  test('list their members in pages', async () => {
    const first = await callApi(slack, 'conversations.members', { channel: 'C0SHARED', limit: 3 })
    expect(first).toMatchObject({ members: ['U0REP', 'U0COACH', 'U0OUTSIDER'] })
    const cursor = Object(first.response_metadata).next_cursor
    const second = await callApi(slack, 'conversations.members', { channel: 'C0SHARED', limit: 3, cursor })
    expect(second).toMatchObject({ members: ['U0BOT'], response_metadata: { next_cursor: '' } })
  })

  test('can be joined by the bot only where they are public', async () => {
    expect(await callApi(slack, 'conversations.join', { channel: 'C0OPEN' })).toMatchObject({ ok: true })
    expect(slack.visibleTo('U0REP', 'C0OPEN')).toMatchObject([{ user: 'U0BOT', subtype: 'channel_join' }])
    const info = await callApi(slack, 'conversations.info', { channel: 'C0OPEN' })
    expect(info).toMatchObject({ channel: { is_member: true } })
    expect(await callApi(slack, 'conversations.join', { channel: 'C0OLD' })).toMatchObject({
      error: 'is_archived',
    })
    const dm = await callApi(slack, 'conversations.join', { channel: 'D0APPREP' })
    expect(dm).toMatchObject({ error: 'method_not_supported_for_channel_type' })
  })

  test('can be opened as a direct message with people of the workspace', async () => {
    expect(await callApi(slack, 'conversations.open', { users: 'U0REP' })).toMatchObject({
      channel: { id: 'D0APPREP' },
    })
    expect(await callApi(slack, 'conversations.open', { users: 'U0GONE' })).toMatchObject({
      error: 'user_disabled',
    })
    expect(await callApi(slack, 'conversations.open', { users: 'U0NO' })).toMatchObject({
      error: 'user_not_found',
    })
  })

  test('show their history with scope and membership, and a thread by its parent', async () => {
    slack.settings.scopes = [...slack.settings.scopes, 'channels:history']
    expect(await callApi(slack, 'conversations.history', { channel: 'C0OPEN' })).toMatchObject({
      error: 'not_in_channel',
    })
    const { ts } = await callApi(slack, 'chat.postMessage', { channel: 'C0TEAM', text: 'parent' })
    await callApi(slack, 'chat.postMessage', { channel: 'C0TEAM', text: 'reply', thread_ts: ts })
    const history = await callApi(slack, 'conversations.history', { channel: 'C0TEAM' })
    expect(history).toMatchObject({ messages: [{ text: 'parent', thread_ts: ts }] })
    const replies = await callApi(slack, 'conversations.replies', { channel: 'C0TEAM', ts })
    expect(replies).toMatchObject({ messages: [{ text: 'parent' }, { text: 'reply' }] })
    const none = await callApi(slack, 'conversations.replies', { channel: 'C0TEAM', ts: '1.000000' })
    expect(none).toMatchObject({ error: 'thread_not_found' })
  })

  test("show the app's metadata whole only if they are asked to", async () => {
    const metadata = { event_type: 'note', event_payload: { id: '1' } }
    const { channel } = await callApi(slack, 'chat.postMessage', { channel: 'U0REP', text: 'a', metadata })
    const shown = (more: JsonObject) =>
      callApi(slack, 'conversations.history', { channel: channel ?? null, ...more })
    expect(await shown({ include_all_metadata: true })).toMatchObject({ messages: [{ metadata }] })
    expect((await shown({})).messages).toMatchObject([{ metadata: { event_type: 'note' } }])
    expect(JSON.stringify(await shown({}))).not.toContain('event_payload')
  })

  test('show no history for the id of a person', async () => {
    expect(await callApi(slack, 'conversations.history', { channel: 'U0REP' })).toMatchObject({
      error: 'channel_not_found',
    })
    expect(slack.refusals).toHaveLength(1)
  })
})
