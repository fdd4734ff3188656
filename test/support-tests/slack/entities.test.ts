import { describe, expect, test } from 'vitest'
import { PANE_LIFE_MS } from '../../support/slack/entities/panes.ts'
import { isObject, type JsonObject } from '../../support/slack/json.ts'
import { TRIGGER_LIFE_MS } from '../../support/slack/triggers.ts'
import type { Message } from '../../support/slack/workspace.ts'
import { slackForEachTest } from './slack-for-each-test.ts'

const LINK = 'https://acme.app.exec.com/sessions/abc?a=1&b=2'
const PAGE = 'https://acme.app.exec.com/sessions/abc'

const fake = slackForEachTest({
  entityTypes: ['slack#/entities/item'],
  events: ['link_shared', 'entity_details_requested'],
})
const { api, fails, post, command } = fake

const button = (action_id: string, more: JsonObject = {}) => ({
  text: 'Press',
  action_id,
  value: 'v',
  ...more,
})
const buttons = (...ids: string[]) => ids.map((id) => button(id))
const field = (more: JsonObject = {}) => ({ key: 'a', label: 'Rank', type: 'string', value: 'Gold', ...more })

function entity(payload: JsonObject = {}, more: JsonObject = {}): JsonObject {
  return {
    entity_type: 'slack#/entities/item',
    url: PAGE,
    external_ref: { id: 'abc' },
    entity_payload: {
      attributes: { title: { text: 'A session' }, metadata_last_modified: 5 },
      custom_fields: [field({ key: 'rank' })],
      ...payload,
    },
    ...more,
  }
}

const unfurl = ({ ts }: Message, ...entities: JsonObject[]) =>
  api('chat.unfurl', { channel: 'C0TEAM', ts, metadata: { entities } })

async function unfurled(payload: JsonObject = {}): Promise<Message> {
  const message = await post(LINK)
  expect(await unfurl(message, entity(payload, { app_unfurl_url: LINK }))).toEqual({ ok: true })
  return message
}

const withFields = (...custom_fields: JsonObject[]) => entity({ custom_fields })
const withActions = (actions: JsonObject) => entity({ actions })
const timestamp = (more: JsonObject) => field({ type: 'slack#/types/timestamp', ...more })

describe('chat.unfurl with an entity in the fake Slack', () => {
  test.each<[string, JsonObject, string]>([
    ['no app_unfurl_url', entity(), 'app_unfurl_url'],
    ['the escaped link', entity({}, { app_unfurl_url: LINK.replace('&', '&amp;') }), 'app_unfurl_url'],
    ['another link', entity({}, { app_unfurl_url: `${LINK}c` }), 'app_unfurl_url'],
    ['an unknown type', entity({}, { entity_type: 'slack#/entities/session' }), 'entity_type'],
    ['a type that is not enabled', entity({}, { entity_type: 'slack#/entities/task' }), 'entity_type'],
    ['no external_ref', entity({}, { external_ref: {} }), 'external_ref'],
    ['no title', entity({ attributes: {} }), 'attributes'],
    ['an empty title', entity({ attributes: { title: { text: ' ' } } }), 'attributes'],
    ['fields of an item', entity({ fields: { status: { value: 'a' } } }), 'entity_payload'],
    ['a key twice', withFields(field(), field()), 'custom_fields'],
    ['an empty value', withFields(field({ value: '' })), 'custom_fields'],
    ['a time in halves', withFields(timestamp({ value: 82.5 })), 'custom_fields'],
    ['a long time', withFields(timestamp({ value: 8, long: true })), 'custom_fields'],
    ['half of a surrogate pair', withFields(field({ value: '\ud83e' })), 'custom_fields'],
    [
      'too much text',
      withFields(...[...'abcd'].map((key) => field({ key, value: 'x'.repeat(2_600) }))),
      'more than 10000',
    ],
    ['three primary actions', withActions({ primary_actions: buttons('a', 'b', 'c') }), 'primary_actions'],
    ['six actions in the menu', withActions({ overflow_actions: buttons(...'abcdef') }), 'overflow_actions'],
    [
      'an action_id twice',
      withActions({ primary_actions: buttons('a'), overflow_actions: buttons('a') }),
      'actions',
    ],
    [
      'a text object',
      withActions({ primary_actions: [button('a', { text: { type: 'plain_text', text: 'a' } })] }),
      'primary_actions',
    ],
  ])('drops an entity with %s, and answers with a warning', async (_, invalid, where) => {
    const message = await post(LINK)
    const sent = where === 'app_unfurl_url' ? invalid : { app_unfurl_url: LINK, ...invalid }
    const answer = await unfurl(message, sent)
    expect(answer).toMatchObject({ ok: true, warning: 'invalid_metadata_format' })
    expect(JSON.stringify(answer.response_metadata)).toContain(where)
    expect(message.attachments).toEqual([])
    expect(fake.slack.refusals).toMatchObject([{ method: 'chat.unfurl', error: 'invalid_metadata_format' }])
  })

  test('refuses metadata without entities', async () => {
    const { ts } = await post(LINK)
    await fails('chat.unfurl', { channel: 'C0TEAM', ts, metadata: { entity: {} } }, 'invalid_metadata_format')
  })

  test('notes each person that the texts of an entity name', async () => {
    await unfurled({ custom_fields: [field({ value: 'Hi <@U0REP> and @here' })] })
    expect(fake.slack.notified).toMatchObject([
      { kind: 'user', target: 'U0REP', method: 'chat.unfurl' },
      { kind: 'broadcast', target: 'here' },
    ])
  })
})

const open = (message: Message, user = 'U0REP', more = {}) =>
  fake.slack.openEntity({ user, message, ...more })
const present = (args: JsonObject) => api('entity.presentDetails', args)

/** The trigger_id of a Work Object that Jane has opened. */
async function opened(payload?: JsonObject): Promise<string> {
  await open(await unfurled(payload))
  return String(fake.event.trigger_id)
}

describe('opening a Work Object in the fake Slack', () => {
  test('sends no event where the app does not subscribe to it, and throws for someone who does not see it', async () => {
    fake.slack.settings.events = ['link_shared']
    const message = await unfurled()
    expect(await open(message)).toBeUndefined()
    expect(fake.slack.pane('U0REP')).toBeDefined()
    await expect(open(message, 'U0OUTSIDER')).rejects.toThrow('does not see message')
  })

  test('sends the event again after ten minutes, or when the person refreshes', async () => {
    const message = await unfurled()
    await open(message)
    await present({ trigger_id: String(fake.event.trigger_id), metadata: entity() })
    fake.slack.closePane('U0REP')
    expect(await open(message)).toBeUndefined()
    expect(fake.slack.pane('U0REP')).toMatchObject({ details: { url: PAGE } })
    expect(await open(message, 'U0REP', { refresh: true })).toBeDefined()
    expect(await open(message, 'U0COACH')).toBeDefined()
    fake.now += PANE_LIFE_MS
    expect(await open(message)).toBeDefined()
    expect(fake.slack.pane('U0REP')).not.toHaveProperty('details')
  })
})

describe('entity.presentDetails in the fake Slack', () => {
  test('refuses a trigger_id that was used, has expired, is unknown, or is of no Work Object', async () => {
    const [used, expired] = [await opened(), await opened()]
    await present({ trigger_id: used, metadata: entity() })
    fake.now += TRIGGER_LIFE_MS + 1
    for (const trigger_id of [used, expired, 'x', (await command()).triggerId ?? ''])
      expect(await present({ trigger_id, metadata: entity() })).toMatchObject({ error: 'invalid_trigger_id' })
  })

  const errorOf = (status: string, more: JsonObject = {}) => ({ error: { status, ...more } })

  test.each<[string, JsonObject, string]>([
    ['neither metadata nor error', {}, 'invalid_metadata'],
    ['both', { metadata: entity(), ...errorOf('not_found') }, 'invalid_metadata'],
    ['an app_unfurl_url', { metadata: entity({}, { app_unfurl_url: LINK }) }, 'invalid_metadata'],
    [
      'another session',
      { metadata: entity({}, { external_ref: { id: 'def' } }) },
      'entity_metadata_does_not_match_trigger',
    ],
    ['another page', { metadata: entity({}, { url: LINK }) }, 'entity_metadata_does_not_match_trigger'],
    ['an unknown status', errorOf('limited'), 'invalid_arguments'],
    ['a partial view without words', errorOf('custom_partial_view'), 'invalid_arguments'],
    ['a block as a button', errorOf('timeout', { actions: [{ type: 'button' }] }), 'invalid_arguments'],
  ])('refuses %s, and the trigger_id still works', async (_, args, error) => {
    const trigger_id = await opened()
    expect(await present({ trigger_id, ...args })).toMatchObject({ ok: false, error })
    expect(fake.slack.refusals).toMatchObject([{ error }])
    expect(await present({ trigger_id, ...errorOf('not_found') })).toEqual({ ok: true })
  })

  test('lets Slack request the unfurl again where the details are newer or have no date', async () => {
    const isRefresh = ({ payload: { event } }: { payload: JsonObject }) =>
      isObject(event) && event.is_unfurl_refresh
    for (const metadata_last_modified of [6, undefined]) {
      const attributes = { title: { text: 'A session' }, metadata_last_modified }
      await present({ trigger_id: await opened(), metadata: entity({ attributes }) })
      await fake.slack.next(() => fake.bot.received.some(isRefresh))
      fake.bot.received.length = 0
    }
    await present({ trigger_id: await opened(), metadata: entity() })
    expect(fake.bot.received.some(isRefresh)).toBe(false)
  })
})

test("Slack's refresh button below a Work Object sends link_shared with the person who presses", async () => {
  const message = await unfurled()
  const user = 'U0COLLEAGUE'
  await fake.slack.refreshEntity({ user, message })
  const event = { type: 'link_shared', is_unfurl_refresh: true, user, message_ts: message.ts }
  expect(fake.event).toMatchObject(event)
})
