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
})

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
