import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { startSlack } from '../../support/acme.ts'
import { PANE_LIFE_MS } from '../../support/slack/entities/panes.ts'
import { isObject, type JsonObject } from '../../support/slack/json.ts'
import type { FakeSlack } from '../../support/slack/slack.ts'
import { TRIGGER_LIFE_MS } from '../../support/slack/triggers.ts'
import type { Message } from '../../support/slack/workspace.ts'
import { callApi } from './call-api.ts'
import { type RecordingBot, startRecordingBot } from './recording-bot.ts'

const LINK = 'https://acme.app.exec.com/sessions/abc?a=1&b=2'
const PAGE = 'https://acme.app.exec.com/sessions/abc'

let slack: FakeSlack
let bot: RecordingBot
let now: number

async function start(options: { entityTypes?: string[]; events?: string[] } = {}) {
  now = 1_700_000_000_000
  slack = await startSlack({
    clock: () => now,
    entityTypes: ['slack#/entities/item'],
    events: ['link_shared', 'entity_details_requested'],
    ...options,
  })
  bot = await startRecordingBot(slack)
}

beforeEach(() => start())

afterEach(async () => {
  await bot.close()
  await slack.close()
})

async function restart(options: Parameters<typeof start>[0]) {
  await bot.close()
  await slack.close()
  await start(options)
}

const button = (action_id: string, more: JsonObject = {}) => ({
  text: 'Press',
  action_id,
  value: 'v',
  ...more,
})
const stringField = (key: string, more: JsonObject = {}) => ({
  key,
  label: 'Rank',
  type: 'string',
  value: 'Gold',
  ...more,
})

function entity(payload: JsonObject = {}, more: JsonObject = {}): JsonObject {
  return {
    entity_type: 'slack#/entities/item',
    url: PAGE,
    external_ref: { id: 'abc' },
    entity_payload: {
      attributes: { title: { text: 'A session' }, metadata_last_modified: 5 },
      custom_fields: [stringField('rank')],
      ...payload,
    },
    ...more,
  }
}

async function shared(text = LINK): Promise<Message> {
  return (await slack.post({ user: 'U0REP', channel: 'C0TEAM', text })).message
}

function unfurl({ ts }: Message, ...entities: JsonObject[]) {
  return callApi(slack, 'chat.unfurl', { channel: 'C0TEAM', ts, metadata: { entities } })
}

async function unfurled(payload: JsonObject = {}): Promise<Message> {
  const message = await shared()
  expect(await unfurl(message, entity(payload, { app_unfurl_url: LINK }))).toEqual({ ok: true })
  return message
}

function lastEvent(): JsonObject {
  const event = bot.received.at(-1)?.payload.event
  if (!isObject(event)) throw new Error('there is no event')
  return event
}

const triggerOf = (payload: JsonObject | undefined) => String(payload?.trigger_id)

describe('chat.unfurl with an entity in the fake Slack', () => {
  test('shows a Work Object below the link, in place of the former unfurl', async () => {
    const message = await shared()
    const block = { type: 'section', text: { type: 'plain_text', text: 'a' } }
    await callApi(slack, 'chat.unfurl', {
      channel: 'C0TEAM',
      ts: message.ts,
      unfurls: { [LINK]: { blocks: [block] } },
    })
    await unfurl(message, entity({}, { app_unfurl_url: LINK }))
    expect(slack.visibleTo('U0COLLEAGUE', 'C0TEAM')[0]?.attachments).toMatchObject([
      {
        id: 1,
        blocks: [],
        entity: { external_ref: { id: 'abc' } },
        title: 'A session',
        app_unfurl_url: LINK,
        is_app_unfurl: true,
      },
    ])
    expect(slack.refusals).toEqual([])
  })

  test.each<[string, JsonObject, string]>([
    ['no app_unfurl_url', entity(), 'app_unfurl_url'],
    ['the escaped link', entity({}, { app_unfurl_url: LINK.replace('&', '&amp;') }), 'app_unfurl_url'],
    ['another link', entity({}, { app_unfurl_url: `${LINK}c` }), 'app_unfurl_url'],
    ['an unknown type', { ...entity(), entity_type: 'slack#/entities/session' }, 'entity_type'],
    ['a type that is not enabled', { ...entity(), entity_type: 'slack#/entities/task' }, 'entity_type'],
    ['no external_ref', entity({}, { external_ref: {} }), 'external_ref'],
    ['no title', entity({ attributes: {} }), 'attributes'],
    ['an empty title', entity({ attributes: { title: { text: ' ' } } }), 'attributes'],
    ['fields of an item', entity({ fields: { status: { value: 'a' } } }), 'entity_payload'],
    ['a key twice', entity({ custom_fields: [stringField('a'), stringField('a')] }), 'custom_fields'],
    ['an empty value', entity({ custom_fields: [stringField('a', { value: '' })] }), 'custom_fields'],
    [
      'a score in halves',
      entity({ custom_fields: [{ ...stringField('a'), type: 'integer', value: 82.5 }] }),
      '',
    ],
    [
      'a long number',
      entity({ custom_fields: [{ ...stringField('a'), type: 'integer', value: 8, long: true }] }),
      '',
    ],
    [
      'an unknown colour',
      entity({ custom_fields: [stringField('a', { tag_color: 'gold' })] }),
      'custom_fields',
    ],
    [
      'a formatted link',
      entity({ custom_fields: [stringField('a', { format: 'markdown', link: PAGE })] }),
      'custom_fields',
    ],
    ['an order of unknown keys', entity({ display_order: ['rank', 'score'] }), 'display_order'],
    [
      'three primary actions',
      entity({ actions: { primary_actions: ['a', 'b', 'c'].map((id) => button(id)) } }),
      'primary_actions',
    ],
    [
      'six actions in the menu',
      entity({ actions: { overflow_actions: ['a', 'b', 'c', 'd', 'e', 'f'].map((id) => button(id)) } }),
      'overflow_actions',
    ],
    [
      'an action_id twice',
      entity({ actions: { primary_actions: [button('a')], overflow_actions: [button('a')] } }),
      'actions',
    ],
    [
      'a text object on a button',
      entity({ actions: { primary_actions: [button('a', { text: { type: 'plain_text', text: 'a' } })] } }),
      'primary_actions',
    ],
    [
      'half of a surrogate pair',
      entity({ custom_fields: [stringField('a', { value: '\ud83e' })] }),
      'custom_fields',
    ],
    [
      'too much text',
      entity({
        custom_fields: ['a', 'b', 'c', 'd'].map((key) => stringField(key, { value: 'x'.repeat(2_600) })),
      }),
      'more than 10000',
    ],
  ])('drops an entity with %s, and answers with a warning', async (_, invalid, where) => {
    const message = await shared()
    const sent = where === 'app_unfurl_url' ? invalid : { app_unfurl_url: LINK, ...invalid }
    const answer = await unfurl(message, sent)
    expect(answer).toMatchObject({ ok: true, warning: 'invalid_metadata_format' })
    expect(JSON.stringify(answer.response_metadata)).toContain(where)
    expect(message.attachments).toEqual([])
    expect(slack.refusals).toMatchObject([{ method: 'chat.unfurl', error: 'invalid_metadata_format' }])
  })

  test('refuses metadata without entities', async () => {
    const { ts } = await shared()
    const answer = await callApi(slack, 'chat.unfurl', { channel: 'C0TEAM', ts, metadata: { entity: {} } })
    expect(answer).toEqual({ ok: false, error: 'invalid_metadata_format' })
  })

  test('answers feature_not_enabled where no entity type is enabled', async () => {
    await restart({ entityTypes: [] })
    const answer = await unfurl(await shared(), entity({}, { app_unfurl_url: LINK }))
    expect(answer).toEqual({ ok: false, error: 'feature_not_enabled' })
    expect(slack.refusals).toEqual([])
  })

  test('can be made to warn about a valid entity, and to show nothing', async () => {
    const message = await shared()
    slack.fault('chat.unfurl', { kind: 'warning', warning: 'invalid_metadata_format', messages: ['why'] })
    expect(await unfurl(message, entity({}, { app_unfurl_url: LINK }))).toEqual({
      ok: true,
      warning: 'invalid_metadata_format',
      response_metadata: { warnings: ['invalid_metadata_format'], messages: ['why'] },
    })
    expect(message.attachments).toEqual([])
  })

  test('notes each person that the texts of an entity name', async () => {
    await unfurled({ custom_fields: [stringField('a', { value: 'Hi <@U0REP> and @here' })] })
    expect(slack.notified).toMatchObject([
      { kind: 'user', target: 'U0REP', method: 'chat.unfurl' },
      { kind: 'broadcast', target: 'here' },
    ])
  })
})

describe('opening a Work Object in the fake Slack', () => {
  test('sends entity_details_requested with the person who opens it', async () => {
    const message = await unfurled()
    await slack.openEntity({ user: 'U0COACH', message })
    expect(bot.received.at(-1)?.payload).toMatchObject({
      type: 'event_callback',
      is_ext_shared_channel: false,
      event: {
        type: 'entity_details_requested',
        user: 'U0COACH',
        entity_url: PAGE,
        app_unfurl_url: LINK,
        external_ref: { id: 'abc' },
        link: { url: PAGE, domain: 'acme.app.exec.com' },
        channel: 'C0TEAM',
        message_ts: message.ts,
      },
    })
    expect(slack.pane('U0COACH')).toMatchObject({ unfurled: { url: PAGE } })
    expect(slack.pane('U0REP')).toBeUndefined()
  })

  test('sends no event where the app does not subscribe to it', async () => {
    await restart({ events: ['link_shared'] })
    const message = await unfurled()
    expect(await slack.openEntity({ user: 'U0REP', message })).toBeUndefined()
    expect(slack.pane('U0REP')).toBeDefined()
  })

  test('sends the event again after ten minutes, or when the person refreshes', async () => {
    const message = await unfurled()
    await slack.openEntity({ user: 'U0REP', message })
    const trigger_id = triggerOf(lastEvent())
    await callApi(slack, 'entity.presentDetails', { trigger_id, metadata: entity() })
    slack.closePane('U0REP')
    expect(await slack.openEntity({ user: 'U0REP', message })).toBeUndefined()
    expect(slack.pane('U0REP')).toMatchObject({ details: { url: PAGE } })
    expect(await slack.openEntity({ user: 'U0REP', message, refresh: true })).toBeDefined()
    expect(await slack.openEntity({ user: 'U0COACH', message })).toBeDefined()
    now += PANE_LIFE_MS
    expect(await slack.openEntity({ user: 'U0REP', message })).toBeDefined()
    expect(slack.pane('U0REP')).not.toHaveProperty('details')
  })

  test('throws for someone who does not see the Work Object', async () => {
    const message = await unfurled()
    await expect(slack.openEntity({ user: 'U0OUTSIDER', message })).rejects.toThrow('does not see message')
  })
})

describe('entity.presentDetails in the fake Slack', () => {
  async function opened(payload: JsonObject = {}) {
    await slack.openEntity({ user: 'U0REP', message: await unfurled(payload) })
    return triggerOf(lastEvent())
  }

  const present = (args: JsonObject) => callApi(slack, 'entity.presentDetails', args)

  test('shows details or an error to the person, once for each trigger_id', async () => {
    const trigger_id = await opened()
    expect(await present({ trigger_id, metadata: entity() })).toEqual({ ok: true })
    expect(slack.pane('U0REP')).toMatchObject({ details: { url: PAGE } })
    expect(await present({ trigger_id, metadata: entity() })).toMatchObject({ error: 'invalid_trigger_id' })
    const again = await opened()
    await present({ trigger_id: again, error: { status: 'restricted', custom_message: 'No.' } })
    expect(slack.pane('U0REP')).toMatchObject({ error: { status: 'restricted' } })
  })

  test('refuses a trigger_id that has expired, is unknown, or is of no Work Object', async () => {
    const trigger_id = await opened()
    now += TRIGGER_LIFE_MS + 1
    expect(await present({ trigger_id, metadata: entity() })).toMatchObject({ error: 'invalid_trigger_id' })
    expect(await present({ trigger_id: 'x', metadata: entity() })).toMatchObject({
      error: 'invalid_trigger_id',
    })
    const command = await slack.command({ user: 'U0REP', channel: 'C0TEAM', text: 'abc' })
    const other = await present({ trigger_id: command.triggerId ?? '', metadata: entity() })
    expect(other).toMatchObject({ error: 'invalid_trigger_id' })
  })

  test.each<[string, JsonObject, string]>([
    ['neither metadata nor error', {}, 'invalid_metadata'],
    ['both', { metadata: entity(), error: { status: 'not_found' } }, 'invalid_metadata'],
    ['an app_unfurl_url', { metadata: entity({}, { app_unfurl_url: LINK }) }, 'invalid_metadata'],
    ['a list of entities', { metadata: { entities: [entity()] } }, 'invalid_metadata'],
    [
      'another session',
      { metadata: entity({}, { external_ref: { id: 'def' } }) },
      'entity_metadata_does_not_match_trigger',
    ],
    ['another page', { metadata: entity({}, { url: LINK }) }, 'entity_metadata_does_not_match_trigger'],
    ['an unknown status', { error: { status: 'limited' } }, 'invalid_arguments'],
    ['a custom error without words', { error: { status: 'custom' } }, 'invalid_arguments'],
    [
      'a plain message format',
      { error: { status: 'timeout', message_format: 'plain' } },
      'invalid_arguments',
    ],
    [
      'a block as a button',
      { error: { status: 'timeout', actions: [{ type: 'button' }] } },
      'invalid_arguments',
    ],
    ['a login without an address', { user_auth_required: true }, 'user_auth_url_missing'],
  ])('refuses %s, and the trigger_id still works', async (_, args, error) => {
    const trigger_id = await opened()
    expect(await present({ trigger_id, ...args })).toMatchObject({ ok: false, error })
    expect(slack.refusals).toMatchObject([{ error }])
    expect(await present({ trigger_id, error: { status: 'not_found' } })).toEqual({ ok: true })
  })

  test('lets Slack request the unfurl again where the details are newer or have no date', async () => {
    const newer = { attributes: { title: { text: 'A session' }, metadata_last_modified: 6 } }
    const unknown = { attributes: { title: { text: 'A session' } } }
    for (const payload of [newer, unknown]) {
      await present({ trigger_id: await opened(), metadata: entity(payload) })
      await slack.next(() =>
        bot.received.some(({ payload: { event } }) => isObject(event) && event.is_unfurl_refresh),
      )
      bot.received.length = 0
    }
    await present({ trigger_id: await opened(), metadata: entity() })
    expect(JSON.stringify(bot.received)).not.toContain('is_unfurl_refresh')
  })
})

describe('a press on a button of a Work Object in the fake Slack', () => {
  test('names the object in its payload, and lets Slack request the unfurl again', async () => {
    const actions = { primary_actions: [button('review')], overflow_actions: [button('share')] }
    const message = await unfurled({ actions })
    const { triggerId } = await slack.click({ user: 'U0COACH', message, action_id: 'share' })
    const [click, refresh] = bot.received.slice(-2).map(({ payload }) => payload)
    expect(click).toMatchObject({
      type: 'block_actions',
      container: {
        type: 'message_attachment',
        message_ts: message.ts,
        channel_id: 'C0TEAM',
        is_app_unfurl: true,
        app_unfurl_url: LINK,
        entity_url: PAGE,
        external_ref: { id: 'abc' },
      },
      app_unfurl: { title: 'A session' },
      actions: [{ type: 'button', action_id: 'share', value: 'v', text: { type: 'plain_text' } }],
    })
    expect(click?.app_unfurl).not.toHaveProperty('entity')
    expect(refresh).toMatchObject({
      event: { type: 'link_shared', is_unfurl_refresh: true, user: 'U0COACH', links: [{ url: LINK }] },
    })
    const trigger_id = triggerId ?? ''
    expect(await callApi(slack, 'entity.presentDetails', { trigger_id, metadata: entity() })).toEqual({
      ok: true,
    })
  })

  test('has the container entity_detail and no response_url in the details', async () => {
    const message = await unfurled()
    await slack.openEntity({ user: 'U0REP', message })
    const error = {
      status: 'custom_partial_view',
      custom_title: 'No',
      custom_message: 'Later.',
      actions: [button('again', { processing_state: { enabled: true } })],
    }
    await callApi(slack, 'entity.presentDetails', { trigger_id: triggerOf(lastEvent()), error })
    await slack.click({ user: 'U0REP', pane: true, action_id: 'again' })
    const payload = bot.received.at(-1)?.payload
    expect(payload).toMatchObject({
      type: 'block_actions',
      container: {
        type: 'entity_detail',
        entity_url: PAGE,
        external_ref: { id: 'abc' },
        app_unfurl_url: LINK,
      },
      actions: [{ type: 'button', action_id: 'again', value: 'v' }],
    })
    expect(payload).not.toHaveProperty('response_url')
    await expect(slack.click({ user: 'U0REP', pane: true, action_id: 'share' })).rejects.toThrow('no button')
    await expect(slack.click({ user: 'U0COACH', pane: true, action_id: 'again' })).rejects.toThrow('no pane')
  })

  test("on Slack's refresh button sends link_shared with the person who presses", async () => {
    const message = await unfurled()
    await slack.refreshEntity({ user: 'U0COLLEAGUE', message })
    expect(lastEvent()).toMatchObject({
      type: 'link_shared',
      is_unfurl_refresh: true,
      user: 'U0COLLEAGUE',
      message_ts: message.ts,
    })
  })
})
