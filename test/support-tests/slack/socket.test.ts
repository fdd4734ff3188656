import { beforeEach, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { isObject, type JsonObject, parseJson, textOf } from '../../support/slack/json.ts'
import { slackForEachTest } from './slack-for-each-test.ts'

const fake = slackForEachTest({ ackTimeoutMs: 200 })
const { api } = fake

/** The bot is reached over its sockets alone. */
beforeEach(() => fake.slack.connectTo(undefined))

/** A client that records what comes and acknowledges every envelope. */
async function connect() {
  const { url } = await api('apps.connections.open', {}, fake.slack.settings.appToken)
  const socket = new WebSocket(textOf(url) ?? '')
  const received: JsonObject[] = []
  const hello = new Promise<void>((resolve) => {
    socket.on('message', (data) => {
      const envelope = parseJson(data.toString())
      if (!isObject(envelope)) return
      received.push(envelope)
      if (envelope.type === 'hello') resolve()
      else socket.send(JSON.stringify({ envelope_id: envelope.envelope_id, payload: {} }))
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

test('an ack of an unknown envelope is recorded as a refusal', async () => {
  const { socket } = await connect()
  socket.send(JSON.stringify({ envelope_id: 'none' }))
  await fake.slack.next(() => fake.slack.refusals.length > 0)
  expect(fake.slack.refusals).toMatchObject([{ error: 'unknown_envelope' }])
})
