import { Agent, request } from 'node:http'
import { afterEach, describe, expect, it } from 'vitest'
import { startTestApp, type TestApp } from './support/test-app.ts'

const ID = 'abc123def456'
let app: TestApp

async function start(options: Parameters<typeof startTestApp>[0] = {}): Promise<TestApp> {
  app = await startTestApp(options)
  app.addSession()
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

/** A command that is acknowledged and waits for Exec. Returns the function that lets Exec answer. */
async function commandInFlight({ slack, holdExec }: TestApp): Promise<() => void> {
  const letExecAnswer = holdExec()
  const delivery = await slack.command({ user: 'U0REP', channel: 'C0TEAM', text: ID })
  expect(delivery.status).toBe(200)
  return letExecAnswer
}

describe('stopping the app', () => {
  it('first answers the command that it has acknowledged', async () => {
    const { bot, person } = await start()
    const letExecAnswer = await commandInFlight(app)
    const stopping = bot.stop()
    letExecAnswer()
    expect(await stopping).toBe(0)
    expect(person('U0REP').seesOnly()).toContain('🥇 82.5')
  })

  it('first answers the command that it has acknowledged over a socket', async () => {
    const { bot, person } = await start({ mode: 'socket' })
    const letExecAnswer = await commandInFlight(app)
    const stopping = bot.stop()
    letExecAnswer()
    expect(await stopping).toBe(0)
    expect(person('U0REP').messages()).toHaveLength(1)
  })

  it('ends readiness at once, refuses new deliveries, and keeps it healthy until the end', async () => {
    const { slack, bot, url, lines } = await start({ env: { OPS_PORT: '0' } })
    const operations = lines.find((line) => line.includes('listening for operations')) ?? '{}'
    const letExecAnswer = await commandInFlight(app)
    const stopping = bot.stop()
    const ready = await fetch(`http://127.0.0.1:${JSON.parse(operations).port}/readyz`)
    expect(ready.status).toBe(503)
    expect(await ready.json()).toMatchObject({ ready: false, parts: { process: 'stopping' } })
    expect((await fetch(`${url}/healthz`)).status).toBe(200)
    expect((await slack.deliverRaw({ body: '{}' })).status).toBe(503)
    letExecAnswer()
    expect(await stopping).toBe(0)
    await expect(fetch(`${url}/healthz`)).rejects.toThrow()
  })

  it('does not wait for idle keep-alive connections', async () => {
    const { bot, url } = await start()
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    expect(await get(`${url}/healthz`, agent)).toEqual({ status: 200, connection: 'keep-alive' })
    const letExecAnswer = await commandInFlight(app)
    const stopping = bot.stop()
    expect(await get(`${url}/healthz`, agent)).toEqual({ status: 200, connection: 'close' })
    const began = performance.now()
    letExecAnswer()
    await stopping
    expect(performance.now() - began).toBeLessThan(1000)
    agent.destroy()
  })

  it('does not wait for a request whose body never ends', async () => {
    const { bot, url } = await start()
    const unfinished = request(`${url}/slack/events`, { method: 'POST', headers: { 'content-length': '10' } })
    const cut = new Promise<void>((resolve) => unfinished.on('error', () => resolve()))
    await new Promise<void>((resolve) => unfinished.write('{', () => resolve()))
    await fetch(`${url}/healthz`)
    expect(await bot.stop()).toBe(0)
    await cut
  })

  it('gives up after its time, and logs the command that is left unanswered', async () => {
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
