import type { Database } from '../../src/database/database.ts'
import { Installations } from '../../src/install/installations.ts'
import { createMetrics } from '../../src/ops/metrics.ts'
import { Outbox } from '../../src/outbox/outbox.ts'
import { acmeWorkspace, movedTo, startSlack } from './acme.ts'
import { auditsIn, capturedLog } from './captured-log.ts'
import { testClock } from './clock.ts'
import { giveBack, takeDatabase } from './database/kept-database.ts'
import { startExecFront } from './exec/exec-front.ts'
import { startExec } from './exec/fake-exec.ts'
import { install } from './installed.ts'
import { Person } from './person.ts'
import { type Grant, SlackFront } from './slack/slack-front.ts'
import { environmentForMany, startBot } from './started-bot.ts'
import { refuseLeaks, sleepBetweenPolls } from './test-app.ts'

/** Follows *Add to Slack* of the app at this address up to Slack's consent: the state there, and the browser's cookie. */
export async function beginAdding(url: string, query = '', init?: RequestInit) {
  const response = await fetch(`${url}/slack/install${query}`, { redirect: 'manual', ...init })
  const location = new URL(response.headers.get('location') ?? '')
  const [cookie = ''] = (response.headers.get('set-cookie') ?? '').split(';')
  return { response, location, cookie, state: location.searchParams.get('state') ?? '' }
}

/** A customer: a workspace in Slack and one in Exec. */
type Customer = Awaited<ReturnType<typeof startCustomer>>

export type TwoWorkspaces = Awaited<ReturnType<typeof startTwoWorkspaces>>

/**
 * One app that serves two customers, whose people, channels and sessions have the same ids and emails.
 * @param installed by default both customers have installed the app, and have connected Exec.
 * @param ownDatabase by default one in memory.
 */
export async function startTwoWorkspaces({
  installed = true,
  ownDatabase,
  maxBuilt = 500,
}: {
  installed?: boolean
  ownDatabase?: Database
  maxBuilt?: number
} = {}) {
  const acme = await startCustomer('T0ACME', 'a')
  const beta = await startCustomer('T0BETA', 'b')
  const front = new SlackFront({
    workspaces: new Map([acme, beta].map(({ slack }) => [slack.settings.botToken, slack])),
    clientId: '1.2',
    clientSecret: 'client-secret',
    redirectUri: 'https://feedback.example.com/slack/oauth_redirect',
  })
  await front.listen()
  const execFront = await startExecFront([acme.exec, beta.exec])
  const database = ownDatabase ?? (await takeDatabase())
  if (installed) for (const customer of [acme, beta]) await install(database, customer)
  const { log, lines } = capturedLog()
  const env = { ...environmentForMany(acme.slack, execFront), SLACK_API_URL: front.apiUrl }
  let passedMs = 0
  const metrics = createMetrics()
  const { bot, url } = await startBot(env, log, {
    database,
    metrics,
    maxBuilt,
    clock: () => testClock() + passedMs,
    outboxSleep: sleepBetweenPolls,
  })
  for (const { slack } of [acme, beta]) slack.connectTo(url)
  /** As a browser follows a link of the app's, without following where it leads. */
  const browse = (path: string, init?: RequestInit) => fetch(url + path, { redirect: 'manual', ...init })
  /** Slack leads the browser back to the app. */
  const comeBack = (query: Record<string, string>, cookie: string) =>
    browse(`/slack/oauth_redirect?${new URLSearchParams(query)}`, { headers: { cookie } })
  const customer = (one: Customer) => ({
    ...one,
    person: (id: string) => new Person({ bot, slack: one.slack }, id),
  })
  return {
    acme: customer(acme),
    beta: customer(beta),
    front,
    database,
    bot,
    url,
    lines,
    /** Lets time pass for the app. */
    pass(ms: number) {
      passedMs += ms
    },
    /** Lets time pass, and says what is due then. */
    async sayLater(ms: number) {
      passedMs += ms
      await bot.sayDue()
      await bot.idle()
    },
    /** What Prometheus reads. */
    metrics: () => metrics.registry.metrics(),
    audits: () => auditsIn(lines),
    browse,
    comeBack,
    installations: new Installations(database, testClock),
    outboxOf: (workspace: string) => new Outbox({ database, workspace, clock: testClock }),
    /** Follows *Add to Slack* to its end. @param code that of a consent. */
    async install(code: string) {
      const { state, cookie } = await beginAdding(url)
      return comeBack({ code, state }, cookie)
    },
    /** What Slack grants when the admin of a customer consents. @returns the code. */
    consent: ({ slack }: Customer, changes?: Partial<Grant>) => front.consent(slack, changes),
    async close() {
      await bot.stop()
      await Promise.all([front.close(), execFront.close(), ownDatabase ?? giveBack(database)])
      for (const { slack, exec } of [acme, beta]) {
        await Promise.all([slack.close(), exec.close()])
        refuseLeaks(lines, slack, exec)
      }
    },
  }
}

async function startCustomer(team: string, letter: string) {
  const slack = await startSlack({
    workspace: movedTo({ id: team, domain: team.toLowerCase(), name: team }, acmeWorkspace()),
    signingSecret: 'one-secret-for-the-app',
    botToken: `xoxb-of-${team}`,
  })
  const exec = await startExec({ apiKey: `exec_live_${letter.repeat(40)}` })
  exec.workspace = { ...exec.workspace, id: `workspace-${letter}` }
  return { team, slack, exec }
}
