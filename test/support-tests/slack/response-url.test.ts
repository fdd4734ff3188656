import { describe, expect, test } from 'vitest'
import { callResponseUrl } from './call-api.ts'
import { actions, button, section } from './sample-blocks.ts'
import { slackForEachTest } from './slack-for-each-test.ts'

const fake = slackForEachTest()
const { works, seen, post, posted, command } = fake

const commandUrl = async (channel?: string) => (await command(channel)).responseUrl
const buttons = { text: 'a', blocks: [actions(button('more'))] }
const OK = [200, 'ok']
const INVALID = [400, 'invalid_payload']

/** The response_url of a click in a message of the bot, and that message. */
async function clickedMessage() {
  const message = await posted(buttons)
  const { responseUrl } = await fake.slack.click({ user: 'U0REP', message, action_id: 'more' })
  return { message, responseUrl }
}

describe('the response_url of a command in the fake Slack', () => {
  test('works five times', async () => {
    const url = await commandUrl()
    for (let use = 0; use < 5; use += 1) expect(await callResponseUrl(url, { text: 'a' })).toEqual(OK)
    expect(await callResponseUrl(url, { text: 'a' })).toEqual([404, 'used_url'])
  })

  test('works for 30 minutes', async () => {
    const url = await commandUrl()
    fake.now += 30 * 60_000
    expect(await callResponseUrl(url, { text: 'a' })).toEqual(OK)
    fake.now += 1
    expect(await callResponseUrl(url, { text: 'a' })).toEqual([404, 'expired_url'])
  })

  test.each([
    [{}, 'no_text'],
    [{ text: 'a', blocks: [section('')] }, 'invalid_blocks'],
    [{ text: 'a', channel: 'C0OPEN' }, 'invalid_payload'],
    [{ text: 'a', response_type: 'in_channel' }, 'invalid_payload'],
    [{ text: 'a', thread_ts: '1.000000' }, 'invalid_payload'],
    [{ text: 'a', replace_original: 'true' }, 'invalid_payload'],
  ])('refuses the body %j with %s', async (body, error) => {
    expect(await callResponseUrl(await commandUrl(), body)).toEqual([400, error])
    expect(fake.slack.refusals).toMatchObject([{ method: 'response_url', error }])
  })

  test('answers with 404 where Slack never gave it out', async () => {
    const url = (await commandUrl())?.replace(/.$/, '')
    expect((await callResponseUrl(url, { text: 'a' }))[0]).toBe(404)
  })
})

describe('the response_url of a click in a message of the fake Slack', () => {
  test('refuses a body that does not say whether to replace the message', async () => {
    const { responseUrl } = await clickedMessage()
    expect(await callResponseUrl(responseUrl, { text: 'b' })).toEqual(INVALID)
  })

  test('posts in the thread of the message, and in no other', async () => {
    const { message, responseUrl } = await clickedMessage()
    const answer = { text: 'b', replace_original: false }
    expect(await callResponseUrl(responseUrl, { ...answer, thread_ts: message.ts })).toEqual(OK)
    expect(await callResponseUrl(responseUrl, { ...answer, thread_ts: '1.000000' })).toEqual(INVALID)
  })
})

test('a click in an ephemeral message carries no message', async () => {
  await callResponseUrl(await commandUrl(), buttons)
  const [message] = seen()
  await fake.slack.click({ user: 'U0REP', message, action_id: 'more' })
  expect(fake.payload).toMatchObject({ container: { type: 'message', is_ephemeral: true } })
  expect(fake.payload).not.toHaveProperty('message')
})

test('the response_url of a click in an unfurl has no original message to replace', async () => {
  const url = 'https://app.exec.com/sessions/abc'
  const message = await post(url)
  const unfurls = { [url]: { blocks: buttons.blocks } }
  await works('chat.unfurl', { channel: 'C0TEAM', ts: message.ts, unfurls })
  const { responseUrl } = await fake.slack.click({ user: 'U0REP', message, action_id: 'more' })
  expect(await callResponseUrl(responseUrl, { text: 'b', replace_original: true })).toEqual(INVALID)
})

test('the response_url of a message shortcut posts beside the message, not in its thread', async () => {
  const message = await post('hello')
  const { responseUrl } = await fake.slack.messageShortcut({
    user: 'U0REP',
    message,
    callback_id: 'share_session',
  })
  expect(await callResponseUrl(responseUrl, { text: 'a', thread_ts: message.ts })).toEqual(INVALID)
  expect(await callResponseUrl(responseUrl, { text: 'a' })).toEqual(OK)
})
