import { describe, expect, test } from 'vitest'
import { richText } from './sample-blocks.ts'
import { slackForEachTest } from './slack-for-each-test.ts'

const fake = slackForEachTest({ events: [] })
const { api, works, fails, post } = fake
const TEAM = { channel: 'C0TEAM', text: 'a' }

describe('chat.postMessage in the fake Slack', () => {
  test('posts to nobody in person without a Messages tab', async () => {
    fake.slack.settings.messagesTab = false
    await fails('chat.postMessage', { channel: 'U0REP', text: 'a' }, 'messages_tab_disabled')
    await works('chat.postMessage', TEAM)
  })

  test.each([
    [{ text: undefined }, 'no_text'],
    [{ text: ' ' }, 'no_text'],
    [{ text: 'x'.repeat(40_001) }, 'msg_too_long'],
    [{ blocks: [richText({ type: 'text', text: 'x'.repeat(10_001) })] }, 'msg_blocks_too_long'],
    [{ blocks: 'no JSON' }, 'invalid_blocks_format'],
    [{ thread_ts: 'yesterday' }, 'invalid_thread_ts'],
    [{ metadata: 'x' }, 'invalid_metadata_format'],
    [{ metadata: { event_type: 'note' } }, 'invalid_metadata_format'],
    [{ metadata: { event_type: 'a note', event_payload: {} } }, 'invalid_metadata_format'],
  ])('refuses the content %j with %s', async (content, error) => {
    await fails('chat.postMessage', { ...TEAM, ...content }, error)
    expect(fake.slack.refusals).toMatchObject([{ error }])
  })

  test('notes each mention that notifies', async () => {
    await api('chat.postMessage', { channel: 'C0TEAM', text: '<!channel> &lt;!here&gt;' })
    const method = 'chat.postMessage'
    expect(fake.slack.notified).toEqual([{ kind: 'broadcast', target: 'channel', method }])
  })
})

describe('chat.postEphemeral in the fake Slack', () => {
  test('makes a message that can be neither updated nor deleted', async () => {
    const { message_ts: ts } = await works('chat.postEphemeral', { ...TEAM, user: 'U0REP' })
    await fails('chat.update', { ...TEAM, ts }, 'message_not_found')
    await fails('chat.delete', { channel: 'C0TEAM', ts }, 'message_not_found')
  })

  test.each([
    ['C0OPEN', 'U0REP', 'not_in_channel'],
    ['G0PRIVATE', 'U0REP', 'channel_not_found'],
    ['C0SHARED', 'U0ADMIN', 'user_not_in_channel'],
    ['C0TEAM', 'U0NOBODY', 'user_not_found'],
  ])('answers a post in %s for %s with %s', async (channel, user, error) => {
    await fails('chat.postEphemeral', { channel, user, text: 'a' }, error)
  })
})

describe("the bot's own messages in the fake Slack", () => {
  test('take a text of 4,000 characters in an update', async () => {
    const { ts } = await works('chat.postMessage', TEAM)
    await works('chat.update', { ...TEAM, ts, text: 'x'.repeat(4_000) })
    await fails('chat.update', { ...TEAM, ts, text: 'x'.repeat(4_001) }, 'msg_too_long')
  })

  test('are the only ones that the bot can update and delete', async () => {
    const { ts } = await post('hello')
    await fails('chat.update', { ...TEAM, ts }, 'cant_update_message')
    await fails('chat.delete', { channel: 'C0TEAM', ts }, 'cant_delete_message')
  })

  test('have a permalink, which names the thread', async () => {
    const { ts } = await post('hello')
    const reply = await works('chat.postMessage', { ...TEAM, thread_ts: ts })
    const link = (message_ts: unknown) => ({ channel: 'C0TEAM', message_ts: String(message_ts) })
    const base = (of: unknown) => `https://acme.slack.com/archives/C0TEAM/p${String(of).replace('.', '')}`
    expect(await works('chat.getPermalink', link(ts))).toMatchObject({ permalink: base(ts) })
    expect(await works('chat.getPermalink', link(reply.ts))).toMatchObject({
      permalink: `${base(reply.ts)}?thread_ts=${ts}&cid=C0TEAM`,
    })
    await fails('chat.getPermalink', link('1.000000'), 'message_not_found')
  })
})
