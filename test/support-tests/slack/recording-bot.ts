import { createServer } from 'node:http'
import { isObject, type JsonObject, parseJson } from '../../support/slack/json.ts'
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
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const body = Buffer.concat(chunks).toString()
    received.push({ payload: decode(body, request.headers['content-type']) })
    if (acknowledgement !== undefined) response.writeHead(acknowledgement.status).end(acknowledgement.body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the bot does not listen')
  slack.connectTo(`http://127.0.0.1:${address.port}`)
  return {
    received,
    acknowledgeWith: (status, body = '') => {
      acknowledgement = { status, body }
    },
    fallSilent: () => {
      acknowledgement = undefined
    },
    close: async () => {
      server.closeAllConnections()
      await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}

function decode(body: string, contentType: string | undefined): JsonObject {
  const fields = Object.fromEntries(new URLSearchParams(body))
  const text = contentType === 'application/json' ? body : fields.payload
  const parsed = text === undefined ? fields : parseJson(text)
  return isObject(parsed) ? parsed : {}
}
