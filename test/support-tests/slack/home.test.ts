import { describe, expect, test } from 'vitest'
import type { JsonObject } from '../../support/slack/json.ts'
import { actions, button, modal, option, plain, section } from './sample-blocks.ts'
import { slackForEachTest } from './slack-for-each-test.ts'

const fake = slackForEachTest()
const { works, fails } = fake

const viewOf = (blocks: JsonObject[], more: JsonObject = {}) => ({ type: 'home', blocks, ...more })
const publish = async (blocks: JsonObject[], more?: JsonObject) =>
  Object((await works('views.publish', { user_id: 'U0REP', view: viewOf(blocks, more) })).view)

function home() {
  const view = fake.slack.home('U0REP')
  if (view === undefined) throw new Error('there is no Home')
  return view
}

const click = (action_id: string, value?: string) =>
  fake.slack.click({ user: 'U0REP', view: home(), action_id, value })
const suggest = (value: string) =>
  fake.slack.suggest({ user: 'U0REP', view: home(), action_id: 'who', value })

describe('a Home in the fake Slack', () => {
  test('can be neither published nor opened where the app has no Home tab', async () => {
    fake.slack.settings.homeTab = false
    await fails('views.publish', { user_id: 'U0REP', view: viewOf([section('a')]) }, 'not_enabled')
    await expect(fake.slack.openHome({ user: 'U0REP' })).rejects.toThrow('no Home tab')
    expect((await fake.slack.openHome({ user: 'U0REP', tab: 'messages' }))?.status).toBe(200)
  })

  test.each<[string, JsonObject, string, string?]>([
    ['nobody', viewOf([]), 'user_not_found', 'U0NOBODY'],
    ['a modal', modal([section('a')]), 'invalid_arguments'],
    ['what no Home takes', viewOf([{ type: 'alert', text: plain('a') }]), 'invalid_arguments'],
    ['101 blocks', viewOf(Array.from({ length: 101 }, () => section('a'))), 'invalid_arguments'],
  ])('is refused for or with %s', async (_, view, error, user_id = 'U0REP') => {
    await fails('views.publish', { user_id, view }, error)
  })

  test('keeps a choice where the ids stay, and loses it where they change', async () => {
    const menu = { type: 'static_select', action_id: 'rank', options: [option('gold'), option('silver')] }
    const block = (block_id: string) => ({ ...actions(menu), block_id })
    const silver = { selected_option: option('silver') }
    await publish([block('one')])
    await click('rank', 'silver')
    expect(fake.payload).toMatchObject({
      view: { state: { values: { one: { rank: silver } } } },
      actions: [{ type: 'static_select', ...silver }],
    })
    expect(fake.payload).not.toHaveProperty('response_url')
    await publish([block('one')])
    expect(home().state).toMatchObject({ one: { rank: silver } })
    await publish([block('two')])
    expect(home().state).toEqual({ two: { rank: { type: 'static_select', selected_option: null } } })
  })

  test.each([
    ['more than a hundred options', { options: Array.from({ length: 101 }, (_, at) => option(`o${at}`)) }],
    ['an option without a value', { options: [{ text: plain('Jane') }] }],
    ['no options', {}],
    ['an unknown field', { options: [], more: true }],
  ])('refuses %s, and then offers nothing', async (_, answer) => {
    await publish([actions({ type: 'external_select', action_id: 'who' })])
    fake.bot.acknowledgeWith(200, JSON.stringify(answer))
    await suggest('jane')
    expect(fake.slack.refusals).toMatchObject([{ method: 'block_suggestion', error: 'invalid_options' }])
    await expect(click('who', 'o1')).rejects.toThrow('has no option')
  })

  test('lets a click push no modal', async () => {
    await publish([actions(button('view'))])
    const press = async () => ({ trigger_id: (await click('view')).triggerId, view: modal([section('a')]) })
    await fails('views.push', await press(), 'invalid_trigger_id')
  })
})
