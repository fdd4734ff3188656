import { describe, expect, test } from 'vitest'
import type { JsonObject } from '../../support/slack/json.ts'
import { plain, richText, section } from './sample-blocks.ts'
import { slackForEachTest } from './slack-for-each-test.ts'

const LINK = 'https://acme.app.exec.com/sessions/abc?a=1&b=2'

const fake = slackForEachTest()
const { works, fails, seen, post } = fake

const unfurlOf = (at: JsonObject, value: JsonObject = { blocks: [section('a')] }, url = LINK) => ({
  ...at,
  unfurls: { [url]: value },
})

test('a message with a link in the fake Slack is not delivered where its author is of another organization', async () => {
  await post(LINK, { user: 'U0OUTSIDER', channel: 'C0SHARED' })
  expect(fake.bot.received).toEqual([])
  await post(LINK, { channel: 'C0SHARED' })
  expect(fake.bot.received).toMatchObject([{ payload: { is_ext_shared_channel: true } }])
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
    await fails('chat.unfurl', unfurlOf(at), error)
  })

  test.each<[string, JsonObject, string, string]>([
    ['a URL that is not in the message', {}, 'https://app.exec.com/other', 'cannot_unfurl_message'],
    ['a URL of another domain', {}, 'https://example.com/a', 'cannot_unfurl_url'],
    ['rich text', { blocks: [richText({ type: 'text', text: 'a' })] }, LINK, 'invalid_blocks'],
    ['an unknown property', { body: 'a' }, LINK, 'invalid_unfurls_format'],
    ['an empty unfurl', {}, LINK, 'invalid_unfurls_format'],
    ['a preview outside the composer', { preview: { title: plain('a') } }, LINK, 'invalid_unfurls_format'],
  ])('%s', async (_, value, url, error) => {
    const { channel, ts, attachments } = await post(`${LINK} https://example.com/a`)
    await fails('chat.unfurl', unfurlOf({ channel, ts }, value, url), error)
    expect(fake.slack.refusals).toMatchObject([{ error }])
    expect(attachments).toEqual([])
  })
})

describe('a link in the composer of the fake Slack', () => {
  const preview = { blocks: [section('a')], preview: { title: plain('Gold') } }

  /** A message in the composer, whose link the bot has unfurled with a preview. */
  async function composed() {
    const composed = await fake.slack.compose({ user: 'U0REP', text: LINK })
    const { unfurl_id } = fake.event
    expect(fake.event).toMatchObject({ channel: 'COMPOSER', source: 'composer', message_ts: unfurl_id })
    const unfurl = unfurlOf({ unfurl_id, source: 'composer' }, preview)
    await works('chat.unfurl', unfurl)
    return { composed, unfurl }
  }

  test('shows a preview to the writer, and the sent message keeps the blocks without it', async () => {
    const { composed: draft, unfurl } = await composed()
    expect(draft.draft.attachments).toMatchObject([{ preview: { title: plain('Gold') } }])
    expect(seen()).toEqual([])

    const { message } = await fake.slack.sendComposed(draft, { channel: 'C0TEAM' })
    expect(message.attachments).toMatchObject([{ blocks: [section('a')] }])
    expect(JSON.stringify(message)).not.toContain('Gold')
    expect(fake.event).toMatchObject({ source: 'conversations_history' })
    await fails('chat.unfurl', unfurl, 'cannot_find_message')
  })
})
