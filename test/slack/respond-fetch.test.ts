import { createServer, type RequestListener, type Server } from 'node:http'
import { text } from 'node:stream/consumers'
import { WebAPIRateLimitedError } from '@slack/web-api'
import { Agent } from 'undici'
import { afterEach, expect, it } from 'vitest'
import { createRespondFetch } from '../../src/slack/clients.ts'
import { ResponseUrlError } from '../../src/slack/failure.ts'
import { close, listen } from '../support/loopback.ts'

const CARD = '{"text":"größer"}'
const servers: Server[] = []
const agents: Agent[] = []

afterEach(async () => {
  await Promise.all(agents.splice(0).map((agent) => agent.destroy()))
  await Promise.all(servers.splice(0).map(close))
})

async function serve(listener: RequestListener): Promise<{ url: string; server: Server }> {
  const server = createServer(listener)
  servers.push(server)
  return { url: `http://127.0.0.1:${await listen(server)}/respond`, server }
}

/** Sends messages to response_urls over one pool of connections. */
function createSender(timeoutMs = 5000) {
  const agent = new Agent()
  agents.push(agent)
  const hooks = { retry: <Value>(_: unknown, run: () => Promise<Value>) => run(), onCall: () => undefined }
  const send = createRespondFetch(hooks, agent, timeoutMs)
  return (url: string) => send(url, { method: 'POST', body: CARD })
}

it('sends the whole body as JSON and accepts a 2xx', async () => {
  const received: unknown[] = []
  const { url } = await serve(async (request, response) => {
    const { method, headers } = request
    received.push({ method, type: headers['content-type'], body: await text(request) })
    response.writeHead(200).end('ok')
  })
  expect((await createSender()(url)).status).toBe(200)
  expect(received).toEqual([{ method: 'POST', type: 'application/json', body: CARD }])
})

it('throws a WebAPIRateLimitedError with the Retry-After of a 429', async () => {
  const { url } = await serve(
    (_, response) => void response.writeHead(429, { 'retry-after': '7' }).end('slow'),
  )
  const sending = createSender()(url)
  await expect(sending).rejects.toBeInstanceOf(WebAPIRateLimitedError)
  await expect(sending).rejects.toMatchObject({ retryAfter: 7 })
})

it("throws Slack's error code from the body of a failure", async () => {
  const { url } = await serve((_, response) => void response.writeHead(404).end('used_url'))
  const sending = createSender()(url)
  await expect(sending).rejects.toBeInstanceOf(ResponseUrlError)
  await expect(sending).rejects.toMatchObject({ statusCode: 404, word: 'used_url' })
})

it('throws a WebAPIRequestError with the cause if the connection is refused', async () => {
  const { url, server } = await serve(() => {})
  await close(server)
  await expect(createSender()(url)).rejects.toMatchObject({
    name: 'WebAPIRequestError',
    original: { cause: { code: 'ECONNREFUSED' } },
  })
})

it.each<{ when: string; answer: RequestListener; code: string }>([
  {
    when: 'the connection breaks before the answer',
    answer: (request) => request.socket.destroy(),
    code: 'UND_ERR_SOCKET',
  },
  {
    when: 'the connection breaks within the answer',
    answer: (request, response) => {
      response.writeHead(404, { 'content-length': '100' }).write('o', () => request.socket.destroy())
    },
    code: 'UND_ERR_SOCKET',
  },
  { when: 'the answer never begins', answer: () => {}, code: 'UND_ERR_HEADERS_TIMEOUT' },
  {
    when: 'the answer never ends',
    answer: (_, response) => void response.writeHead(404).write('o'),
    code: 'UND_ERR_BODY_TIMEOUT',
  },
  {
    when: 'the answer comes letter by letter',
    answer: (_, response) => {
      const writing = setInterval(() => response.write('o'), 5)
      response.writeHead(404).on('close', () => clearInterval(writing))
    },
    code: 'UND_ERR_BODY_TIMEOUT',
  },
])('throws a WebAPIRequestError if $when', async ({ answer, code }) => {
  const { url } = await serve(answer)
  await expect(createSender(50)(url)).rejects.toMatchObject({ original: { cause: { code } } })
})
