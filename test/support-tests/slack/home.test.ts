import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { startSlack } from '../../support/acme.ts'
import type { JsonObject } from '../../support/slack/json.ts'
import type { FakeSlack } from '../../support/slack/slack.ts'
import { callApi } from './call-api.ts'
import { type RecordingBot, startRecordingBot } from './recording-bot.ts'
import { actions, button, modal, option, plain, section } from './sample-blocks.ts'

let slack: FakeSlack
let bot: RecordingBot
const now = Date.UTC(2026, 2, 15, 14, 30)

beforeEach(async () => {
  slack = await startSlack({ clock: () => now })
  bot = await startRecordingBot(slack)
})

afterEach(async () => {
  await bot.close()
  await slack.close()
})

describe('a Home in the fake Slack', () => {
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

  test('is delivered as app_home_opened with the published view', async () => {
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

  test('can be neither published nor opened where the app has no Home tab', async () => {
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
  ])('is refused for or with %s', async (_, args, error) => {
    expect(await callApi(slack, 'views.publish', args)).toMatchObject({ error })
  })

  test('keeps a choice where the ids stay, and loses it where they change', async () => {
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

  test('sends the id of the chosen person, who must be known to Slack', async () => {
    await publish([actions({ type: 'users_select', action_id: 'who' })])
    await slack.click({ user: 'U0REP', view: home(), action_id: 'who', value: 'U0COACH' })
    expect(bot.received.at(-1)?.payload).toMatchObject({ actions: [{ selected_user: 'U0COACH' }] })
    for (const value of ['U0GONE', 'U0NOBODY']) {
      const chosen = slack.click({ user: 'U0REP', view: home(), action_id: 'who', value })
      await expect(chosen).rejects.toThrow('does not offer')
    }
  })

  test('asks the bot what a menu offers, from its first character on, and takes no other choice', async () => {
    await publish([actions({ type: 'external_select', action_id: 'who', min_query_length: 1 })])
    const type = (value: string) => slack.suggest({ user: 'U0REP', view: home(), action_id: 'who', value })
    await expect(type('')).rejects.toThrow('from 1 characters on')
    bot.acknowledgeWith(200, JSON.stringify({ options: [option('jane')] }))
    await type('j')
    expect(bot.received.at(-1)?.payload).toMatchObject({
      type: 'block_suggestion',
      user: { id: 'U0REP' },
      container: { type: 'view' },
      action_id: 'who',
      value: 'j',
      view: { type: 'home' },
    })
    const choose = (value: string) => slack.click({ user: 'U0REP', view: home(), action_id: 'who', value })
    await expect(choose('ravi')).rejects.toThrow('has no option ravi')
    bot.acknowledgeWith(200)
    await choose('jane')
    expect(bot.received.at(-1)?.payload).toMatchObject({ actions: [{ selected_option: option('jane') }] })
    expect(slack.refusals).toEqual([])
  })

  test.each([
    ['more than a hundred options', { options: Array.from({ length: 101 }, (_, at) => option(`o${at}`)) }],
    ['an option without a value', { options: [{ text: plain('Jane') }] }],
    ['no options', {}],
    ['an unknown field', { options: [], more: true }],
  ])('refuses %s, and then offers nothing', async (_, answer) => {
    await publish([actions({ type: 'external_select', action_id: 'who' })])
    bot.acknowledgeWith(200, JSON.stringify(answer))
    await slack.suggest({ user: 'U0REP', view: home(), action_id: 'who', value: 'jane' })
    expect(slack.refusals).toMatchObject([{ method: 'block_suggestion', error: 'invalid_options' }])
    const chosen = slack.click({ user: 'U0REP', view: home(), action_id: 'who', value: 'o1' })
    await expect(chosen).rejects.toThrow('has no option')
  })

  test('lets a click open a modal, and push none', async () => {
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

  test("keeps its own external_id, and is refused another view's", async () => {
    await publish([], { external_id: 'mine' })
    await publish([section('a')], { external_id: 'mine' })
    const view = { type: 'home', blocks: [], external_id: 'mine' }
    const answer = await callApi(slack, 'views.publish', { user_id: 'U0COACH', view })
    expect(answer).toMatchObject({ error: 'duplicate_external_id' })
  })
})
