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

function postAction(body: object, headers: Record<string, string> = {}) {
  return fetch(`${server.url}/actions`, { method: 'POST', headers, body: JSON.stringify(body) })
}

/** The status of a request with this `Host` header, which `fetch` can't set. */
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

it('lets the page load and run only its own files', async () => {
  const policy = (await fetch(server.url)).headers.get('content-security-policy')
  expect(policy).toContain("default-src 'none'; script-src 'self'")
  expect(policy).not.toMatch(/script-src[^;]*unsafe|https:/)
})

it.each(['/page/../world.ts', '/world.ts', '/page/%2e%2e/main.ts', '/page/none.ts', '//'])(
  'answers 404 for %s',
  async (path) => {
    expect((await fetch(`${server.url}${path}`)).status).toBe(404)
  },
)

it('refuses requests from other pages of the same browser', async () => {
  const home = { kind: 'open_app', person: 'U0REP', tab: 'messages' }
  expect((await postAction(home, { origin: 'https://evil.test' })).status).toBe(403)
  expect((await postAction(home, { origin: server.url })).status).toBe(200)
  expect(await statusFor('evil.test')).toBe(403)
})

it('says that Slack would not let a person post', async () => {
  const post = { kind: 'say', person: 'U0GUEST', channel: 'C0OPEN', text: 'Hello' }
  const response = await postAction(post)
  expect(response.status).toBe(409)
  expect(await response.json()).toEqual({ notice: 'U0GUEST is not in C0OPEN' })
})

it.each([
  ['C0OPEN', 'Exec is not in this conversation'],
  ['C0TEAM', undefined],
])('tells a person who mentions the app in %s whether it is in the conversation', async (channel, notice) => {
  const response = await postAction({ kind: 'say', person: 'U0REP', channel, text: '@Exec help' })
  expect(await response.json()).toEqual(
    notice === undefined ? {} : { notice: expect.stringContaining(notice) },
  )
})

it('refuses an unknown action', async () => {
  expect((await postAction({ kind: 'fly' })).status).toBe(400)
})

it('sends an open page the past and the new entries of the wire log', async () => {
  const stream = await fetch(`${server.url}/events`)
  const reader = stream.body?.pipeThrough(new TextDecoderStream()).getReader()
  await postAction({ kind: 'say', person: 'U0REP', channel: 'C0TEAM', text: '/exec-session gold1' })
  let text = ''
  while (!text.includes('"name":"/exec-session"')) text += (await reader?.read())?.value ?? ''
  expect(text).toContain('"name":"auth.test"')
  await reader?.cancel()
})
