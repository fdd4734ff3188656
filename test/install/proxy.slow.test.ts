import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer as createHttpServer } from 'node:http'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { testApp } from '../support/app-fixture.ts'
import { ID } from '../support/exec/session-documents.ts'
import { skipOrThrow } from '../support/skip-or-throw.ts'

const hasCaddy = spawnSync('caddy', ['version']).status === 0
if (!hasCaddy) skipOrThrow('The test of the shipped proxy needs Caddy.')

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (typeof address !== 'object' || address === null) throw new Error('no port')
  return address.port
}

/** The shipped proxy before replicas on this machine. */
async function startProxy(...urls: string[]) {
  const folder = await mkdtemp(join(tmpdir(), 'proxy-'))
  const url = `http://127.0.0.1:${await freePort()}`
  const file = join(folder, 'Caddyfile')
  const shipped = readFileSync('deploy/Caddyfile', 'utf8')
  const there = `to ${urls.map((each) => new URL(each).host).join(' ')}`
  await writeFile(file, shipped.replace('{', '{\n\tadmin off').replace(/dynamic a app 3000 \{[^}]*\}/, there))
  const caddy = spawn('caddy', ['run', '--config', file, '--adapter', 'caddyfile'], {
    env: { PATH: process.env.PATH ?? '', HOME: folder, DOMAIN: url },
  })
  let output = ''
  caddy.stderr.on('data', (text) => {
    output += text
  })
  while (!output.includes('serving initial configuration')) {
    if (caddy.exitCode !== null) throw new Error(output)
    await Promise.race([once(caddy.stderr, 'data'), once(caddy, 'exit')])
  }
  const close = async () => {
    caddy.kill()
    await once(caddy, 'exit')
    await rm(folder, { recursive: true })
  }
  return { url, close }
}

describe.runIf(hasCaddy)('behind the shipped proxy', () => {
  const app = testApp({ installed: {} }, (app) => app.addSession())

  it('Slack is answered, an admin can install, and nothing else is reached', async () => {
    const proxy = await startProxy(app.url)
    try {
      app.slack.connectTo(proxy.url)
      expect(await app.rep.asks('help')).toContain('/exec-session')
      const statuses = async (paths: string[]) =>
        Promise.all(paths.map(async (path) => (await fetch(proxy.url + path, { redirect: 'manual' })).status))
      const pages = ['/', '/slack/install', '/slack/oauth_redirect', '/setup/key/T0ACME/unknown']
      expect(await statuses(pages)).toEqual([200, 302, 400, 410])
      const others = ['/healthz', '/readyz', '/metrics', '/setup/key', '/setup/key/%2e%2e/%2e%2e/healthz']
      expect(await statuses(others)).toEqual([404, 404, 404, 404, 404])
    } finally {
      await proxy.close()
    }
  })

  it('a replica that stops takes no further delivery: another one answers it', async () => {
    const other = createHttpServer((_, response) => response.end()).listen(0, '127.0.0.1')
    await once(other, 'listening')
    const address = other.address()
    if (typeof address !== 'object' || address === null) throw new Error('no port')
    const proxy = await startProxy(app.url, `http://127.0.0.1:${address.port}`)
    try {
      app.slack.connectTo(proxy.url)
      // Caddy before 2.11.2 could not send a body to a second replica.
      const deliver = async () => (await app.slack.deliverRaw({ body: '' })).status
      // Both have answered by then. A proxy that kept their connections would use them again.
      for (let count = 0; count < 4; count += 1) await deliver()
      app.slack.connectTo(app.url)
      const letExecAnswer = app.holdExec()
      await app.slack.command({ user: 'U0REP', channel: 'C0TEAM', text: ID })
      const stopping = app.bot.stop()
      app.slack.connectTo(proxy.url)
      const statuses: number[] = []
      for (let count = 0; count < 20; count += 1) statuses.push(await deliver())
      expect(statuses).toEqual(statuses.map(() => 200))
      letExecAnswer()
      await stopping
    } finally {
      await proxy.close()
      other.close()
    }
  })
})
