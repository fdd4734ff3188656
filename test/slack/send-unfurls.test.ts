import type { EntityMetadata } from '@slack/types'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { UnfurlSender } from '../../src/slack/send-unfurls.ts'
import { startSlack } from '../support/acme.ts'
import { capturedLog } from '../support/captured-log.ts'
import { HOUR_MS } from '../support/durations.ts'
import type { FakeSlack } from '../support/slack/slack.ts'
import { slackClient } from '../support/slack-client.ts'

const LINK = 'https://acme.app.exec.com/sessions/abc'
let slack: FakeSlack
let sender: UnfurlSender
let lines: string[]
let now: number

beforeEach(async () => {
  slack = await startSlack({ entityTypes: [], events: [] })
  const captured = capturedLog()
  lines = captured.lines
  now = 1_800_000_000_000
  sender = new UnfurlSender(slackClient(slack), captured.log, () => now, { isHidden: async () => false }, {})
})

afterEach(async () => {
  await slack.close()
})

const entity: EntityMetadata = {
  entity_type: 'slack#/entities/item',
  url: LINK,
  external_ref: { id: 'abc' },
  entity_payload: { attributes: { title: { text: 'A session' } }, custom_fields: [] },
}
const attachment = () => ({
  blocks: [{ type: 'section' as const, text: { type: 'plain_text' as const, text: 'A card' } }],
})

/** @returns what Slack shows below the link. */
async function send(object: EntityMetadata | undefined = entity) {
  const { message } = await slack.post({ user: 'U0REP', channel: 'C0TEAM', text: LINK })
  await sender.send({ channel: 'C0TEAM', ts: message.ts }, [{ url: LINK, attachment, entity: object }])
  const [shown] = message.attachments
  return shown?.entity === undefined ? 'card' : 'object'
}

const calls = () => slack.callsOf('chat.unfurl').length

it('UnfurlSender in a workspace without Work Objects tries them again after an hour, and logs each try once, with the time of the next one', async () => {
  expect(await send()).toBe('card')
  expect(calls()).toBe(2)
  expect(lines).toEqual([
    expect.stringContaining(`"until":"${new Date(1_800_000_000_000 + HOUR_MS).toISOString()}"`),
  ])
  slack.settings.entityTypes.push('slack#/entities/item')
  now += HOUR_MS - 1
  expect(await send()).toBe('card')
  expect(calls()).toBe(3)
  expect(lines).toHaveLength(1)
  now += 1
  expect(await send()).toBe('object')
  expect(calls()).toBe(4)
  slack.settings.entityTypes.pop()
  expect(await send()).toBe('card')
  expect(lines).toHaveLength(2)
})

describe('UnfurlSender after a rejected Work Object', () => {
  beforeEach(() => void slack.settings.entityTypes.push('slack#/entities/item'))

  it('ignores warnings that are not about a Work Object', async () => {
    slack.fault('chat.unfurl', { kind: 'warning', warning: 'missing_charset' })
    await send()
    expect(calls()).toBe(1)
    expect(lines).toEqual([])
  })

  it('throws a failure that is not about the Work Object', async () => {
    slack.fault('chat.unfurl', { kind: 'error', error: 'cannot_find_message' })
    await expect(send()).rejects.toMatchObject({ data: { error: 'cannot_find_message' } })
    expect(calls()).toBe(1)
  })
})

it('UnfurlSender with several links sends all links as attachments if one has no Work Object', async () => {
  slack.settings.entityTypes.push('slack#/entities/item')
  const other = `${LINK}d`
  const { message } = await slack.post({ user: 'U0REP', channel: 'C0TEAM', text: `${LINK} ${other}` })
  await sender.send({ channel: 'C0TEAM', ts: message.ts }, [
    { url: LINK, attachment, entity },
    { url: other, attachment },
  ])
  expect(message.attachments.map((shown) => shown.entity)).toEqual([undefined, undefined])
  expect(calls()).toBe(1)
})
