import { createServer, type RequestListener, type Server } from 'node:http'
import { afterEach, expect, it } from 'vitest'
import { postJson } from '../../src/slack/post-json.ts'

const servers: Server[] = []

afterEach(async () => {
  for (const server of servers.splice(0)) await close(server)
})

async function serve(listener: RequestListener): Promise<{ url: string; server: Server }> {
  const server = createServer(listener)
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The server has no port.')
  return { url: `http://127.0.0.1:${address.port}/respond`, server }
}

async function close(server: Server): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve))
  server.closeAllConnections()
  await closed
}

const CARD = '{"text":"größer"}'
const TIMEOUT_MS = 5000

it('sends the body whole, and tells how it was answered', async () => {
  const received: unknown[] = []
  const { url } = await serve(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const { method, headers } = request
    received.push({ method, type: headers['content-type'], body: Buffer.concat(chunks).toString() })
    response.writeHead(429, { 'retry-after': '7' }).end('slow down')
  })
  expect(await postJson(url, CARD, TIMEOUT_MS)).toEqual({
    status: 429,
    retryAfter: '7',
    failure: 'slow down',
  })
  expect(received).toEqual([{ method: 'POST', type: 'application/json', body: CARD }])
})

it('tells how the body of a failure begins, and nothing of any other', async () => {
  const { url } = await serve((request, response) => {
    response.writeHead(request.url === '/respond' ? 404 : 200).end('used_url'.repeat(100))
  })
  expect(await postJson(url, CARD, TIMEOUT_MS)).toMatchObject({ failure: 'used_url'.repeat(25) })
  expect(await postJson(`${url}/on`, CARD, TIMEOUT_MS)).toEqual({ status: 200, retryAfter: undefined })
})

it('keeps its connection for the next one', async () => {
  const ports = new Set<number | undefined>()
  const { url } = await serve((request, response) => {
    ports.add(request.socket.remotePort)
    response.end('ok')
  })
  await postJson(url, CARD, TIMEOUT_MS)
  await postJson(url, CARD, TIMEOUT_MS)
  expect(ports.size).toBe(1)
})

it('rejects as fetch does where nobody listens', async () => {
  const { url, server } = await serve(() => {})
  await close(server)
  await expect(postJson(url, CARD, TIMEOUT_MS)).rejects.toThrow(
    expect.objectContaining({
      name: 'TypeError',
      message: 'fetch failed',
      cause: expect.objectContaining({ code: 'ECONNREFUSED' }),
    }),
  )
})

it.each<{ when: string; answer: RequestListener }>([
  { when: 'before the answer', answer: (request) => request.socket.destroy() },
  {
    when: 'within the answer',
    answer: (request, response) => {
      response.writeHead(200, { 'content-length': '100' }).write('o', () => request.socket.destroy())
    },
  },
])('rejects as fetch does where the connection breaks $when', async ({ answer }) => {
  const { url } = await serve(answer)
  await expect(postJson(url, CARD, TIMEOUT_MS)).rejects.toThrow(new TypeError('fetch failed'))
})

it.each<{ when: string; answer: RequestListener }>([
  { when: 'begins', answer: () => {} },
  { when: 'ends', answer: (_, response) => void response.writeHead(200).write('o') },
])('gives up where the answer never $when', async ({ answer }) => {
  const { url } = await serve(answer)
  await expect(postJson(url, CARD, 50)).rejects.toThrow(expect.objectContaining({ name: 'TimeoutError' }))
})
