import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { unstartedTestApp } from '../support/app-fixture.ts'
import { ID } from '../support/exec/session-documents.ts'
import { gate } from '../support/gate.ts'

const app = unstartedTestApp()
const sockets: Socket[] = []
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy()
})

/** What a connection counts for, in bytes. */
const CONNECTION = 16 * 1024
const ROOMY = { arrivalMs: 60_000, arrivingBytes: 1000 * CONNECTION }

async function start(serverLimits: Partial<typeof ROOMY>, mode: 'http' | 'socket' = 'http'): Promise<void> {
  await app.start({ mode, bot: { serverLimits: { ...ROOMY, ...serverLimits } } })
}

/** Headers as those of a delivery of Slack's, with a signature that isn't Slack's. */
async function plausible(): Promise<string> {
  await app.rep.asks('help')
  const { 'x-slack-request-timestamp': timestamp } = app.slack.deliveries.at(-1)?.headers ?? {}
  return `X-Slack-Signature: v0=${'a'.repeat(64)}\r\nX-Slack-Request-Timestamp: ${timestamp}\r\n`
}

const post = (headers = '', length = 1_000_000) =>
  `POST /slack/events HTTP/1.1\r\nHost: x\r\n${headers}Content-Length: ${length}\r\n\r\n`

/** Sends this and no more. `ends` resolves to what the app has answered once it has closed the connection. */
async function stranger(sends = '') {
  const socket = connect(Number(new URL(app.url).port), '127.0.0.1')
  sockets.push(socket)
  let answer = ''
  socket.on('data', (piece) => {
    answer += piece
  })
  socket.on('error', () => {})
  const ends = once(socket, 'close').then(() => answer.slice(9, 12))
  await once(socket, 'connect')
  if (sends !== '') await new Promise<void>((resolve) => socket.write(sends, () => resolve()))
  return { ends, isOpen: () => !socket.destroyed }
}

const answersSlack = async () => expect(await app.rep.asks('help')).toContain('/exec-session')

describe('a body that Slack can not have signed', () => {
  it('is refused before it arrives, and its connection closed', async () => {
    await start({})
    expect(await (await stranger(`${post()}xxx`)).ends).toBe('401')
  })

  it('is refused before it arrives where it says that it is too long', async () => {
    await start({})
    expect(await (await stranger(post(await plausible(), 1024 * 1024 + 1))).ends).toBe('413')
  })

  it('is refused as a check of the certificate, too', async () => {
    await start({})
    const type = 'Content-Type: application/x-www-form-urlencoded\r\n'
    expect(await (await stranger(`${post((await plausible()) + type, 11)}ssl_check=1`)).ends).toBe('401')
  })
})

describe('a connection that stalls', () => {
  it.each<[string, 'http' | 'socket', () => string | Promise<string>]>([
    ['before its headers', 'http', () => ''],
    ['before its headers', 'socket', () => ''],
    ['within its headers', 'http', () => 'POST /slack/events HTTP/1.1\r\nX-Slack'],
    ['within its headers', 'socket', () => 'GET /healthz HTTP/1.1\r\nX-Slack'],
    ['within a plausible body', 'http', async () => `${post(await plausible())}xxx`],
    [
      'within a body in pieces',
      'http',
      async () => `${post(await plausible()).replace(/Content-L.*/, 'Transfer-Encoding: chunked')}1\r\nx\r\n`,
    ],
  ])('%s is closed in %s mode', async (_, mode, sends) => {
    await start({ arrivalMs: 100 }, mode)
    expect(await (await stranger(await sends())).ends).toBe('408')
  })
})

describe('at the limit', () => {
  it('of connections, the one that has waited longest goes, and Slack is answered', async () => {
    await start({ arrivingBytes: 3.5 * CONNECTION })
    const first = await stranger()
    const others = [await stranger(), await stranger('GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n')]
    await answersSlack()
    expect(await first.ends).toBe('')
    expect(others.map(({ isOpen }) => isOpen())).toEqual([true, true])
  })

  it('of bytes, the body that has waited longest is refused, and Slack is answered', async () => {
    await start({ arrivingBytes: 85_000 })
    const headers = await plausible()
    const held = 'x'.repeat(14_000)
    const first = await stranger(post(headers) + held)
    const second = await stranger(post(headers) + held)
    await answersSlack()
    await stranger(post(headers) + held)
    expect(await first.ends).toBe('408')
    expect(second.isOpen()).toBe(true)
  })

  it('of bytes, a body in tiny pieces counts for what it takes in memory', async () => {
    await start({ arrivingBytes: 40_000 })
    const chunked = post(await plausible()).replace(/Content-L.*/, 'Transfer-Encoding: chunked')
    const pieces = await stranger(chunked + '1\r\nx\r\n'.repeat(200))
    expect(await pieces.ends).toBe('408')
    await answersSlack()
  })

  it('a form that Slack has sent, and whose answer waits, keeps its connection', async () => {
    await start({ arrivingBytes: 2 * CONNECTION })
    app.addSession()
    const coach = app.coach.in('C0TEAM')
    await coach.asks(ID)
    await coach.presses('Share…')
    const [arrived, held] = [gate(), gate()]
    app.slack.fault('conversations.info', { kind: 'late', until: held.opened, onArrival: arrived.open })
    const submitting = coach.submits()
    await arrived.opened
    for (let count = 0; count < 4; count += 1) await stranger()
    held.open()
    await submitting
    expect(app.slack.deliveries.at(-1)).toMatchObject({ status: 200, name: 'view_submission' })
  })

  it.each(['GET', 'POST'])(
    'a page that was asked for with %s keeps its connection until it is answered',
    async (method) => {
      const installed = { isConnected: false, settings: {} }
      await app.start({ installed, bot: { serverLimits: { ...ROOMY, arrivingBytes: 2 * CONNECTION } } })
      const { url, code } = await app.admin.getsKeyLink()
      const [arrived, held] = [gate(), gate()]
      app.slack.fault('users.info', { kind: 'late', until: held.opened, onArrival: arrived.open })
      const body = method === 'POST' ? { body: new URLSearchParams({ key: app.exec.apiKey, code }) } : {}
      const answering = fetch(app.url + new URL(url).pathname, { method, ...body })
      await arrived.opened
      for (let count = 0; count < 4; count += 1) await stranger()
      held.open()
      expect((await answering).status).toBe(200)
    },
  )

  it('a connection whose page is answered waits as any other', async () => {
    const installed = { isConnected: false, settings: {} }
    await app.start({ installed, bot: { serverLimits: { ...ROOMY, arrivingBytes: 2.5 * CONNECTION } } })
    const first = await stranger('GET / HTTP/1.1\r\nHost: x\r\n\r\n')
    for (let count = 0; count < 3; count += 1) await stranger()
    expect(await first.ends).toBe('200')
  })
})
