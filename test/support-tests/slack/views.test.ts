import { describe, expect, test } from 'vitest'
import type { JsonObject } from '../../support/slack/json.ts'
import { input, modal, plain, section } from './sample-blocks.ts'
import { slackForEachTest } from './slack-for-each-test.ts'

const fake = slackForEachTest()
const { works, fails, command } = fake

const trigger = async (channel?: string) => (await command(channel)).triggerId

async function openModal(blocks: JsonObject[], more: JsonObject = {}, channel?: string) {
  const trigger_id = await trigger(channel)
  const { view } = await works('views.open', { trigger_id, view: modal(blocks, more) })
  return Object(view)
}

const submits = (values: Parameters<typeof fake.slack.submitView>[0]['values'] = {}) =>
  fake.slack.submitView({ user: 'U0REP', values })
const acknowledgeWith = (ack: JsonObject) => fake.bot.acknowledgeWith(200, JSON.stringify(ack))
const note = input({ type: 'plain_text_input', action_id: 'note' }, { block_id: 'note-block' })
const submit = { submit: plain('Send'), callback_id: 'note' }

describe('a trigger_id of the fake Slack', () => {
  test('works once, and still works after a view that was refused', async () => {
    const trigger_id = await trigger()
    const refused = await fails('views.open', { trigger_id, view: modal([section('')]) }, 'invalid_arguments')
    expect(JSON.stringify(refused)).toContain('[json-pointer:/blocks/0/text/text]')
    await works('views.open', { trigger_id, view: modal([]) })
    await fails('views.open', { trigger_id, view: modal([]) }, 'exchanged_trigger_id')
  })

  test('expires after three seconds', async () => {
    const [first, second] = [await trigger(), await trigger()]
    fake.now += 3_000
    await works('views.open', { trigger_id: first, view: modal([]) })
    fake.now += 1
    await fails('views.open', { trigger_id: second, view: modal([]) }, 'expired_trigger_id')
  })
})

describe('an open modal in the fake Slack', () => {
  test('has an external_id that no other view may have', async () => {
    const view = modal([], { external_id: 'mine' })
    await works('views.open', { trigger_id: await trigger(), view })
    await fails('views.open', { trigger_id: await trigger(), view }, 'duplicate_external_id')
  })

  test('takes a pushed view only from a click within it', async () => {
    await openModal([])
    await fails('views.push', { trigger_id: await trigger(), view: modal([]) }, 'invalid_trigger_id')
  })
})

describe('a submission in the fake Slack', () => {
  test.each<JsonObject>([
    { response_action: 'close' },
    { response_action: 'errors', errors: { elsewhere: 'a' } },
    { response_action: 'errors', errors: {} },
    { response_action: 'update', view: modal([section('')]) },
    { text: 'thanks' },
  ])('that is acked with %j leaves the view open, and is a refusal', async (ack) => {
    await openModal([note], submit)
    acknowledgeWith(ack)
    await submits({ note: 'a' })
    expect(fake.slack.viewStack('U0REP')).toHaveLength(1)
    expect(fake.slack.refusals).toMatchObject([{ method: 'view_submission' }])
  })
})

describe('a menu in a modal of the fake Slack', () => {
  const where = (more: JsonObject = {}) => {
    const menu = { type: 'conversations_select', action_id: 'where', default_to_current_conversation: true }
    return input({ ...menu, ...more }, { block_id: 'where-block' })
  }

  test('stays empty where its filter leaves that conversation out, and offers only the others', async () => {
    await openModal([where({ filter: { exclude_external_shared_channels: true } })], submit, 'C0SHARED')
    await expect(submits()).rejects.toThrow('must be filled in')
    await expect(submits({ where: 'C0SHARED' })).rejects.toThrow('does not offer')
    await submits({ where: 'C0TEAM' })
    expect(fake.slack.view('U0REP')).toBeUndefined()
  })
})
