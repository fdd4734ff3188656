import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { startSlack } from '../../support/acme.ts'
import type { JsonObject } from '../../support/slack/json.ts'
import type { FakeSlack } from '../../support/slack/slack.ts'
import { typedOf } from '../../support/slack/typed-rich-text.ts'
import { callApi } from './call-api.ts'
import { type RecordingBot, startRecordingBot } from './recording-bot.ts'
import { actions, button, input, modal, option, plain, section } from './sample-blocks.ts'

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

async function trigger(channel = 'C0TEAM') {
  return (await slack.command({ user: 'U0REP', channel, text: 'help' })).triggerId
}

async function openModal(blocks: JsonObject[], more: JsonObject = {}, channel = 'C0TEAM') {
  const answer = await callApi(slack, 'views.open', {
    trigger_id: await trigger(channel),
    view: modal(blocks, more),
  })
  expect(answer).toMatchObject({ ok: true })
  return Object(answer.view)
}

const note = input(
  { type: 'plain_text_input', action_id: 'note', max_length: 20 },
  { block_id: 'note-block' },
)
const submit = { submit: plain('Send'), callback_id: 'note' }

describe('a trigger_id of the fake Slack', () => {
  test('works once', async () => {
    const trigger_id = await trigger()
    const view = modal([section('a')])
    expect(await callApi(slack, 'views.open', { trigger_id, view })).toMatchObject({ ok: true })
    expect(await callApi(slack, 'views.open', { trigger_id, view })).toMatchObject({
      error: 'exchanged_trigger_id',
    })
  })

  test('still works after a view that was refused', async () => {
    const trigger_id = await trigger()
    const refused = await callApi(slack, 'views.open', { trigger_id, view: modal([section('')]) })
    expect(refused).toMatchObject({ error: 'invalid_arguments' })
    expect(JSON.stringify(refused)).toContain('[json-pointer:/blocks/0/text/text]')
    expect(await callApi(slack, 'views.open', { trigger_id, view: modal([]) })).toMatchObject({ ok: true })
  })

  test('expires after three seconds', async () => {
    const [first, second] = [await trigger(), await trigger()]
    now += 3_000
    expect(await callApi(slack, 'views.open', { trigger_id: first, view: modal([]) })).toMatchObject({
      ok: true,
    })
    now += 1
    const late = await callApi(slack, 'views.open', { trigger_id: second, view: modal([]) })
    expect(late).toMatchObject({ error: 'expired_trigger_id' })
  })

  test('is refused where Slack never gave it out', async () => {
    const answer = await callApi(slack, 'views.open', { trigger_id: '1.2.3', view: modal([]) })
    expect(answer).toMatchObject({ error: 'invalid_trigger_id' })
  })
})

describe('an open modal in the fake Slack', () => {
  test('sends the day of a date picker, or null, and takes nothing that is no day', async () => {
    const picker = { type: 'datepicker', action_id: 'day', initial_date: '2026-02-27' }
    await openModal([input(picker, { block_id: 'day-block', optional: true })], submit)
    const submitted = (value: string | null) => slack.submitView({ user: 'U0REP', values: { day: value } })
    for (const wrong of ['2026-02-30', 'tomorrow', '2026-2-1'])
      await expect(submitted(wrong)).rejects.toThrow('no date')
    const { payload } = await submitted('2026-02-28')
    expect(payload).toMatchObject({
      view: {
        state: { values: { 'day-block': { day: { type: 'datepicker', selected_date: '2026-02-28' } } } },
      },
    })
  })

  test('can be updated by id and hash', async () => {
    const { id, hash } = await openModal([section('a')])
    const updated = await callApi(slack, 'views.update', { view_id: id, hash, view: modal([section('b')]) })
    expect(updated).toMatchObject({ ok: true })
    expect(slack.view('U0REP')?.blocks).toMatchObject([section('b')])
    const again = await callApi(slack, 'views.update', { view_id: id, hash, view: modal([section('c')]) })
    expect(again).toMatchObject({ error: 'hash_conflict' })
  })

  test('can be updated by external_id, which no other view may have', async () => {
    await openModal([], { external_id: 'mine' })
    const view = modal([section('b')], { external_id: 'mine' })
    expect(await callApi(slack, 'views.update', { external_id: 'mine', view })).toMatchObject({ ok: true })
    const second = await callApi(slack, 'views.open', { trigger_id: await trigger(), view })
    expect(second).toMatchObject({ error: 'duplicate_external_id' })
  })

  test('is gone after it was closed', async () => {
    const { id } = await openModal([], { notify_on_close: true })
    const closed = await slack.closeView({ user: 'U0REP' })
    expect(closed?.payload).toMatchObject({ type: 'view_closed', is_cleared: false, view: { id } })
    const answer = await callApi(slack, 'views.update', { view_id: id, view: modal([]) })
    expect(answer).toMatchObject({ error: 'not_found' })
    expect(slack.refusals).toEqual([])
  })

  test('holds at most three views', async () => {
    await openModal([actions(button('next'))])
    const push = async () => {
      const { triggerId } = await slack.click({ user: 'U0REP', action_id: 'next' })
      return await callApi(slack, 'views.push', {
        trigger_id: triggerId,
        view: modal([actions(button('next'))]),
      })
    }
    expect(await push()).toMatchObject({ ok: true })
    expect(await push()).toMatchObject({ ok: true })
    expect(await push()).toMatchObject({ error: 'push_limit_reached' })
    expect(slack.viewStack('U0REP')).toHaveLength(3)
    await slack.closeView({ user: 'U0REP', all: true })
    expect(slack.view('U0REP')).toBeUndefined()
  })

  test('takes a pushed view only from a click within it', async () => {
    await openModal([])
    const answer = await callApi(slack, 'views.push', { trigger_id: await trigger(), view: modal([]) })
    expect(answer).toMatchObject({ error: 'invalid_trigger_id' })
  })

  test('keeps a typed text where an update keeps the ids', async () => {
    const { id } = await openModal([note], submit)
    bot.acknowledgeWith(
      200,
      JSON.stringify({ response_action: 'errors', errors: { 'note-block': 'too short' } }),
    )
    await slack.submitView({ user: 'U0REP', values: { note: 'hi' } })
    expect(slack.view('U0REP')?.errors).toEqual({ 'note-block': 'too short' })
    await callApi(slack, 'views.update', { view_id: id, view: modal([section('a'), note], submit) })
    expect(slack.view('U0REP')?.state).toEqual({
      'note-block': { note: { type: 'plain_text_input', value: 'hi' } },
    })
  })
})

describe('a submission in the fake Slack', () => {
  test('carries the values, and closes the view on an empty ack', async () => {
    await openModal([note], { ...submit, private_metadata: 'kept' })
    await slack.submitView({ user: 'U0REP', values: { note: 'hello' } })
    expect(bot.received.at(-1)?.payload).toMatchObject({
      type: 'view_submission',
      user: { id: 'U0REP' },
      view: {
        callback_id: 'note',
        private_metadata: 'kept',
        state: { values: { 'note-block': { note: { type: 'plain_text_input', value: 'hello' } } } },
      },
    })
    expect(slack.view('U0REP')).toBeUndefined()
  })

  test.each([
    [{}, 'must be filled in'],
    [{ note: 'x'.repeat(21) }, 'at most 20'],
    [{ other: 'a' }, '0 elements match other'],
  ])('throws for the values %j, which the client does not send', async (values, message) => {
    await openModal([note], submit)
    await expect(slack.submitView({ user: 'U0REP', values })).rejects.toThrow(message)
  })

  test('carries rich text with its mentions and links as elements', async () => {
    const rich = input({ type: 'rich_text_input', action_id: 'note' }, { block_id: 'note-block' })
    await openModal([rich], submit)
    await expect(slack.submitView({ user: 'U0REP', values: { note: '' } })).rejects.toThrow(
      'must be filled in',
    )
    const note = 'Well done, <@U0REP2>! See https://acme.com/a.'
    const { payload } = await slack.submitView({ user: 'U0REP', values: { note } })
    const elements = [
      { type: 'text', text: 'Well done, ' },
      { type: 'user', user_id: 'U0REP2' },
      { type: 'text', text: '! See ' },
      { type: 'link', url: 'https://acme.com/a' },
      { type: 'text', text: '.' },
    ]
    const rich_text_value = { type: 'rich_text', elements: [{ type: 'rich_text_section', elements }] }
    expect(payload).toMatchObject({
      view: { state: { values: { 'note-block': { note: { type: 'rich_text_input', rich_text_value } } } } },
    })
    expect(typedOf(rich_text_value)).toBe(note)
  })

  test.each<[JsonObject, number]>([
    [{ response_action: 'update', view: modal([section('b')]) }, 1],
    [{ response_action: 'push', view: modal([section('b')]) }, 2],
    [{ response_action: 'clear' }, 0],
  ])('that is acked with %j leaves %i views open', async (acknowledgement, depth) => {
    await openModal([note], submit)
    bot.acknowledgeWith(200, JSON.stringify(acknowledgement))
    await slack.submitView({ user: 'U0REP', values: { note: 'a' } })
    expect(slack.viewStack('U0REP')).toHaveLength(depth)
    expect(slack.refusals).toEqual([])
  })

  test.each<[JsonObject]>([
    [{ response_action: 'close' }],
    [{ response_action: 'errors', errors: { elsewhere: 'a' } }],
    [{ response_action: 'errors', errors: {} }],
    [{ response_action: 'update', view: modal([section('')]) }],
    [{ text: 'thanks' }],
  ])('that is acked with %j is recorded as a refusal', async (acknowledgement) => {
    await openModal([note], submit)
    bot.acknowledgeWith(200, JSON.stringify(acknowledgement))
    await slack.submitView({ user: 'U0REP', values: { note: 'a' } })
    expect(slack.refusals).toMatchObject([{ method: 'view_submission' }])
    expect(slack.viewStack('U0REP')).toHaveLength(1)
  })
})

describe('a menu in a modal of the fake Slack', () => {
  const where = (more: JsonObject) =>
    input({
      type: 'conversations_select',
      action_id: 'where',
      default_to_current_conversation: true,
      ...more,
    })

  test('is filled with the conversation in which the modal was opened', async () => {
    await openModal([where({ response_url_enabled: true })], submit, 'C0OPEN')
    const sent = await slack.submitView({ user: 'U0REP' })
    expect(sent.payload.response_urls).toMatchObject([{ action_id: 'where', channel_id: 'C0OPEN' }])
  })

  test('stays empty where its filter leaves that conversation out, and offers only the others', async () => {
    await openModal([where({ filter: { exclude_external_shared_channels: true } })], submit, 'C0SHARED')
    await expect(slack.submitView({ user: 'U0REP' })).rejects.toThrow('must be filled in')
    const chosen = slack.submitView({ user: 'U0REP', values: { where: 'C0SHARED' } })
    await expect(chosen).rejects.toThrow('does not offer')
    await slack.submitView({ user: 'U0REP', values: { where: 'C0TEAM' } })
    expect(slack.view('U0REP')).toBeUndefined()
  })

  test('sends the chosen option, and throws for one that it does not offer', async () => {
    const overflow = { type: 'overflow', action_id: 'menu', options: [option('remove'), option('keep')] }
    await openModal([section('a', { accessory: overflow })])
    await slack.click({ user: 'U0REP', action_id: 'menu', value: 'remove' })
    expect(bot.received.at(-1)?.payload).toMatchObject({
      container: { type: 'view' },
      actions: [{ type: 'overflow', selected_option: option('remove') }],
    })
    await expect(slack.click({ user: 'U0REP', action_id: 'menu', value: 'burn' })).rejects.toThrow(
      'no option burn',
    )
  })

  test('sends several choices of checkboxes', async () => {
    const boxes = { type: 'checkboxes', action_id: 'boxes', options: [option('a'), option('b')] }
    await openModal([actions(boxes)])
    await slack.click({ user: 'U0REP', action_id: 'boxes', value: ['a', 'b'] })
    expect(bot.received.at(-1)?.payload).toMatchObject({
      actions: [{ selected_options: [option('a'), option('b')] }],
    })
  })
})
