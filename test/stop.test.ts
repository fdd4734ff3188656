import { Agent, request } from 'node:http'
import { afterEach, describe, expect, it } from 'vitest'
import { readable } from './support/card-text.ts'
import { sessionDocument } from './support/exec/session-documents.ts'
import { startTestApp, type TestApp } from './support/test-app.ts'

const ID = 'abc123def456'
let app: TestApp

async function start(options: Parameters<typeof startTestApp>[0] = {}): Promise<TestApp> {
  app = await startTestApp(options)
  app.exec.sessions.set(ID, sessionDocument())
  return app
}

afterEach(() => app.close())

/** The status and headers of a GET over a connection that is kept. */
function get(url: string, agent: Agent) {
  return new Promise<{ status: number | undefined; connection: string | undefined }>((resolve, reject) => {
    request(url, { agent }, (response) => {
      response.resume()
      response.on('end', () =>
        resolve({ status: response.statusCode, connection: response.headers.connection }),
      )
    })
      .on('error', reject)
      .end()
  })
}

/** A command that is acknowledged, and waits for Exec. */
async function commandUnderWay({ slack, exec }: TestApp) {
  exec.faults.latencyMs = 300
  const delivery = await slack.command({ user: 'U0REP', channel: 'C0TEAM', text: ID })
  expect(delivery.status).toBe(200)
}

describe('a stop', () => {
  it('answers what was acknowledged', async () => {
    const { slack, bot } = await start()
    await commandUnderWay(app)
    expect(await bot.stop()).toBe(0)
    const [answer] = slack.visibleTo('U0REP', 'C0TEAM')
    expect(readable(answer?.blocks ?? [])).toContain('🥇 82.5')
  })

  it('answers what was acknowledged over a socket', async () => {
    const { slack, bot } = await start({ mode: 'socket' })
    await commandUnderWay(app)
    expect(await bot.stop()).toBe(0)
    expect(slack.visibleTo('U0REP', 'C0TEAM')).toHaveLength(1)
  })

  it('drops readiness at once, takes no new deliveries, and stays healthy until the end', async () => {
    const { slack, bot, url, lines } = await start({ env: { OPS_PORT: '0' } })
    const operations = lines.find((line) => line.includes('listening for operations')) ?? '{}'
    await commandUnderWay(app)
    const stopping = bot.stop()
    const ready = await fetch(`http://127.0.0.1:${JSON.parse(operations).port}/readyz`)
    expect(ready.status).toBe(503)
    expect(await ready.json()).toMatchObject({ ready: false, parts: { process: 'stopping' } })
    expect((await fetch(`${url}/healthz`)).status).toBe(200)
    expect((await slack.deliverRaw({ body: '{}' })).status).toBe(503)
    expect(await stopping).toBe(0)
    await expect(fetch(`${url}/healthz`)).rejects.toThrow()
  })

  it('is not held up by connections that clients keep', async () => {
    const { bot, url } = await start()
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    expect(await get(`${url}/healthz`, agent)).toEqual({ status: 200, connection: 'keep-alive' })
    await commandUnderWay(app)
    const stopping = bot.stop()
    expect(await get(`${url}/healthz`, agent)).toEqual({ status: 200, connection: 'close' })
    const began = performance.now()
    await stopping
    expect(performance.now() - began).toBeLessThan(1000)
    agent.destroy()
  })

  it('is not held up by a request that never ends', async () => {
    const { bot, url } = await start()
    const unfinished = request(`${url}/slack/events`, { method: 'POST', headers: { 'content-length': '10' } })
    const cut = new Promise<void>((resolve) => unfinished.on('error', () => resolve()))
    await new Promise<void>((resolve) => unfinished.write('{', () => resolve()))
    await fetch(`${url}/healthz`)
    expect(await bot.stop()).toBe(0)
    await cut
  })

  it('ends after its time, and logs what it left unanswered', async () => {
    const { slack, exec, bot, lines } = await start()
    exec.faults.set({ kind: 'hang' })
    await slack.command({ user: 'U0REP', channel: 'C0TEAM', text: ID })
    expect(await bot.stop({ withinMs: 50 })).toBe(1)
    const left = lines.find((line) => line.includes('delivery left unanswered')) ?? '{}'
    expect(JSON.parse(left)).toMatchObject({
      level: 50,
      surface: 'command',
      error_id: expect.stringMatching(/^EX-/),
    })
    await bot.idle()
  })
})
