import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { startSlack } from '../../support/acme.ts'
import type { FakeSlack } from '../../support/slack/slack.ts'
import { callApi } from './call-api.ts'
import { richText } from './sample-blocks.ts'

let slack: FakeSlack

beforeEach(async () => {
  slack = await startSlack({ events: [] })
})

afterEach(() => slack.close())

async function postedBy(user: string, channel = 'C0TEAM') {
  return (await slack.post({ user, channel, text: 'hello' })).message
}

describe('chat.postMessage in the fake Slack', () => {
  test.each([
    ['G0PRIVATE', 'channel_not_found'],
    ['D0REPCOACH', 'channel_not_found'],
    ['C0OLD', 'is_archived'],
    ['C0NEWS', 'restricted_action'],
    ['C0NONE', 'channel_not_found'],
  ])('answers a post to %s with %s, which is no refusal', async (channel, error) => {
    expect(await callApi(slack, 'chat.postMessage', { channel, text: 'a' })).toEqual({ ok: false, error })
    expect(slack.refusals).toEqual([])
  })

  test('posts to a public channel without the bot only with chat:write.public', async () => {
    expect(await callApi(slack, 'chat.postMessage', { channel: 'C0OPEN', text: 'a' })).toMatchObject({
      ok: true,
    })
    slack.settings.scopes = slack.settings.scopes.filter((scope) => scope !== 'chat:write.public')
    const answer = await callApi(slack, 'chat.postMessage', { channel: 'C0OPEN', text: 'a' })
    expect(answer).toMatchObject({ error: 'not_in_channel' })
  })

  test('posts to a person in the direct message of the app', async () => {
    const answer = await callApi(slack, 'chat.postMessage', { channel: 'U0REP', text: 'a' })
    expect(answer).toMatchObject({ ok: true, channel: 'D0APPREP' })
    expect(slack.visibleTo('U0REP', 'D0APPREP')).toHaveLength(1)
    expect(slack.visibleTo('U0COACH', 'D0APPREP')).toEqual([])
  })

  test.each(['app_access_restricted', 'user_not_visible'] as const)(
    'answers a post to a person out of reach with %s',
    async (error) => {
      const person = slack.workspace.people.find(({ id }) => id === 'U0REP')
      Object.assign(person ?? {}, { out_of_reach: error })
      expect(await callApi(slack, 'chat.postMessage', { channel: 'U0REP', text: 'a' })).toEqual({
        ok: false,
        error,
      })
    },
  )

  test('posts to nobody in person without a Messages tab', async () => {
    slack.settings.messagesTab = false
    const answer = await callApi(slack, 'chat.postMessage', { channel: 'U0REP', text: 'a' })
    expect(answer).toEqual({ ok: false, error: 'messages_tab_disabled' })
    expect(await callApi(slack, 'chat.postMessage', { channel: 'C0TEAM', text: 'a' })).toMatchObject({
      ok: true,
    })
  })

  test.each([
    ['words', 'x'],
    ['no payload', { event_type: 'note' }],
    ['a type with a space', { event_type: 'a note', event_payload: {} }],
  ])('refuses metadata of %s', async (_, metadata) => {
    const answer = await callApi(slack, 'chat.postMessage', { channel: 'C0TEAM', text: 'a', metadata })
    expect(answer).toEqual({ ok: false, error: 'invalid_metadata_format' })
    expect(slack.refusals).toMatchObject([{ error: 'invalid_metadata_format' }])
  })

  test.each([
    [{}, 'no_text'],
    [{ text: ' ' }, 'no_text'],
    [{ text: 'x'.repeat(40_001) }, 'msg_too_long'],
    [{ text: 'a', blocks: [richText({ type: 'text', text: 'x'.repeat(10_001) })] }, 'msg_blocks_too_long'],
    [{ text: 'a', blocks: 'no JSON' }, 'invalid_blocks_format'],
    [{ text: 'a', username: 'somebody' }, 'missing_scope'],
    [{ text: 'a', thread_ts: 'yesterday' }, 'invalid_thread_ts'],
  ])('refuses the content %j with %s', async (content, error) => {
    const answer = await callApi(slack, 'chat.postMessage', { channel: 'C0TEAM', ...content })
    expect(answer).toMatchObject({ ok: false, error })
    expect(slack.refusals).toMatchObject([{ error }])
  })

  test('refuses replies to a thread that is gone, locked or closed', async () => {
    const reply = (thread_ts: string) =>
      callApi(slack, 'chat.postMessage', { channel: 'C0TEAM', text: 'a', thread_ts })
    const parent = await postedBy('U0REP')
    expect(await reply(parent.ts)).toMatchObject({ ok: true, message: { thread_ts: parent.ts } })
    parent.thread_locked = true
    expect(await reply(parent.ts)).toMatchObject({ error: 'restricted_action_thread_locked' })
    parent.thread_locked = false
    parent.no_replies = true
    expect(await reply(parent.ts)).toMatchObject({ error: 'cannot_reply_to_message' })
    parent.deleted = true
    expect(await reply(parent.ts)).toMatchObject({ error: 'thread_not_found' })
  })

  test('notes each mention that notifies, with its place', async () => {
    await callApi(slack, 'chat.postMessage', { channel: 'C0TEAM', text: '<!channel> &lt;!here&gt;' })
    expect(slack.notified).toEqual([
      {
        kind: 'broadcast',
        target: 'channel',
        pointer: '/text',
        method: 'chat.postMessage',
        channel: 'C0TEAM',
        ephemeral: false,
      },
    ])
  })
})

describe('chat.postEphemeral in the fake Slack', () => {
  test('shows the message to the person alone, and it can be neither updated nor deleted', async () => {
    const { message_ts: ts } = await callApi(slack, 'chat.postEphemeral', {
      channel: 'C0TEAM',
      user: 'U0REP',
      text: 'a',
    })
    expect(slack.visibleTo('U0REP', 'C0TEAM')).toHaveLength(1)
    expect(slack.visibleTo('U0COACH', 'C0TEAM')).toEqual([])
    const at = { channel: 'C0TEAM', ts }
    expect(await callApi(slack, 'chat.update', { ...at, text: 'b' })).toMatchObject({
      error: 'message_not_found',
    })
    expect(await callApi(slack, 'chat.delete', at)).toMatchObject({ error: 'message_not_found' })
  })

  test.each([
    ['C0OPEN', 'U0REP', 'not_in_channel'],
    ['G0PRIVATE', 'U0REP', 'channel_not_found'],
    ['C0SHARED', 'U0ADMIN', 'user_not_in_channel'],
    ['C0TEAM', 'U0NOBODY', 'user_not_found'],
  ])('answers a post in %s for %s with %s', async (channel, user, error) => {
    expect(await callApi(slack, 'chat.postEphemeral', { channel, user, text: 'a' })).toMatchObject({ error })
  })
})

describe("the bot's own messages in the fake Slack", () => {
  test('can be updated, and keep the parts that the call does not name', async () => {
    const blocks = [{ type: 'divider', block_id: 'd' }]
    const { ts } = await callApi(slack, 'chat.postMessage', { channel: 'C0TEAM', text: 'a', blocks })
    await callApi(slack, 'chat.update', { channel: 'C0TEAM', ts, text: 'b' })
    expect(slack.visibleTo('U0REP', 'C0TEAM')).toMatchObject([{ text: 'b', blocks, edited: true }])
    const long = { channel: 'C0TEAM', ts, text: 'x'.repeat(4_001) }
    expect(await callApi(slack, 'chat.update', long)).toMatchObject({ error: 'msg_too_long' })
  })

  test('can be deleted once', async () => {
    const { ts } = await callApi(slack, 'chat.postMessage', { channel: 'C0TEAM', text: 'a' })
    expect(await callApi(slack, 'chat.delete', { channel: 'C0TEAM', ts })).toMatchObject({ ok: true })
    expect(slack.visibleTo('U0REP', 'C0TEAM')).toEqual([])
    expect(await callApi(slack, 'chat.delete', { channel: 'C0TEAM', ts })).toMatchObject({
      error: 'message_not_found',
    })
  })

  test('are the only ones that the bot can update and delete', async () => {
    const { ts } = await postedBy('U0REP')
    const at = { channel: 'C0TEAM', ts }
    expect(await callApi(slack, 'chat.update', { ...at, text: 'b' })).toMatchObject({
      error: 'cant_update_message',
    })
    expect(await callApi(slack, 'chat.delete', at)).toMatchObject({ error: 'cant_delete_message' })
  })

  test('have a permalink, which names the thread', async () => {
    const { ts } = await postedBy('U0REP')
    const reply = await callApi(slack, 'chat.postMessage', { channel: 'C0TEAM', text: 'a', thread_ts: ts })
    const link = (message_ts: unknown) =>
      callApi(slack, 'chat.getPermalink', { channel: 'C0TEAM', message_ts: String(message_ts) })
    const compact = (value: unknown) => String(value).replace('.', '')
    expect(await link(ts)).toMatchObject({
      permalink: `https://acme.slack.com/archives/C0TEAM/p${compact(ts)}`,
    })
    expect(await link(reply.ts)).toMatchObject({
      permalink: `https://acme.slack.com/archives/C0TEAM/p${compact(reply.ts)}?thread_ts=${ts}&cid=C0TEAM`,
    })
    expect(await link('1.000000')).toMatchObject({ error: 'message_not_found' })
  })
})
