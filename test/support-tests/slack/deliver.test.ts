import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { startSlack } from '../../support/acme.ts'
import type { FakeSlack } from '../../support/slack/slack.ts'
import { callApi } from './call-api.ts'
import { type RecordingBot, startRecordingBot } from './recording-bot.ts'
import { actions, button, option } from './sample-blocks.ts'

let slack: FakeSlack
let bot: RecordingBot

beforeEach(async () => {
  slack = await startSlack({ ackTimeoutMs: 200 })
  bot = await startRecordingBot(slack)
})

afterEach(async () => {
  await bot.close()
  await slack.close()
})

describe('a command in the fake Slack', () => {
  test('is delivered as a signed form with its fields', async () => {
    const delivery = await slack.command({ user: 'U0REP', channel: 'G0PRIVATE', text: 'a & b' })
    expect(delivery).toMatchObject({ status: 200, body: null })
    expect(bot.received).toMatchObject([
      {
        signed: true,
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        payload: {
          command: '/exec-session',
          text: 'a & b',
          user_id: 'U0REP',
          user_name: 'jane',
          channel_id: 'G0PRIVATE',
          channel_name: 'privategroup',
          team_id: 'T0ACME',
          team_domain: 'acme',
          is_enterprise_install: 'false',
          response_url: delivery.responseUrl,
          trigger_id: delivery.triggerId,
        },
      },
    ])
  })

  test('can be answered in the ack, which leaves its response_url unused', async () => {
    bot.acknowledgeWith(200, 'usage: …')
    await slack.command({ user: 'U0REP', channel: 'C0TEAM', text: '' })
    expect(slack.visibleTo('U0REP', 'C0TEAM')).toMatchObject([{ text: 'usage: …', ephemeral_for: 'U0REP' }])
    bot.acknowledgeWith(200, JSON.stringify({ text: 'a', blocks: [{ type: 'banner' }] }))
    await slack.command({ user: 'U0REP', channel: 'C0TEAM', text: '' })
    expect(slack.refusals).toMatchObject([{ error: 'invalid_payload' }])
  })

  test.each([
    [{ user: 'U0OUTSIDER', channel: 'C0SHARED' }, 'another organization'],
    [{ user: 'U0GUEST', channel: 'C0OPEN' }, "can't open"],
    [{ user: 'U0REP', channel: 'C0TEAM', command: '/other' }, 'no command'],
    [{ user: 'U0NOBODY', channel: 'C0TEAM' }, 'no person'],
  ])('throws where nobody could run it: %j', async (input, message) => {
    await expect(async () => await slack.command({ text: '', ...input })).rejects.toThrow(message)
  })

  test.each([
    ['an acknowledgement that does not come', () => bot.fallSilent(), 0],
    ['an error of the bot', () => bot.acknowledgeWith(500), 500],
  ])('shows operation_timeout after %s', async (_, arrange, status) => {
    arrange()
    const delivery = await slack.command({ user: 'U0REP', channel: 'C0TEAM', text: '' })
    expect(delivery.status).toBe(status)
    expect(slack.notices).toMatchObject([{ user: 'U0REP', channel: 'C0TEAM', text: 'operation_timeout' }])
  })
})

describe("a person's message in the fake Slack", () => {
  test('is delivered as app_mention with its thread where the bot is a member', async () => {
    const { message } = await slack.post({ user: 'U0COACH', channel: 'C0TEAM', text: 'hello' })
    await slack.post({ user: 'U0REP', channel: 'C0TEAM', text: '<@U0BOT> abc', thread_ts: message.ts })
    await slack.post({ user: 'U0REP', channel: 'C0OPEN', text: '<@U0BOT> abc' })
    expect(bot.received).toMatchObject([
      {
        payload: {
          event: { type: 'app_mention', text: '<@U0BOT> abc', channel: 'C0TEAM', thread_ts: message.ts },
        },
      },
    ])
  })

  test('is delivered as message.im in the direct message of the app, also with a mention', async () => {
    await slack.post({ user: 'U0REP', channel: 'D0APPREP', text: '<@U0BOT> abc' })
    expect(bot.received.map(({ payload }) => payload.event)).toMatchObject([
      { type: 'message', channel_type: 'im', user: 'U0REP', channel: 'D0APPREP' },
    ])
  })

  test('is delivered only with the subscription and its scope', async () => {
    slack.settings.events = ['app_mention']
    slack.settings.scopes = []
    await slack.post({ user: 'U0REP', channel: 'C0TEAM', text: '<@U0BOT> https://app.exec.com/sessions/a' })
    expect(bot.received).toEqual([])
  })

  test('throws where the person is no member', async () => {
    await expect(slack.post({ user: 'U0GUEST', channel: 'C0OPEN', text: 'a' })).rejects.toThrow('is not in')
    await expect(slack.post({ user: 'U0REP', channel: 'C0OLD', text: 'a' })).rejects.toThrow('archived')
  })

  test('has a message shortcut, but not for strangers and not on ephemeral messages', async () => {
    const { message } = await slack.post({ user: 'U0COACH', channel: 'C0SHARED', text: 'hello' })
    await slack.messageShortcut({ user: 'U0REP', message, callback_id: 'share' })
    expect(bot.received.at(-1)?.payload).toMatchObject({
      type: 'message_action',
      callback_id: 'share',
      message_ts: message.ts,
      message: { ts: message.ts, text: 'hello', user: 'U0COACH' },
      channel: { id: 'C0SHARED' },
    })
    const stranger = slack.messageShortcut({ user: 'U0OUTSIDER', message, callback_id: 'share' })
    await expect(stranger).rejects.toThrow('another organization')
    await callApi(slack, 'chat.postEphemeral', { channel: 'C0SHARED', user: 'U0REP', text: 'a' })
    const ephemeral = slack
      .visibleTo('U0REP', 'C0SHARED')
      .find(({ ephemeral_for }) => ephemeral_for !== undefined)
    if (ephemeral === undefined) throw new Error('there is no ephemeral message')
    const onEphemeral = slack.messageShortcut({ user: 'U0REP', message: ephemeral, callback_id: 'share' })
    await expect(onEphemeral).rejects.toThrow('no shortcuts')
  })
})

describe('a click in the fake Slack', () => {
  test('carries the message that holds the button', async () => {
    await callApi(slack, 'chat.postMessage', {
      channel: 'C0TEAM',
      text: 'a',
      blocks: [actions(button('go'))],
    })
    const [message] = slack.visibleTo('U0REP', 'C0TEAM')
    if (message === undefined) throw new Error('there is no message')
    const delivery = await slack.click({ user: 'U0REP', message, action_id: 'go' })
    expect(bot.received).toMatchObject([
      {
        signed: true,
        payload: {
          type: 'block_actions',
          container: { type: 'message', message_ts: message.ts, channel_id: 'C0TEAM', is_ephemeral: false },
          message: { ts: message.ts, bot_id: 'B0BOT', blocks: message.blocks },
          actions: [{ action_id: 'go', block_id: message.blocks[0]?.block_id, value: 'go-value' }],
          response_url: delivery.responseUrl,
        },
      },
    ])
    await expect(slack.click({ user: 'U0REP', message, action_id: 'stop' })).rejects.toThrow(
      '0 elements match stop',
    )
    await expect(slack.click({ user: 'U0OUTSIDER', message, action_id: 'go' })).rejects.toThrow(
      'does not see',
    )
  })
})

describe("a message's menus in the fake Slack", () => {
  const menu = (action_id: string) => ({
    type: 'static_select',
    action_id,
    options: [option('gold'), option('silver')],
    initial_option: option('gold'),
  })
  const block = (block_id: string) => ({ ...actions(menu('one'), menu('two'), button('go')), block_id })
  const shown = (block_id: string, one: string, two: string) => ({
    state: {
      values: {
        [block_id]: { one: { selected_option: option(one) }, two: { selected_option: option(two) } },
      },
    },
  })

  test('keep what each person has chosen, until the bot sends other ids', async () => {
    await callApi(slack, 'chat.postMessage', { channel: 'C0TEAM', text: 'a', blocks: [block('first')] })
    const [message] = slack.visibleTo('U0REP', 'C0TEAM')
    if (message === undefined) throw new Error('there is no message')
    const click = async (user: string, action_id: string, value?: string) => {
      await slack.click({ user, message, action_id, value })
      return bot.received.at(-1)?.payload
    }
    const send = async (block_id: string) =>
      await callApi(slack, 'chat.update', { channel: 'C0TEAM', ts: message.ts, blocks: [block(block_id)] })
    expect(await click('U0REP', 'one', 'silver')).toMatchObject(shown('first', 'silver', 'gold'))
    expect(await click('U0REP', 'two', 'silver')).toMatchObject(shown('first', 'silver', 'silver'))
    expect(await click('U0COACH', 'go')).toMatchObject(shown('first', 'gold', 'gold'))
    await send('first')
    expect(await click('U0REP', 'go')).toMatchObject(shown('first', 'silver', 'silver'))
    await send('second')
    await send('first')
    expect(await click('U0REP', 'go')).toMatchObject(shown('first', 'gold', 'gold'))
  })

  test('are delivered as the person sees them, though the bot has sent others in the meantime', async () => {
    await callApi(slack, 'chat.postMessage', { channel: 'C0TEAM', text: 'a', blocks: [block('first')] })
    const [message] = slack.visibleTo('U0REP', 'C0TEAM')
    if (message === undefined) throw new Error('there is no message')
    const onFirst = { user: 'U0REP', message, block_id: 'first', value: 'silver' }
    await slack.click({ ...onFirst, action_id: 'one' })
    for (const block_id of ['second', 'third'])
      await callApi(slack, 'chat.update', { channel: 'C0TEAM', ts: message.ts, blocks: [block(block_id)] })
    await expect(slack.click({ ...onFirst, action_id: 'two' })).rejects.toThrow('0 elements match two')
    await slack.click({ ...onFirst, action_id: 'two', mayBeGone: true })
    expect(bot.received.at(-1)?.payload).toMatchObject({
      ...shown('first', 'silver', 'silver'),
      actions: [{ action_id: 'two', block_id: 'first', selected_option: option('silver') }],
    })
  })
})

describe('other deliveries of the fake Slack', () => {
  test('redeliver the same event, signed anew and marked as a retry', async () => {
    const { deliveries } = await slack.post({ user: 'U0REP', channel: 'D0APPREP', text: 'hi' })
    const [first] = deliveries
    if (first === undefined) throw new Error('nothing was delivered')
    const second = await slack.redeliver(first, { retryNum: 2, retryReason: 'http_timeout' })
    expect(second.eventId).toBe(first.eventId)
    expect(bot.received[1]).toMatchObject({
      signed: true,
      headers: { 'x-slack-retry-num': '2', 'x-slack-retry-reason': 'http_timeout' },
      payload: bot.received[0]?.payload,
    })
  })

  test('can be any event', async () => {
    await slack.event({ type: 'app_uninstalled' })
    expect(bot.received).toMatchObject([
      { payload: { team_id: 'T0ACME', event: { type: 'app_uninstalled' } } },
    ])
  })

  test('can be signed wrongly, late and early', async () => {
    await slack.deliverRaw({ body: '{}', signingSecret: 'other' })
    await slack.deliverRaw({ body: '{}', timestamp: 1 })
    await slack.deliverRaw({ body: '{}', headers: { 'x-slack-signature': 'v0=0' } })
    expect(bot.received.map(({ signed }) => signed)).toEqual([false, true, false])
    expect(bot.received[1]?.headers['x-slack-request-timestamp']).toBe('1')
  })
})
