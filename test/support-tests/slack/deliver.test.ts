import { describe, expect, test } from 'vitest'
import { actions, button, option } from './sample-blocks.ts'
import { slackForEachTest } from './slack-for-each-test.ts'

const fake = slackForEachTest({ ackTimeoutMs: 200 })
const { works, seen, post, posted, command } = fake

describe('a command in the fake Slack', () => {
  test('may not be answered in the ack', async () => {
    fake.bot.acknowledgeWith(200, 'usage: …')
    await command()
    expect(seen()).toEqual([])
    expect(fake.slack.refusals).toMatchObject([{ error: 'invalid_payload' }])
  })

  test.each([
    [{ user: 'U0OUTSIDER', channel: 'C0SHARED' }, 'another organization'],
    [{ user: 'U0GUEST', channel: 'C0OPEN' }, "can't open"],
    [{ user: 'U0REP', channel: 'C0TEAM', command: '/other' }, 'no command'],
    [{ user: 'U0NOBODY', channel: 'C0TEAM' }, 'no person'],
  ])('throws where nobody could run it: %j', async (input, message) => {
    await expect(async () => await fake.slack.command({ text: '', ...input })).rejects.toThrow(message)
  })

  test.each([
    ['an acknowledgement that does not come', () => fake.bot.fallSilent(), 0],
    ['an error of the bot', () => fake.bot.acknowledgeWith(500), 500],
  ])('shows operation_timeout after %s', async (_, arrange, status) => {
    arrange()
    expect((await command()).status).toBe(status)
    const notice = { user: 'U0REP', channel: 'C0TEAM', text: 'operation_timeout' }
    expect(fake.slack.notices).toMatchObject([notice])
  })
})

describe("a person's message in the fake Slack", () => {
  test('is one event in the direct message of the app, also with a mention', async () => {
    await post('<@U0BOT> abc', { channel: 'D0APPREP' })
    expect(fake.bot.received).toMatchObject([{ payload: { event: { type: 'message', channel_type: 'im' } } }])
  })

  test('is delivered only with the subscription and its scope', async () => {
    fake.slack.settings.events = ['app_mention']
    fake.slack.settings.scopes = []
    await post('<@U0BOT> https://app.exec.com/sessions/a')
    expect(fake.bot.received).toEqual([])
  })

  test.each([
    ['the person is no member', 'U0GUEST', 'C0OPEN', 'is not in'],
    ['the channel is archived', 'U0REP', 'C0OLD', 'archived'],
  ])('throws where %s', async (_, user, channel, message) => {
    await expect(post('a', { user, channel })).rejects.toThrow(message)
  })

  test('has no message shortcut for strangers, and none where one person alone sees it', async () => {
    const message = await post('hello', { user: 'U0COACH', channel: 'C0SHARED' })
    const stranger = fake.slack.messageShortcut({ user: 'U0OUTSIDER', message, callback_id: 'share_session' })
    await expect(stranger).rejects.toThrow('another organization')
    const told = { channel: 'C0SHARED', user: 'U0REP', text: 'a' }
    const { message_ts } = await works('chat.postEphemeral', told)
    const ephemeral = { channel: 'C0SHARED', ts: String(message_ts) }
    const onEphemeral = fake.slack.messageShortcut({
      user: 'U0REP',
      message: ephemeral,
      callback_id: 'share_session',
    })
    await expect(onEphemeral).rejects.toThrow('no shortcuts')
  })
})

test.each([
  ['U0REP', 'stop', '0 elements match stop'],
  ['U0OUTSIDER', 'go', 'does not see'],
])(
  'a click in the fake Slack of %s on %s throws where there is nothing to click',
  async (user, action_id, words) => {
    const message = await posted({ blocks: [actions(button('go'))] })
    await expect(fake.slack.click({ user, message, action_id })).rejects.toThrow(words)
  },
)

describe("a message's menus in the fake Slack", () => {
  const options = [option('gold'), option('silver')]
  const menu = (action_id: string) => ({
    type: 'static_select',
    action_id,
    options,
    initial_option: option('gold'),
  })
  const block = (block_id: string) => ({ ...actions(menu('one'), menu('two'), button('go')), block_id })
  const shown = (block_id: string, one: string, two: string) => {
    const chosen = { one: { selected_option: option(one) }, two: { selected_option: option(two) } }
    return { state: { values: { [block_id]: chosen } } }
  }
  const send = (ts: string, block_id: string) =>
    works('chat.update', { channel: 'C0TEAM', ts, blocks: [block(block_id)] })

  test('keep what each person has chosen, until the bot sends other ids', async () => {
    const message = await posted({ blocks: [block('first')] })
    const click = async (user: string, action_id: string, value?: string) => {
      await fake.slack.click({ user, message, action_id, value })
      return fake.payload
    }
    expect(await click('U0REP', 'one', 'silver')).toMatchObject(shown('first', 'silver', 'gold'))
    expect(await click('U0REP', 'two', 'silver')).toMatchObject(shown('first', 'silver', 'silver'))
    expect(await click('U0COACH', 'go')).toMatchObject(shown('first', 'gold', 'gold'))
    await send(message.ts, 'first')
    expect(await click('U0REP', 'go')).toMatchObject(shown('first', 'silver', 'silver'))
    await send(message.ts, 'second')
    await send(message.ts, 'first')
    expect(await click('U0REP', 'go')).toMatchObject(shown('first', 'gold', 'gold'))
  })
})
