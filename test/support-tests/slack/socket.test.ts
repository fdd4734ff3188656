import { beforeEach, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { isObject, type JsonObject, parseJson, textOf } from '../../support/slack/json.ts'
import { slackForEachTest } from './slack-for-each-test.ts'

const fake = slackForEachTest({ ackTimeoutMs: 200 })
const { api } = fake

/** The bot is reached over its sockets alone. */
beforeEach(() => fake.slack.connectTo(undefined))

/** A client that records what comes and, unless told otherwise, acknowledges every envelope. */
async function connect(acknowledges = true) {
  const { url } = await api('apps.connections.open', {}, fake.slack.settings.appToken)
  const socket = new WebSocket(textOf(url) ?? '')
  const received: JsonObject[] = []
  const hello = new Promise<void>((resolve) => {
    socket.on('message', (data) => {
      const envelope = parseJson(data.toString())
      if (!isObject(envelope)) return
      received.push(envelope)
      if (envelope.type === 'hello') resolve()
      else if (acknowledges) socket.send(JSON.stringify({ envelope_id: envelope.envelope_id, payload: {} }))
    })
  })
  await hello
  return { socket, received, url: textOf(url) ?? '' }
}

test('a socket of the fake Slack begins with hello, and its URL works once', async () => {
  const { received, url } = await connect()
  expect(received).toMatchObject([{ type: 'hello', num_connections: 1 }])
  await fake.fails('apps.connections.open', {}, 'not_allowed_token_type')
  const second = new WebSocket(url)
  const error = await new Promise<Error>((resolve) => second.on('error', resolve))
  expect(error.message).toContain('401')
})

test('an event without an ack comes over the socket again with its retry_attempt', async () => {
  const { received } = await connect(false)
  const [delivery] = (await fake.slack.post({ user: 'U0REP', channel: 'D0APPREP', text: 'hi' })).deliveries
  if (delivery === undefined) throw new Error('nothing was delivered')
  expect(delivery.status).toBe(0)
  await fake.slack.redeliver(delivery, { retryNum: 1, retryReason: 'timeout' })
  const [, first, second] = received
  expect(second).toMatchObject({ retry_attempt: 1, retry_reason: 'timeout', payload: first?.payload })
  expect(second?.envelope_id).not.toBe(first?.envelope_id)
})

test('an ack of an unknown envelope is recorded as a refusal', async () => {
  const { socket } = await connect()
  socket.send(JSON.stringify({ envelope_id: 'none' }))
  await fake.slack.next(() => fake.slack.refusals.length > 0)
  expect(fake.slack.refusals).toMatchObject([{ error: 'unknown_envelope' }])
})
