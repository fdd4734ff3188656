import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { startSlack } from '../../support/acme.ts'
import type { JsonObject } from '../../support/slack/json.ts'
import type { FakeSlack } from '../../support/slack/slack.ts'
import { callApi } from './call-api.ts'
import { type RecordingBot, startRecordingBot } from './recording-bot.ts'
import { actions, button, plain, richText, section } from './sample-blocks.ts'

const LINK = 'https://acme.app.exec.com/sessions/abc?a=1&b=2'

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

async function shared(channel = 'C0TEAM') {
  return (await slack.post({ user: 'U0REP', channel, text: `see ${LINK}` })).message
}

function unfurl(at: JsonObject, value: JsonObject = { blocks: [section('a')] }, url = LINK) {
  return callApi(slack, 'chat.unfurl', { ...at, unfurls: { [url]: value } })
}

describe('a message with a link in the fake Slack', () => {
  test('is delivered as link_shared with the plain URL, also where the bot is no member', async () => {
    const message = await shared('D0REPCOACH')
    expect(message.text).toBe('see <https://acme.app.exec.com/sessions/abc?a=1&amp;b=2>')
    expect(bot.received).toMatchObject([
      {
        signed: true,
        payload: {
          type: 'event_callback',
          is_ext_shared_channel: false,
          event: {
            type: 'link_shared',
            channel: 'D0REPCOACH',
            is_bot_user_member: false,
            user: 'U0REP',
            message_ts: message.ts,
            source: 'conversations_history',
            links: [{ domain: 'app.exec.com', url: LINK }],
          },
        },
      },
    ])
  })

  test('is unfurled for everyone, and a second chat.unfurl changes the same attachment', async () => {
    const { channel, ts } = await shared()
    expect(await unfurl({ channel, ts })).toEqual({ ok: true })
    await unfurl({ channel, ts }, { blocks: [section('b')] })
    const [seen] = slack.visibleTo('U0COLLEAGUE', channel)
    expect(seen?.attachments).toMatchObject([
      { id: 1, blocks: [section('b')], is_app_unfurl: true, app_unfurl_url: LINK },
    ])
    expect(slack.refusals).toEqual([])
  })

  test('can be unfurled by its unfurl_id', async () => {
    const message = await shared()
    const event = Object(bot.received[0]?.payload.event)
    expect(await unfurl({ unfurl_id: event.unfurl_id, source: event.source })).toEqual({ ok: true })
    expect(message.attachments).toHaveLength(1)
  })

  test('is not delivered where its author is of another organization', async () => {
    await slack.post({ user: 'U0OUTSIDER', channel: 'C0SHARED', text: LINK })
    expect(bot.received).toEqual([])
    await slack.post({ user: 'U0REP', channel: 'C0SHARED', text: LINK })
    expect(bot.received).toMatchObject([{ payload: { is_ext_shared_channel: true } }])
  })
})

describe('chat.unfurl of the fake Slack refuses', () => {
  test.each<[string, JsonObject, string]>([
    ['no target', {}, 'missing_channel'],
    ['a channel alone', { channel: 'C0TEAM' }, 'missing_ts'],
    ['a source alone', { source: 'composer' }, 'missing_unfurl_id'],
    ['an unfurl_id alone', { unfurl_id: 'x' }, 'missing_source'],
    ['both kinds of target', { channel: 'C0TEAM', unfurl_id: 'x', source: 'composer' }, 'invalid_arguments'],
    ['an unknown source', { unfurl_id: 'x', source: 'mail' }, 'invalid_source'],
    ['an unknown draft', { unfurl_id: 'x', source: 'composer' }, 'invalid_unfurl_id'],
    ['an unknown channel', { channel: 'C0NONE', ts: '1.000000' }, 'cannot_find_channel'],
    ['an unknown message', { channel: 'C0TEAM', ts: '1.000000' }, 'cannot_find_message'],
  ])('%s', async (_, at, error) => {
    expect(await unfurl(at)).toMatchObject({ ok: false, error })
  })

  test.each<[string, JsonObject, string, string]>([
    ['a URL that is not in the message', {}, 'https://app.exec.com/other', 'cannot_unfurl_message'],
    ['a URL of another domain', {}, 'https://example.com/a', 'cannot_unfurl_url'],
    ['rich text', { blocks: [richText({ type: 'text', text: 'a' })] }, LINK, 'invalid_blocks'],
    ['an unknown property', { body: 'a' }, LINK, 'invalid_unfurls_format'],
    ['an empty unfurl', {}, LINK, 'invalid_unfurls_format'],
    ['a preview outside the composer', { preview: { title: plain('a') } }, LINK, 'invalid_unfurls_format'],
  ])('%s', async (_, value, url, error) => {
    const text = `${LINK} https://example.com/a`
    const { message } = await slack.post({ user: 'U0REP', channel: 'C0TEAM', text })
    const answer = await unfurl({ channel: 'C0TEAM', ts: message.ts }, value, url)
    expect(answer).toMatchObject({ ok: false, error })
    expect(slack.refusals).toMatchObject([{ error }])
    expect(message.attachments).toEqual([])
  })
})

describe('a link in the composer of the fake Slack', () => {
  test('shows a preview to the writer, and the sent message keeps the blocks without it', async () => {
    const composed = await slack.compose({ user: 'U0REP', text: LINK })
    const event = Object(bot.received[0]?.payload.event)
    expect(event).toMatchObject({ channel: 'COMPOSER', source: 'composer', message_ts: event.unfurl_id })
    const value = { blocks: [section('a')], preview: { title: plain('Gold') } }
    expect(await unfurl({ unfurl_id: event.unfurl_id, source: 'composer' }, value)).toEqual({ ok: true })
    expect(composed.draft.attachments).toMatchObject([{ preview: { title: plain('Gold') } }])
    expect(slack.visibleTo('U0REP', 'C0TEAM')).toEqual([])

    const { message } = await slack.sendComposed(composed, { channel: 'C0TEAM' })
    expect(message.attachments).toMatchObject([{ blocks: [section('a')] }])
    expect(JSON.stringify(message)).not.toContain('Gold')
    expect(bot.received).toMatchObject([{}, { payload: { event: { source: 'conversations_history' } } }])
    const late = await unfurl({ unfurl_id: event.unfurl_id, source: 'composer' }, value)
    expect(late).toMatchObject({ error: 'cannot_find_message' })
  })

  test('is sent without its unfurl when the writer drops that, and the bot is not told of it', async () => {
    const composed = await slack.compose({ user: 'U0REP', text: LINK })
    const { unfurl_id } = Object(bot.received[0]?.payload.event)
    await unfurl(
      { unfurl_id, source: 'composer' },
      { blocks: [section('a')], preview: { title: plain('A') } },
    )
    slack.dropPreview(composed, LINK)
    const { message, deliveries } = await slack.sendComposed(composed, { channel: 'C0TEAM' })
    expect(message.attachments).toEqual([])
    expect(deliveries).toEqual([])
  })

  test('is not delivered in an Enterprise organization, whose messages have no unfurl_id', async () => {
    await bot.close()
    await slack.close()
    slack = await startSlack({ enterprise: true })
    bot = await startRecordingBot(slack)
    const composed = await slack.compose({ user: 'U0REP', text: LINK })
    expect(composed.delivery).toBeUndefined()
    await slack.sendComposed(composed, { channel: 'C0TEAM' })
    const event = bot.received[0]?.payload.event
    expect(event).toMatchObject({ type: 'link_shared', channel: 'C0TEAM' })
    expect(event).not.toHaveProperty('unfurl_id')
    expect(event).not.toHaveProperty('source')
  })
})

describe('a click in an unfurl of the fake Slack', () => {
  test('names the unfurl and carries no message', async () => {
    const message = await shared()
    await unfurl({ channel: 'C0TEAM', ts: message.ts }, { blocks: [actions(button('expand'))] })
    await slack.click({ user: 'U0COACH', message, action_id: 'expand' })
    const payload = bot.received.at(-1)?.payload
    expect(payload).toMatchObject({
      type: 'block_actions',
      user: { id: 'U0COACH', team_id: 'T0ACME' },
      channel: { id: 'C0TEAM', name: 'team' },
      container: {
        type: 'message_attachment',
        message_ts: message.ts,
        channel_id: 'C0TEAM',
        attachment_id: 1,
        is_ephemeral: false,
        is_app_unfurl: true,
        app_unfurl_url: LINK,
      },
      app_unfurl: { app_unfurl_url: LINK, is_app_unfurl: true },
      actions: [{ type: 'button', action_id: 'expand', value: 'expand-value' }],
    })
    expect(payload).not.toHaveProperty('message')
  })
})
