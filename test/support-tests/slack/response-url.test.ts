import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { startSlack } from '../../support/acme.ts'
import type { FakeSlack } from '../../support/slack/slack.ts'
import { callApi, callResponseUrl } from './call-api.ts'
import { type RecordingBot, startRecordingBot } from './recording-bot.ts'
import { actions, button, section } from './sample-blocks.ts'

let slack: FakeSlack
let bot: RecordingBot
let now = Date.UTC(2026, 2, 15, 14, 30)

beforeEach(async () => {
  slack = await startSlack({ clock: () => now })
  bot = await startRecordingBot(slack)
})

afterEach(async () => {
  await bot.close()
  await slack.close()
})

async function commandUrl(channel = 'C0TEAM') {
  return (await slack.command({ user: 'U0REP', channel, text: 'help' })).responseUrl
}

const buttons = { text: 'a', blocks: [actions(button('more'))] }

/** The response_url of a click in a message of the bot, and that message. */
async function clickedMessage() {
  await callApi(slack, 'chat.postMessage', { channel: 'C0TEAM', ...buttons })
  const message = slack.visibleTo('U0REP', 'C0TEAM').at(-1)
  if (message === undefined) throw new Error('there is no message')
  const { responseUrl } = await slack.click({ user: 'U0REP', message, action_id: 'more' })
  return { message, responseUrl }
}

describe('the response_url of a command in the fake Slack', () => {
  test('posts to the person alone, also where the bot is no member', async () => {
    expect(await callResponseUrl(await commandUrl('D0REPCOACH'), { text: 'a' })).toEqual([200, 'ok'])
    expect(slack.visibleTo('U0REP', 'D0REPCOACH')).toMatchObject([{ text: 'a', ephemeral_for: 'U0REP' }])
    expect(slack.visibleTo('U0COACH', 'D0REPCOACH')).toEqual([])
  })

  test('posts for everyone with response_type in_channel', async () => {
    await callResponseUrl(await commandUrl(), { text: 'a', response_type: 'in_channel' })
    expect(slack.visibleTo('U0COACH', 'C0TEAM')).toMatchObject([{ text: 'a' }])
  })

  test('replaces its own answer, which stays private', async () => {
    const url = await commandUrl()
    await callResponseUrl(url, { text: 'a' })
    await callResponseUrl(url, { text: 'b', replace_original: true, response_type: 'in_channel' })
    expect(slack.visibleTo('U0REP', 'C0TEAM')).toMatchObject([{ text: 'b' }])
    expect(slack.visibleTo('U0COACH', 'C0TEAM')).toEqual([])
  })

  test('works five times', async () => {
    const url = await commandUrl()
    const statuses = []
    for (let use = 0; use < 6; use += 1) statuses.push((await callResponseUrl(url, { text: 'a' }))[0])
    expect(statuses).toEqual([200, 200, 200, 200, 200, 404])
    expect(await callResponseUrl(url, { text: 'a' })).toEqual([404, 'used_url'])
  })

  test('works for 30 minutes', async () => {
    const url = await commandUrl()
    now += 30 * 60_000
    expect(await callResponseUrl(url, { text: 'a' })).toEqual([200, 'ok'])
    now += 1
    expect(await callResponseUrl(url, { text: 'a' })).toEqual([404, 'expired_url'])
  })

  test.each([
    [{}, 'no_text'],
    [{ text: 'a', blocks: [section('')] }, 'invalid_blocks'],
    [{ text: 'a', channel: 'C0OPEN' }, 'invalid_payload'],
    [{ text: 'a', thread_ts: '1.000000' }, 'invalid_payload'],
    [{ text: 'a', replace_original: 'true' }, 'invalid_payload'],
  ])('refuses the body %j with %s', async (body, error) => {
    expect(await callResponseUrl(await commandUrl(), body)).toEqual([400, error])
    expect(slack.refusals).toMatchObject([{ method: 'response_url', error }])
  })

  test('answers with 404 where Slack never gave it out', async () => {
    const url = (await commandUrl())?.replace(/.$/, '')
    expect((await callResponseUrl(url, { text: 'a' }))[0]).toBe(404)
  })
})

describe('the response_url of a click in a message of the fake Slack', () => {
  test('replaces the message for everyone', async () => {
    const { responseUrl } = await clickedMessage()
    await callResponseUrl(responseUrl, { text: 'b', replace_original: true })
    expect(slack.visibleTo('U0COACH', 'C0TEAM')).toMatchObject([{ text: 'b', blocks: [] }])
  })

  test('deletes the message', async () => {
    const { responseUrl } = await clickedMessage()
    expect(await callResponseUrl(responseUrl, { delete_original: true })).toEqual([200, 'ok'])
    expect(slack.visibleTo('U0COACH', 'C0TEAM')).toEqual([])
  })

  test('posts to the person alone, and leaves the message as it is', async () => {
    const { responseUrl } = await clickedMessage()
    await callResponseUrl(responseUrl, { text: 'no', replace_original: false })
    expect(slack.visibleTo('U0COACH', 'C0TEAM')).toMatchObject([{ text: 'a' }])
    expect(slack.visibleTo('U0REP', 'C0TEAM')).toMatchObject([{ text: 'a' }, { text: 'no' }])
  })

  test('refuses a body that does not say whether to replace the message', async () => {
    const { responseUrl } = await clickedMessage()
    expect(await callResponseUrl(responseUrl, { text: 'b' })).toEqual([400, 'invalid_payload'])
  })

  test('posts in the thread of the message, and in no other', async () => {
    const { message, responseUrl } = await clickedMessage()
    const answer = { text: 'b', response_type: 'in_channel', replace_original: false }
    await callResponseUrl(responseUrl, { ...answer, thread_ts: message.ts })
    expect(slack.visibleTo('U0COACH', 'C0TEAM')).toMatchObject([{}, { text: 'b', thread_ts: message.ts }])
    const elsewhere = await callResponseUrl(responseUrl, { ...answer, thread_ts: '1.000000' })
    expect(elsewhere).toEqual([400, 'invalid_payload'])
  })
})

test('a click in an ephemeral message carries no message, and its response_url replaces it', async () => {
  await callResponseUrl(await commandUrl(), buttons)
  const [answer] = slack.visibleTo('U0REP', 'C0TEAM')
  if (answer === undefined) throw new Error('there is no answer')
  const { responseUrl } = await slack.click({ user: 'U0REP', message: answer, action_id: 'more' })
  expect(bot.received.at(-1)?.payload).toMatchObject({ container: { type: 'message', is_ephemeral: true } })
  expect(bot.received.at(-1)?.payload).not.toHaveProperty('message')
  await callResponseUrl(responseUrl, { text: 'b', replace_original: true })
  expect(slack.visibleTo('U0REP', 'C0TEAM')).toMatchObject([{ text: 'b', ephemeral_for: 'U0REP' }])
})

test('the response_url of a click in an unfurl has no original message to replace', async () => {
  const url = 'https://app.exec.com/sessions/abc'
  const { message } = await slack.post({ user: 'U0REP', channel: 'C0TEAM', text: url })
  await callApi(slack, 'chat.unfurl', {
    channel: 'C0TEAM',
    ts: message.ts,
    unfurls: { [url]: { blocks: buttons.blocks } },
  })
  const { responseUrl } = await slack.click({ user: 'U0REP', message, action_id: 'more' })
  expect(await callResponseUrl(responseUrl, { text: 'b', replace_original: true })).toEqual([
    400,
    'invalid_payload',
  ])
  expect(await callResponseUrl(responseUrl, { text: 'no', replace_original: false })).toEqual([200, 'ok'])
  expect(slack.visibleTo('U0REP', 'C0TEAM')).toMatchObject([{ attachments: [{}] }, { text: 'no' }])
})

test('the response_url of a message shortcut posts beside the message, not in its thread', async () => {
  const { message } = await slack.post({ user: 'U0COACH', channel: 'C0TEAM', text: 'hello' })
  const { responseUrl } = await slack.messageShortcut({ user: 'U0REP', message, callback_id: 'share' })
  const inThread = await callResponseUrl(responseUrl, { text: 'a', thread_ts: message.ts })
  expect(inThread).toEqual([400, 'invalid_payload'])
  expect(await callResponseUrl(responseUrl, { text: 'a' })).toEqual([200, 'ok'])
})
