import { Agent, request } from 'node:http'
import { describe, expect, it } from 'vitest'
import { testApp } from './support/app-fixture.ts'
import { operationsUrl } from './support/captured-log.ts'
import { ID } from './support/exec/session-documents.ts'

const app = testApp({}, (app) => app.addSession())
const { rep } = app

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
async function commandInFlight(): Promise<() => void> {
  const letExecAnswer = app.holdExec()
  const delivery = await app.slack.command({ user: 'U0REP', channel: 'C0TEAM', text: ID })
  expect(delivery.status).toBe(200)
  return letExecAnswer
}

describe('stopping the app', () => {
  it.each(['http', 'socket'] as const)(
    'first answers the command that it has acknowledged in %s mode',
    async (mode) => {
      await app.start({ mode })
      const letExecAnswer = await commandInFlight()
      const stopping = app.bot.stop()
      letExecAnswer()
      expect(await stopping).toBe(0)
      expect(rep.seesOnly()).toContain('🥇 82.5')
    },
  )

  it('ends readiness at once, and takes no new connection', async () => {
    await app.start({ env: { OPS_PORT: '0' } })
    const { url } = app
    const letExecAnswer = await commandInFlight()
    const stopping = app.bot.stop()
    const ready = await fetch(`${operationsUrl(app.lines)}/readyz`)
    expect(ready.status).toBe(503)
    expect(await ready.json()).toMatchObject({ ready: false, parts: { process: 'stopping' } })
    await expect(fetch(`${url}/healthz`)).rejects.toThrow()
    letExecAnswer()
    expect(await stopping).toBe(0)
  })

  it('does not wait for idle keep-alive connections', async () => {
    const { url } = app
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    expect(await get(`${url}/healthz`, agent)).toEqual({ status: 200, connection: 'keep-alive' })
    const letExecAnswer = await commandInFlight()
    const stopping = app.bot.stop()
    const began = performance.now()
    letExecAnswer()
    await stopping
    expect(performance.now() - began).toBeLessThan(1000)
    agent.destroy()
  })

  it('does not wait for a request whose body never ends', async () => {
    const { url } = app
    await rep.asks('help')
    const headers = { ...app.slack.deliveries.at(-1)?.headers, 'content-length': '10' }
    const unfinished = request(`${url}/slack/events`, { method: 'POST', headers })
    const cut = new Promise<void>((resolve) => unfinished.on('error', () => resolve()))
    await new Promise<void>((resolve) => unfinished.write('{', () => resolve()))
    await fetch(`${url}/healthz`)
    expect(await app.bot.stop()).toBe(0)
    await cut
  })

  it('gives up after its time, and logs the command that is left unanswered', async () => {
    app.exec.faults.set({ kind: 'hang' })
    await app.slack.command({ user: 'U0REP', channel: 'C0TEAM', text: ID })
    expect(await app.bot.stop({ withinMs: 50 })).toBe(1)
    const left = app.lines.find((line) => line.includes('delivery left unanswered')) ?? '{}'
    expect(JSON.parse(left)).toMatchObject({
      level: 50,
      surface: 'command',
      error_id: expect.stringMatching(/^EX-/),
    })
    await app.bot.idle()
  })
})
