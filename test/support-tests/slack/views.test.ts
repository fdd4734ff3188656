import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { JsonObject } from '../../support/slack/json.ts'
import { type SlackStandIn, startSlack } from '../../support/slack/slack.ts'
import { callApi } from './call-api.ts'
import { type RecordingBot, startRecordingBot } from './recording-bot.ts'
import { actions, button, input, modal, option, plain, section } from './sample-blocks.ts'

let slack: SlackStandIn
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

describe('trigger_ids', () => {
  test('work once', async () => {
    const trigger_id = await trigger()
    const view = modal([section('a')])
    expect(await callApi(slack, 'views.open', { trigger_id, view })).toMatchObject({ ok: true })
    expect(await callApi(slack, 'views.open', { trigger_id, view })).toMatchObject({
      error: 'exchanged_trigger_id',
    })
  })

  test('are not used up by a view that is refused', async () => {
    const trigger_id = await trigger()
    const refused = await callApi(slack, 'views.open', { trigger_id, view: modal([section('')]) })
    expect(refused).toMatchObject({ error: 'invalid_arguments' })
    expect(JSON.stringify(refused)).toContain('[json-pointer:/blocks/0/text/text]')
    expect(await callApi(slack, 'views.open', { trigger_id, view: modal([]) })).toMatchObject({ ok: true })
  })

  test('live for three seconds', async () => {
    const [first, second] = [await trigger(), await trigger()]
    now += 3_000
    expect(await callApi(slack, 'views.open', { trigger_id: first, view: modal([]) })).toMatchObject({
      ok: true,
    })
    now += 1
    const late = await callApi(slack, 'views.open', { trigger_id: second, view: modal([]) })
    expect(late).toMatchObject({ error: 'expired_trigger_id' })
  })

  test('are not invented', async () => {
    const answer = await callApi(slack, 'views.open', { trigger_id: '1.2.3', view: modal([]) })
    expect(answer).toMatchObject({ error: 'invalid_trigger_id' })
  })
})

describe('an open modal', () => {
  test('is updated by id and hash', async () => {
    const { id, hash } = await openModal([section('a')])
    const updated = await callApi(slack, 'views.update', { view_id: id, hash, view: modal([section('b')]) })
    expect(updated).toMatchObject({ ok: true })
    expect(slack.view('U0REP')?.blocks).toMatchObject([section('b')])
    const again = await callApi(slack, 'views.update', { view_id: id, hash, view: modal([section('c')]) })
    expect(again).toMatchObject({ error: 'hash_conflict' })
  })

  test('is updated by external_id, which no other has', async () => {
    await openModal([], { external_id: 'mine' })
    const view = modal([section('b')], { external_id: 'mine' })
    expect(await callApi(slack, 'views.update', { external_id: 'mine', view })).toMatchObject({ ok: true })
    const second = await callApi(slack, 'views.open', { trigger_id: await trigger(), view })
    expect(second).toMatchObject({ error: 'duplicate_external_id' })
  })

  test('is gone when it was closed', async () => {
    const { id } = await openModal([], { notify_on_close: true })
    const closed = await slack.closeView({ user: 'U0REP' })
    expect(closed?.payload).toMatchObject({ type: 'view_closed', is_cleared: false, view: { id } })
    const answer = await callApi(slack, 'views.update', { view_id: id, view: modal([]) })
    expect(answer).toMatchObject({ error: 'not_found' })
    expect(slack.refusals).toEqual([])
  })

  test('holds three views', async () => {
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

  test('is pushed onto only from within', async () => {
    await openModal([])
    const answer = await callApi(slack, 'views.push', { trigger_id: await trigger(), view: modal([]) })
    expect(answer).toMatchObject({ error: 'invalid_trigger_id' })
  })

  test('keeps what was typed when an update keeps the ids', async () => {
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

describe('a submission', () => {
  test('carries the values and closes the view on an empty acknowledgement', async () => {
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
  ])('with %j is not sent by the client', async (values, message) => {
    await openModal([note], submit)
    await expect(slack.submitView({ user: 'U0REP', values })).rejects.toThrow(message)
  })

  test.each<[JsonObject, number]>([
    [{ response_action: 'update', view: modal([section('b')]) }, 1],
    [{ response_action: 'push', view: modal([section('b')]) }, 2],
    [{ response_action: 'clear' }, 0],
  ])('acknowledged with %j leaves %i views', async (acknowledgement, depth) => {
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
  ])('acknowledged with %j is a refusal', async (acknowledgement) => {
    await openModal([note], submit)
    bot.acknowledgeWith(200, JSON.stringify(acknowledgement))
    await slack.submitView({ user: 'U0REP', values: { note: 'a' } })
    expect(slack.refusals).toMatchObject([{ method: 'view_submission' }])
    expect(slack.viewStack('U0REP')).toHaveLength(1)
  })
})

describe('menus', () => {
  const where = (more: JsonObject) =>
    input({
      type: 'conversations_select',
      action_id: 'where',
      default_to_current_conversation: true,
      ...more,
    })

  test('are filled with the conversation in which the modal was opened', async () => {
    await openModal([where({ response_url_enabled: true })], submit, 'C0OPEN')
    const sent = await slack.submitView({ user: 'U0REP' })
    expect(sent.payload.response_urls).toMatchObject([{ action_id: 'where', channel_id: 'C0OPEN' }])
  })

  test('stay empty where the filter leaves that conversation out, and offer only what passes it', async () => {
    await openModal([where({ filter: { exclude_external_shared_channels: true } })], submit, 'C0SHARED')
    await expect(slack.submitView({ user: 'U0REP' })).rejects.toThrow('must be filled in')
    const chosen = slack.submitView({ user: 'U0REP', values: { where: 'C0SHARED' } })
    await expect(chosen).rejects.toThrow('does not offer')
    await slack.submitView({ user: 'U0REP', values: { where: 'C0TEAM' } })
    expect(slack.view('U0REP')).toBeUndefined()
  })

  test('send the chosen option, and refuse one that is not there', async () => {
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

  test('show several choices of checkboxes', async () => {
    const boxes = { type: 'checkboxes', action_id: 'boxes', options: [option('a'), option('b')] }
    await openModal([actions(boxes)])
    await slack.click({ user: 'U0REP', action_id: 'boxes', value: ['a', 'b'] })
    expect(bot.received.at(-1)?.payload).toMatchObject({
      actions: [{ selected_options: [option('a'), option('b')] }],
    })
  })
})

describe('Home', () => {
  async function publish(blocks: JsonObject[], more: JsonObject = {}) {
    const view = { type: 'home', blocks, ...more }
    const answer = await callApi(slack, 'views.publish', { user_id: 'U0REP', view })
    expect(answer).toMatchObject({ ok: true })
    return Object(answer.view)
  }

  function home() {
    const view = slack.home('U0REP')
    if (view === undefined) throw new Error('there is no Home')
    return view
  }

  test('is published for one person, and clicks in it come from a view', async () => {
    const view = { type: 'home', blocks: [actions(button('refresh'))] }
    expect(await callApi(slack, 'views.publish', { user_id: 'U0REP', view })).toMatchObject({ ok: true })
    const stale = await callApi(slack, 'views.publish', { user_id: 'U0REP', view, hash: '0.0' })
    expect(stale).toMatchObject({ error: 'hash_conflict' })
    await slack.click({ user: 'U0REP', view: home(), action_id: 'refresh' })
    expect(bot.received.at(-1)?.payload).toMatchObject({
      container: { type: 'view' },
      view: { type: 'home' },
    })
    await expect(slack.click({ user: 'U0COACH', view: home(), action_id: 'refresh' })).rejects.toThrow(
      'does not see',
    )
  })

  test('is told to the bot when it is opened, with what was published', async () => {
    await slack.openHome({ user: 'U0REP' })
    expect(bot.received).toMatchObject([
      { payload: { event: { type: 'app_home_opened', user: 'U0REP', channel: 'D0APPREP', tab: 'home' } } },
    ])
    expect(bot.received[0]?.payload.event).not.toHaveProperty('view')

    const { hash } = await publish([section('a')], { private_metadata: 'kept' })
    await slack.openHome({ user: 'U0REP' })
    const view = { type: 'home', private_metadata: 'kept', hash, blocks: [section('a')] }
    expect(bot.received.at(-1)).toMatchObject({ signed: true, payload: { event: { tab: 'home', view } } })
    await slack.openHome({ user: 'U0REP', tab: 'messages' })
    expect(bot.received.at(-1)?.payload.event).toMatchObject({ tab: 'messages' })
    await slack.openHome({ user: 'U0COACH' })
    expect(bot.received.at(-1)?.payload.event).not.toHaveProperty('view')
  })

  test('is not published where the app has no Home tab, and nobody opens it', async () => {
    slack.settings.homeTab = false
    const view = { type: 'home', blocks: [section('a')] }
    const answer = await callApi(slack, 'views.publish', { user_id: 'U0REP', view })
    expect(answer).toMatchObject({ error: 'not_enabled' })
    await expect(slack.openHome({ user: 'U0REP' })).rejects.toThrow('no Home tab')
    expect((await slack.openHome({ user: 'U0REP', tab: 'messages' }))?.status).toBe(200)
  })

  test.each<[string, JsonObject, string]>([
    ['nobody', { user_id: 'U0NOBODY', view: { type: 'home', blocks: [] } }, 'user_not_found'],
    ['a modal', { user_id: 'U0REP', view: modal([section('a')]) }, 'invalid_arguments'],
    [
      'what no Home takes',
      { user_id: 'U0REP', view: { type: 'home', blocks: [{ type: 'alert', text: plain('a') }] } },
      'invalid_arguments',
    ],
    [
      '101 blocks',
      { user_id: 'U0REP', view: { type: 'home', blocks: Array.from({ length: 101 }, () => section('a')) } },
      'invalid_arguments',
    ],
    [
      'more than 250 KB',
      {
        user_id: 'U0REP',
        view: { type: 'home', blocks: Array.from({ length: 90 }, () => section('x'.repeat(2_900))) },
      },
      'view_too_large',
    ],
    [
      'a title',
      { user_id: 'U0REP', view: { type: 'home', title: plain('a'), blocks: [] } },
      'invalid_arguments',
    ],
  ])('for or with %s is refused', async (_, args, error) => {
    expect(await callApi(slack, 'views.publish', args)).toMatchObject({ error })
  })

  test('keeps what was chosen where the ids stay, and starts anew where they change', async () => {
    const menu = { type: 'static_select', action_id: 'rank', options: [option('gold'), option('silver')] }
    const block = (block_id: string) => ({ ...actions(menu), block_id })
    await publish([block('one')])
    await slack.click({ user: 'U0REP', view: home(), action_id: 'rank', value: 'silver' })
    expect(bot.received.at(-1)?.payload).toMatchObject({
      view: { state: { values: { one: { rank: { selected_option: option('silver') } } } } },
      actions: [{ type: 'static_select', selected_option: option('silver') }],
    })
    expect(bot.received.at(-1)?.payload).not.toHaveProperty('response_url')
    await publish([block('one')])
    expect(home().state).toMatchObject({ one: { rank: { selected_option: option('silver') } } })
    await publish([block('two')])
    expect(home().state).toEqual({ two: { rank: { type: 'static_select', selected_option: null } } })
  })

  test('sends the person who is chosen, of those whom Slack knows', async () => {
    await publish([actions({ type: 'users_select', action_id: 'who' })])
    await slack.click({ user: 'U0REP', view: home(), action_id: 'who', value: 'U0COACH' })
    expect(bot.received.at(-1)?.payload).toMatchObject({ actions: [{ selected_user: 'U0COACH' }] })
    for (const value of ['U0GONE', 'U0NOBODY']) {
      const chosen = slack.click({ user: 'U0REP', view: home(), action_id: 'who', value })
      await expect(chosen).rejects.toThrow('does not offer')
    }
  })

  test('opens modals, and pushes none', async () => {
    await publish([actions(button('view'))])
    const press = async () =>
      (await slack.click({ user: 'U0REP', view: home(), action_id: 'view' })).triggerId
    const view = modal([section('a')])
    const pushed = await callApi(slack, 'views.push', { trigger_id: await press(), view })
    expect(pushed).toMatchObject({ error: 'invalid_trigger_id' })
    expect(await callApi(slack, 'views.open', { trigger_id: await press(), view })).toMatchObject({
      ok: true,
    })
    expect(slack.viewStack('U0REP')).toHaveLength(1)
    expect(home().blocks).toHaveLength(1)
  })

  test("may have the external_id that it had, and no other view's", async () => {
    await publish([], { external_id: 'mine' })
    await publish([section('a')], { external_id: 'mine' })
    const view = { type: 'home', blocks: [], external_id: 'mine' }
    const answer = await callApi(slack, 'views.publish', { user_id: 'U0COACH', view })
    expect(answer).toMatchObject({ error: 'duplicate_external_id' })
  })
})
