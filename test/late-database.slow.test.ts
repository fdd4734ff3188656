import { afterEach, describe, expect, it } from 'vitest'
import { createBot } from '../src/app.ts'
import { parseConfig } from '../src/config/config.ts'
import { startSlack } from './support/acme.ts'
import { capturedLog, operationsUrl } from './support/captured-log.ts'
import { machineClock } from './support/clock.ts'
import { databaseSpace, environmentOf, hasPostgres } from './support/database/databases.ts'
import { POSTGRES_ADDRESS, throughProxy } from './support/database/postgres-proxy.ts'
import { startTcpProxy } from './support/database/tcp-proxy.ts'
import { startExec } from './support/exec/fake-exec.ts'
import { ID, sessionDocument } from './support/exec/session-documents.ts'
import { Person } from './support/person.ts'
import { environmentBetween, startBot } from './support/started-bot.ts'

/** At 15:00 in New York. */
const FRIDAY = Date.UTC(2026, 2, 27, 19)

const cleanups: (() => Promise<unknown>)[] = []

afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup()
})

describe.skipIf(!hasPostgres)('the app that starts before its PostgreSQL', () => {
  /** The app behind a proxy, with its database's key or another one. */
  async function prepare(changed: Record<string, string> = {}) {
    const space = await databaseSpace('postgres')
    const proxy = await startTcpProxy(POSTGRES_ADDRESS)
    const slack = await startSlack({ clock: machineClock })
    const { log, lines } = capturedLog()
    await space.open(log).start()
    const config = parseConfig({
      ...environmentBetween(slack),
      OPS_PORT: '0',
      ...environmentOf(space.settings),
      DATABASE_URL: throughProxy(space, proxy),
      ...changed,
    })
    if (!config.ok) throw new Error('configuration')
    const problems: string[] = []
    const bot = createBot(config.value, log, {
      onDatabaseProblem: ({ kind }) => problems.push(kind),
    })
    cleanups.push(
      () => bot.stop(),
      () => proxy.close(),
      () => slack.close(),
      () => space.remove(),
    )
    return { proxy, slack, bot, lines, problems }
  }

  /** Starts it while the proxy refuses connections. */
  async function start(changed?: Record<string, string>) {
    const app = await prepare(changed)
    app.proxy.cut()
    expect(await app.bot.listen()).toMatchObject({ ok: true })
    expect(await app.bot.connect()).toMatchObject({ ok: true })
    return app
  }

  it('takes no delivery before it has asked it: another replica may have answered', async () => {
    const { proxy, slack, bot } = await prepare()
    const listening = await bot.listen()
    if (!listening.ok) throw new Error(listening.error.kind)
    slack.connectTo(`http://127.0.0.1:${listening.value}`)
    proxy.hang()
    const connecting = bot.connect()
    await expect.poll(() => slack.callsOf('auth.test')).toHaveLength(1)
    const body = JSON.stringify({ type: 'url_verification', challenge: 'abc' })
    expect(await slack.deliverRaw({ body })).toMatchObject({ status: 503 })
    proxy.restore()
    await connecting
    expect(await slack.deliverRaw({ body })).toMatchObject({ status: 200 })
  })

  it('is ready without it, and uses it once it is there', async () => {
    const { proxy, lines, problems } = await start()
    const readiness = await fetch(`${operationsUrl(lines)}/readyz`)
    expect(await readiness.text()).toMatch(/"ready":true.*"store":"degraded"/)
    proxy.restore()
    await expect
      .poll(() => lines.join(''), { timeout: 10_000 })
      .toContain("the store's database answers again")
    expect(problems).toEqual([])
  })

  it('has no store that is degraded while Slack alone is away', async () => {
    const { slack, bot, lines } = await prepare()
    slack.fault('auth.test', { kind: 'status', status: 503, times: 1000 })
    expect(await bot.listen()).toMatchObject({ ok: true })
    void bot.connect().catch(() => undefined)
    const readiness = await fetch(`${operationsUrl(lines)}/readyz`)
    expect(await readiness.text()).toMatch(/"ready":false.*"store":"ok"/)
  })

  it('tells that it can not be used, once it is there', async () => {
    const { proxy, problems } = await start({
      STORE_ENCRYPTION_KEY: Buffer.alloc(32, 'other').toString('base64'),
    })
    expect(problems).toEqual([])
    proxy.restore()
    await expect.poll(() => problems[0], { timeout: 10_000 }).toBe('other_key')
  })
})

it.skipIf(!hasPostgres)(
  'a form submitted while PostgreSQL is silent says so within the three seconds that Slack waits, now and again later',
  async () => {
    const space = await databaseSpace('postgres')
    const proxy = await startTcpProxy(POSTGRES_ADDRESS)
    const slack = await startSlack()
    const exec = await startExec()
    exec.sessions.set(ID, sessionDocument())
    await space.start()
    const env = {
      ...environmentBetween(slack, exec),
      ...environmentOf(space.settings),
      EXEC_COACHES: 'U0COACH',
    }
    const { bot, url } = await startBot(
      { ...env, DATABASE_URL: throughProxy(space, proxy) },
      capturedLog().log,
      { clock: () => FRIDAY },
    )
    cleanups.push(
      () => bot.stop(),
      () => proxy.close(),
      () => Promise.all([slack.close(), exec.close(), space.remove()]),
    )
    slack.connectTo(url)
    const coach = new Person({ slack, bot }, 'U0COACH').in('C0TEAM')
    await coach.asks(ID)
    await coach.presses('Coach…')
    proxy.hang()
    for (let times = 0; times < 3; times += 1) {
      // What is measured is the time that Slack waits.
      const submitted = performance.now()
      const { body } = await coach.submits({ note: 'Well done.' })
      expect(performance.now() - submitted).toBeLessThan(2900)
      expect(JSON.stringify(body)).toContain("The app's database isn't answering right now")
    }
  },
  30_000,
)
