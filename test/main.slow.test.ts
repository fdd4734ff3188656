import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { startSlack } from './support/acme.ts'
import { folderWithApp } from './support/built-app.ts'
import { capturedLog } from './support/captured-log.ts'
import { machineClock } from './support/clock.ts'
import { databaseSpace, environmentOf } from './support/database/databases.ts'
import { startExec } from './support/exec/fake-exec.ts'
import { ID, sessionDocument } from './support/exec/session-documents.ts'
import type { FakeSlack } from './support/slack/slack.ts'
import { environmentBetween } from './support/started-bot.ts'

let folder = ''
const children: ChildProcess[] = []
let slack: FakeSlack
const cleanups: (() => Promise<unknown>)[] = []

afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup()
})

beforeAll(async () => {
  folder = await folderWithApp()
})

afterAll(async () => {
  for (const child of children) child.kill('SIGKILL')
  await rm(folder, { recursive: true })
})

/** Runs the built app in a folder without `.env`, with these variables alone. */
function run(env: Record<string, string>) {
  const started = spawn(process.execPath, ['--enable-source-maps', join(folder, 'main.js')], {
    cwd: '/',
    env: { PATH: process.env.PATH ?? '', ...env },
  })
  children.push(started)
  let output = ''
  started.stdout.on('data', (chunk) => {
    output += chunk
  })
  started.stderr.on('data', (chunk) => {
    output += chunk
  })
  const closed = once(started, 'close').then(([code]) => code)
  const says = async (words: string) => {
    while (!output.includes(words)) await once(started.stdout, 'data')
  }
  const kill = (signal: NodeJS.Signals) => started.kill(signal)
  /** By SIGTERM, with 0. */
  const ends = async () => {
    kill('SIGTERM')
    expect(await closed).toBe(0)
  }
  const stopReading = () => started.stdout.destroy()
  /** Where it listens. The first is that of operations, if it has one. */
  const ports = () => [...output.matchAll(/"port":(\d+)/g)].map(([, port]) => port)
  return { closed, says, output: () => output, ports, kill, ends, stopReading }
}

/** The same once it is connected to Slack, which delivers to it. */
async function runConnected(env: Record<string, string>) {
  const app = run(env)
  await app.says('"msg":"connected to Slack"')
  slack.connectTo(`http://127.0.0.1:${app.ports().at(-1)}`)
  return app
}

async function settings() {
  slack = await startSlack({ clock: machineClock })
  cleanups.push(() => slack.close())
  return environmentBetween(slack)
}

/** With a SQLite file, of which no process has made use. */
async function settingsWithDatabase() {
  const space = await databaseSpace('sqlite')
  cleanups.push(() => space.remove())
  const env: Record<string, string> = { ...(await settings()), ...environmentOf(space.settings) }
  return { space, env }
}

/** An Exec that takes its time. */
async function slowExec() {
  const exec = await startExec({ latencyMs: 300, clock: machineClock })
  cleanups.push(() => exec.close())
  exec.sessions.set(ID, sessionDocument())
  return exec
}

describe('the process', () => {
  it('reports all problems of the configuration without a secret, and exits with 1', async () => {
    const { closed, output } = run({
      SLACK_BOT_TOKEN: 'xoxp-not-a-bot',
      EXEC_API_KEY: 'topsecret',
      PORT: 'x',
    })
    expect(await closed).toBe(1)
    for (const variable of ['SLACK_BOT_TOKEN', 'SLACK_SIGNING_SECRET', 'EXEC_API_KEY', 'PORT'])
      expect(output()).toContain(variable)
    expect(output()).not.toMatch(/xoxp-not-a-bot|topsecret/)
  })

  it('exits with 1 and one sentence if Slack rejects the token', async () => {
    const { closed, output } = run({ ...(await settings()), SLACK_BOT_TOKEN: 'xoxb-revoked' })
    expect(await closed).toBe(1)
    expect(output()).toContain('Slack rejects SLACK_BOT_TOKEN (invalid_auth).')
    expect(output()).not.toContain('xoxb-revoked')
  })

  it('exits with 0 on SIGTERM though its standard output is closed', async () => {
    const { stopReading, ends } = await runConnected(await settings())
    stopReading()
    await ends()
  })

  it('holds little of a crowd whose bodies stall, closes their connections, and answers Slack meanwhile', async () => {
    const { ports, ends } = await runConnected({ ...(await settings()), OPS_PORT: '0' })
    const [opsPort, port] = ports()
    const command = () => slack.command({ user: 'U0REP', channel: 'C0TEAM', text: 'help' })
    const { headers } = await command()
    slack.settings.ackTimeoutMs = 15_000
    const megabytes = async () => {
      const metrics = await (await fetch(`http://127.0.0.1:${opsPort}/metrics`)).text()
      return Number(/^process_resident_memory_bytes (\d+)$/m.exec(metrics)?.[1]) / 1024 ** 2
    }
    const before = await megabytes()
    const head = `POST /slack/events HTTP/1.1\r\nHost: x\r\nX-Slack-Signature: v0=${'a'.repeat(64)}\r\nX-Slack-Request-Timestamp: ${headers['x-slack-request-timestamp']}\r\nContent-Length: 1000000\r\n\r\n`
    let open = 300
    for (let count = 0; count < 300; count += 1) {
      const socket = connect(Number(port), '127.0.0.1')
      socket
        .on('error', () => {})
        .on('close', () => {
          open -= 1
        })
      socket.resume().write(head + 'x'.repeat(900_000))
    }
    expect((await command()).status).toBe(200)
    let peak = before
    while (open > 0) peak = Math.max(peak, await megabytes())
    expect(peak - before).toBeLessThan(128)
    await ends()
  })

  it('answers acknowledged deliveries before it exits with 0 on SIGTERM', async () => {
    const { url } = await slowExec()
    const { ends, output } = await runConnected({ ...(await settings()), EXEC_API_URL: url })
    await slack.command({ user: 'U0REP', channel: 'C0TEAM', text: ID })
    await ends()
    expect(slack.visibleTo('U0REP', 'C0TEAM')).toHaveLength(1)
    expect(output()).toContain('"unanswered":0')
  })

  it('names the app token that Slack takes no more, answers what it has acknowledged, and exits with 1', async () => {
    const { url } = await slowExec()
    const { SLACK_SIGNING_SECRET: _, ...rest } = await settings()
    const env = { ...rest, SLACK_APP_TOKEN: slack.settings.appToken, EXEC_API_URL: url }
    const { closed, says, output } = run(env)
    await says('"msg":"connected to Slack"')
    await slack.command({ user: 'U0REP', channel: 'C0TEAM', text: ID })
    slack.fault('apps.connections.open', { kind: 'error', error: 'token_revoked' })
    slack.sockets.disconnect('link_disabled')
    expect(await closed).toBe(1)
    expect(output()).toContain('Slack rejects SLACK_APP_TOKEN (token_revoked).')
    expect(output()).toContain('"unanswered":0')
    expect(slack.visibleTo('U0REP', 'C0TEAM')).toHaveLength(1)
  })

  it('answers no command twice, though it was killed between the two deliveries', async () => {
    const { space, env } = await settingsWithDatabase()
    const first = await runConnected(env)
    const delivery = await slack.command({ user: 'U0REP', channel: 'C0TEAM', text: 'help' })
    await first.says('"outcome":"answered"')
    const { ofAllWorkspaces: db } = space.open(capturedLog().log)
    const claims = () =>
      db.selectFrom('store_entries').select('key').where('key', 'like', 'delivery:%').execute()
    await expect.poll(claims, { timeout: 5000 }).toHaveLength(1)
    first.kill('SIGKILL')
    await first.closed

    const second = await runConnected(env)
    await slack.redeliver(delivery)
    await second.says('"outcome":"repeated"')
    expect(slack.visibleTo('U0REP', 'C0TEAM')).toHaveLength(1)
    await second.ends()
    expect(space.filesWith(/delivery:/)).toEqual(['test.db'])
  })

  it('exits with 1 and one sentence for a database of another key, of a newer version, or that can not be used', async () => {
    const { space, env } = await settingsWithDatabase()
    const database = await space.start()
    const otherKey = run({ ...env, STORE_ENCRYPTION_KEY: Buffer.alloc(32, 'other').toString('base64') })
    expect(await otherKey.closed).toBe(1)
    expect(otherKey.output()).toBe(
      'The database needs another STORE_ENCRYPTION_KEY: set that one, or add it after a comma.\n',
    )
    await sql`insert into kysely_migration values ('9999_next', '2026-01-01')`.execute(
      database.ofAllWorkspaces,
    )
    const newer = run(env)
    expect(await newer.closed).toBe(1)
    expect(newer.output()).toBe('A newer version of this app has changed the database: start that version.\n')
    const unusable = run({ ...env, DATABASE_URL: 'sqlite:/dev/null/app.db' })
    expect(await unusable.closed).toBe(1)
    expect(unusable.output()).toMatch(/^The database at DATABASE_URL can't be used \([A-Z_]+\)\.\n$/)
  })

  it('encrypts its database anew while it runs, and then starts with the new key alone', async () => {
    const { space, env } = await settingsWithDatabase()
    const database = await space.start()
    await database.ofAllWorkspaces
      .insertInto('store_entries')
      .values({
        ...{ workspace: 'T0ACME', key: 'text', expires_at: 2 ** 41 },
        value: database.cipher.encrypt('text', 'T0ACME text'),
      })
      .execute()
    const key = Buffer.alloc(32, 'other').toString('base64')
    const both = run({ ...env, STORE_ENCRYPTION_KEY: `${key},${env.STORE_ENCRYPTION_KEY}` })
    await both.says('all rows are encrypted with the first key')
    await both.ends()
    const last = await runConnected({ ...env, STORE_ENCRYPTION_KEY: key })
    await last.ends()
  })

  it('exits with 1 and one sentence within a second where the folder of its database can not be made', async () => {
    const { closed, output } = run({ ...(await settings()), DATABASE_URL: 'sqlite:/proc/x/app.db' })
    expect(await closed).toBe(1)
    expect(output()).toBe("The database at DATABASE_URL can't be used (ENOENT).\n")
  })

  it('takes over the SQLite file of a process that stops, and exits with 1 and one sentence if it does not', async () => {
    const { env } = await settingsWithDatabase()
    const first = await runConnected(env)
    const second = run(env)
    await second.says('waiting for another process')
    const began = performance.now()
    await first.ends()
    await second.says('connected to Slack')
    expect(performance.now() - began).toBeLessThan(10_000)
    const third = run(env)
    expect(await third.closed).toBe(1)
    expect(third.output().split('\n')).toEqual([
      expect.stringContaining('waiting for another process'),
      'Another process of this app uses the database at DATABASE_URL: stop it, or name another one.',
      '',
    ])
    await second.ends()
  })

  it('hears SIGTERM while it waits for the process that has its SQLite file', async () => {
    const { env } = await settingsWithDatabase()
    const first = await runConnected(env)
    const second = run(env)
    await second.says('waiting for another process')
    await second.ends()
    await first.ends()
  })

  it('exits at once on a second signal', async () => {
    const { faults, url } = await slowExec()
    faults.set({ kind: 'hang' })
    const { closed, says, kill, output } = await runConnected({ ...(await settings()), EXEC_API_URL: url })
    await slack.command({ user: 'U0REP', channel: 'C0TEAM', text: ID })
    kill('SIGTERM')
    await says('stopping')
    kill('SIGTERM')
    expect(await closed).toBe(1)
    expect(output()).not.toContain('stopped')
  })

  it.each([
    ['an unhandled rejection', 'Promise.reject(error)'],
    ['an uncaught exception', 'throw error'],
  ])('exits with 1 on %s, and logs its causes without their messages', async (_, fail) => {
    const script = `
      process.once('SIGUSR2', () => {
        const cause = Object.assign(new RangeError('topsecret'), { code: 'ERR_DEEP' })
        const error = new TypeError('topsecret', { cause })
        ${fail}
      })`
    const { closed, kill, output } = await runConnected({
      ...(await settings()),
      NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(script)}`,
    })
    kill('SIGUSR2')
    expect(await closed).toBe(1)
    expect(output()).toContain('"error_name":"TypeError","causes":"RangeError ERR_DEEP')
    expect(output()).not.toContain('topsecret')
  })

  it('exits with 0 on SIGTERM while it waits for Slack', async () => {
    const { says, ends } = run({ ...(await settings()), SLACK_API_URL: 'http://127.0.0.1:9/api/' })
    await says('out of reach')
    await ends()
  })
})

describe('a running process', () => {
  let running: ReturnType<typeof run>

  beforeAll(async () => {
    slack = await startSlack({ clock: machineClock })
    running = await runConnected({ ...environmentBetween(slack), OPS_PORT: '0' })
  })

  afterAll(async () => {
    await running.ends()
    await slack.close()
  })

  it('logs the source file and line of an error', async () => {
    slack.fault('response_url', { kind: 'status', status: 500 })
    await slack.command({ user: 'U0REP', channel: 'C0TEAM', text: 'help' })
    await running.says('answer failed')
    expect(running.output()).toMatch(/"at":"slack\/[\w-]+\.ts:\d+:\d+"/)
  })

  it('goes on after a delivery that Bolt can not read, even after its time-out', async () => {
    const payload = JSON.stringify({ type: 'block_actions', actions: [] })
    const body = new URLSearchParams({ payload }).toString()
    const contentType = 'application/x-www-form-urlencoded'
    expect(await slack.deliverRaw({ body, contentType })).toMatchObject({ status: 200 })
    // This one is answered after the time-out of the first.
    slack.fault('response_url', { kind: 'slow', latencyMs: 3000 })
    await slack.command({ user: 'U0COACH', channel: 'C0TEAM', text: 'help' })
    await slack.next(() => slack.visibleTo('U0COACH', 'C0TEAM')[0])
    expect(running.output().match(/"msg":"delivery unreadable"/g)).toHaveLength(1)
  })

  it("serves Node's metrics of the process", async () => {
    const text = await (await fetch(`http://127.0.0.1:${running.ports()[0]}/metrics`)).text()
    expect(text).toMatch(/^nodejs_eventloop_lag_p99_seconds [\d.e+-]+$/m)
    expect(text).toMatch(/^process_resident_memory_bytes \d+$/m)
  })
})
