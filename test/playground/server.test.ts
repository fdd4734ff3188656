import { request } from 'node:http'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { type PlaygroundServer, startServer } from '../../playground/server.ts'
import { startWorld, type World } from '../../playground/world.ts'

let world: World
let server: PlaygroundServer

beforeEach(async () => {
  world = await startWorld()
  server = await startServer(world, 0)
})

afterEach(async () => {
  await server.close()
  await world.close()
})

function act(body: object, headers: Record<string, string> = {}) {
  return fetch(`${server.url}/actions`, { method: 'POST', headers, body: JSON.stringify(body) })
}

/** The status for a request with this `Host`, which `fetch` would not send. */
async function statusFor(host: string): Promise<number | undefined> {
  return await new Promise((resolve, reject) => {
    request(`${server.url}/screen`, { headers: { host } }, (response) => {
      response.resume()
      resolve(response.statusCode)
    })
      .on('error', reject)
      .end()
  })
}

it('listens on loopback alone', () => {
  expect(server.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
})

it('lets the page load and run nothing but its own', async () => {
  const policy = (await fetch(server.url)).headers.get('content-security-policy')
  expect(policy).toContain("default-src 'none'; script-src 'self'")
  expect(policy).not.toMatch(/script-src[^;]*unsafe|https:/)
})

it.each(['/page/main.ts', '/place-hash.ts'])('serves %s without its types', async (path) => {
  const response = await fetch(`${server.url}${path}`)
  expect(response.headers.get('content-type')).toBe('text/javascript; charset=utf-8')
  expect(await response.text()).not.toContain('import type')
})

it.each(['/page/../world.ts', '/world.ts', '/page/%2e%2e/main.ts', '/page/none.ts', '//'])(
  'does not serve %s',
  async (path) => {
    expect((await fetch(`${server.url}${path}`)).status).toBe(404)
  },
)

it('refuses other pages of the same browser', async () => {
  const home = { kind: 'open_app', person: 'U0REP', tab: 'messages' }
  expect((await act(home, { origin: 'https://evil.test' })).status).toBe(403)
  expect((await act(home, { origin: server.url })).status).toBe(200)
  expect(await statusFor('evil.test')).toBe(403)
})

it('says what Slack would not let a person do', async () => {
  const said = { kind: 'say', person: 'U0GUEST', channel: 'C0OPEN', text: 'Hello' }
  const response = await act(said)
  expect(response.status).toBe(409)
  expect(await response.json()).toEqual({ notice: 'U0GUEST is not in C0OPEN' })
})

it.each([
  ['C0OPEN', 'Exec is not in this conversation'],
  ['C0TEAM', undefined],
])('tells a person in %s whether the app is there to be mentioned', async (channel, notice) => {
  const response = await act({ kind: 'say', person: 'U0REP', channel, text: '@Exec help' })
  expect(await response.json()).toEqual(
    notice === undefined ? {} : { notice: expect.stringContaining(notice) },
  )
})

it('refuses what is no act', async () => {
  expect((await act({ kind: 'fly' })).status).toBe(400)
})

it('tells an open page what has happened and what happens', async () => {
  const stream = await fetch(`${server.url}/events`)
  const reader = stream.body?.pipeThrough(new TextDecoderStream()).getReader()
  await act({ kind: 'say', person: 'U0REP', channel: 'C0TEAM', text: '/exec-session gold1' })
  let text = ''
  while (!text.includes('"name":"/exec-session"')) text += (await reader?.read())?.value ?? ''
  expect(text).toContain('"name":"auth.test"')
  await reader?.cancel()
})
