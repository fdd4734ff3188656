import { createServer } from 'node:http'
import { text } from 'node:stream/consumers'
import { close, listen } from '../../support/loopback.ts'
import { isObject, type JsonObject, parseJson } from '../../support/slack/json.ts'
import type { FakeSlack } from '../../support/slack/slack.ts'

export type RecordingBot = Awaited<ReturnType<typeof startRecordingBot>>

/** A bot without Bolt that records each delivery and acks it as the test says. */
export async function startRecordingBot(slack: FakeSlack) {
  const received: { payload: JsonObject }[] = []
  let acknowledgement: { status: number; body: string } | undefined = { status: 200, body: '' }
  const server = createServer(async (request, response) => {
    received.push({ payload: decode(await text(request), request.headers['content-type']) })
    if (acknowledgement !== undefined) response.writeHead(acknowledgement.status).end(acknowledgement.body)
  })
  slack.connectTo(`http://127.0.0.1:${await listen(server)}`)
  return {
    received,
    acknowledgeWith: (status: number, body = '') => {
      acknowledgement = { status, body }
    },
    /** Keeps every acknowledgement back. */
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
