import { createServer } from 'node:http'
import { text } from 'node:stream/consumers'
import { isObject, type JsonObject, parseJson } from '../../support/slack/json.ts'
import { close, listen } from '../../support/slack/loopback.ts'
import type { FakeSlack } from '../../support/slack/slack.ts'

/** A delivery as it arrived at the bot. */
export interface Received {
  payload: JsonObject
}

/** A bot without Bolt that records each delivery and acks it as the test says. */
export interface RecordingBot {
  received: Received[]
  acknowledgeWith(status: number, body?: string): void
  /** Keeps every acknowledgement back. */
  fallSilent(): void
  close(): Promise<void>
}

export async function startRecordingBot(slack: FakeSlack): Promise<RecordingBot> {
  const received: Received[] = []
  let acknowledgement: { status: number; body: string } | undefined = { status: 200, body: '' }
  const server = createServer(async (request, response) => {
    received.push({ payload: decode(await text(request), request.headers['content-type']) })
    if (acknowledgement !== undefined) response.writeHead(acknowledgement.status).end(acknowledgement.body)
  })
  slack.connectTo(`http://127.0.0.1:${await listen(server)}`)
  return {
    received,
    acknowledgeWith: (status, body = '') => {
      acknowledgement = { status, body }
    },
    fallSilent: () => {
      acknowledgement = undefined
    },
    close: () => close(server),
  }
}

function decode(body: string, contentType: string | undefined): JsonObject {
  const fields = Object.fromEntries(new URLSearchParams(body))
  const json = contentType === 'application/json' ? body : fields.payload
  const parsed = json === undefined ? fields : parseJson(json)
  return isObject(parsed) ? parsed : {}
}
