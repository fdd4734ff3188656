import { createAccess, namesUserGroup } from './access/create-access.ts'
import { actingPerson } from './access/people.ts'
import type { Config } from './config/config.ts'
import { Database } from './database/database.ts'
import type { DatabaseProblem } from './database/database-problem.ts'
import { BackgroundTasks, Deliveries, DeliveryApp } from './delivery/deliveries.ts'
import { DeliveryDedup, DeliveryRunner } from './delivery/runner.ts'
import { ExecClient } from './exec/exec-client.ts'
import type { ExecTiming } from './exec/exec-requests.ts'
import { RateLimit } from './exec/rate-limit.ts'
import { FEATURES, USAGE } from './features/features.ts'
import { Notifications } from './features/notifications/notifications.ts'
import { registerListeners } from './handlers/register-listeners.ts'
import { every, type Sleep } from './lib/every.ts'
import type { Log } from './lib/log.ts'
import { failed, ok, type Result, withTimeout } from './lib/result.ts'
import { Readiness } from './ops/health.ts'
import { createMetrics, type Metrics } from './ops/metrics.ts'
import { createServers } from './ops/servers.ts'
import { TIMING, type Timing } from './shared/timing.ts'
import { BOLT_LOGGER, createSlackClients, createSlackRetry } from './slack/clients.ts'
import { type Installation, identify, type RejectedToken, warnOfMissingScopes } from './slack/connection.ts'
import { HomePublisher } from './slack/home-publisher.ts'
import { createHttpReceiver } from './slack/http-receiver.ts'
import { UnfurlSender } from './slack/send-unfurls.ts'
import { SocketReceiver } from './slack/socket-receiver.ts'
import { createStore } from './store/create-store.ts'
import { LinkAuthors, Mentions, SharedWins } from './store/remembered-messages.ts'
import { STORE_TIMING, type StoreTiming } from './store/resilient-store.ts'

/** How long a stop waits: for answers in flight, and for deliveries that have started to arrive. */
const STOP_MS = 10_000
const ARRIVAL_MS = 1000
/** How long a stop waits for statements that PostgreSQL does not answer. */
const CLOSE_MS = 1000
/** Without traffic, only this check notices that the token was revoked or restored. */
const TOKEN_CHECK_MS = 60_000

export interface Bot {
  /**
   * Starts the database, and listens. Resolves to the port of `PORT`: health, and in HTTP mode Slack's deliveries. Fails for a
   * database that can't be used; goes on without one that is out of reach. Rejects if the port can't be listened on.
   */
  listen(): Promise<Result<number, DatabaseProblem>>
  /** Waits for Slack, and in Socket Mode connects to it. Fails only for a token that Slack rejects. */
  connect(): Promise<Result<void, RejectedToken>>
  /** Resolves when every acknowledged delivery is answered. */
  idle(): Promise<void>
  /** Looks for what is to be said first, and says what is due. It also does so by itself. */
  sayDue(): Promise<void>
  /** Takes no new deliveries, and waits for those in flight. Logs the unanswered ones and resolves to their number. */
  stop(options?: { withinMs?: number }): Promise<number>
}

export interface BotOptions {
  clock?: () => number
  metrics?: Metrics
  storeTiming?: Partial<StoreTiming>
  execTiming?: Partial<ExecTiming>
  timing?: Partial<Timing>
  tokenCheckMs?: number
  /** Slack took the token when the bot connected, and takes it no more, so that nothing arrives. */
  onTokenRejected?: (token: RejectedToken) => void
  /** The database was out of reach at the start, and can't be used now that it answers. */
  onDatabaseProblem?: (problem: DatabaseProblem) => void
  maxInFlight?: number
  /** How the outbox waits between two messages. */
  outboxSleep?: Sleep
}

/** Composes the bot. Nothing happens before `listen` and `connect`. */
export function createBot(config: Config, log: Log, options: BotOptions = {}): Bot {
  const { clock = Date.now, metrics = createMetrics(), tokenCheckMs = TOKEN_CHECK_MS } = options
  const { transport, apiUrl: slackApiUrl, botToken } = config.slack
  const { apiUrl: baseUrl, apiKey, linkHosts, sessionUrl } = config.exec
  const tenant = `${baseUrl} ${apiKey}`
  const database = new Database(config.database, log)
  const store = createStore(database, {
    tenant,
    log,
    clock,
    timing: options.storeTiming ?? {},
    onUnusable: (problem) => options.onDatabaseProblem?.(problem),
  })
  const readiness = new Readiness(
    transport.mode,
    { isStoreDegraded: () => store.isDegraded, groups: () => access.groupCoaches.report },
    { log, clock },
  )
  const slack = createSlackClients(config.slack, {
    retry: createSlackRetry({ log }),
    onCall(method, failure, ms) {
      metrics.slackCall(method, failure?.kind ?? 'ok', ms)
      // A response_url works without the token.
      if (method !== 'response_url') readiness.slackAnswered(failure)
    },
  })
  const stopping = new AbortController()
  const receiver =
    transport.mode === 'http'
      ? createHttpReceiver(transport.signingSecret, log)
      : new SocketReceiver({
          appToken: transport.appToken,
          slackApiUrl,
          log,
          signal: stopping.signal,
          onChange: (isOpen) => readiness.socketChanged(isOpen),
          onRejected: (token) => options.onTokenRejected?.(token),
        })
  let installation: Installation | undefined
  const workspace = () => installation?.teamId
  // `onCall` above passes the outcome to the readiness.
  const tokenChecks = every(tokenCheckMs, () => slack.client.auth.test().catch(() => undefined), {
    firstMs: tokenCheckMs,
  })

  const tasks = new BackgroundTasks()
  const deliveries = new Deliveries({
    log,
    tasks,
    onAck: (ms) => metrics.deliveryAcknowledged(ms),
    onEnd: (kind, outcome, ms) => metrics.deliveryEnded(kind, outcome, ms),
    onBody(body) {
      const acting = actingPerson(body)
      if (acting !== undefined) access.people.note(acting)
    },
    onRateLimited() {
      metrics.rateLimited()
      readiness.eventsLimited()
    },
  })
  const app = new DeliveryApp(
    {
      receiver,
      clientOptions: slack.boltOptions,
      logger: BOLT_LOGGER,
      convoStore: false,
      deferInitialization: true,
      // Bolt authorizes before it acknowledges, so this must not ask Slack.
      authorize: () => Promise.resolve({ botToken, ...botIdentity(installation) }),
    },
    deliveries,
  )

  const rateLimit = new RateLimit({ store, limits: config.exec.limits, clock })
  const exec = new ExecClient({
    baseUrl,
    apiKey,
    rateLimit,
    clock,
    log,
    timing: options.execTiming ?? {},
    onAnswer(request, error, ms) {
      metrics.execRequest(request, error?.kind ?? 'ok', ms)
      readiness.execAnswered(error)
    },
  })
  const access = createAccess(config.access, {
    exec,
    client: slack.client,
    installation: () => installation,
    database,
    caches: { clock, store: store.isShared ? store : undefined, storeSecret: tenant },
    log,
    onLookup: (result) => metrics.sessionLookup(result),
  })

  const runner = new DeliveryRunner({
    dedup: new DeliveryDedup(store),
    viewers: access.viewers,
    log,
    onAudit: (line) => metrics.audited(line),
    clock,
    maxInFlight: options.maxInFlight,
    onRun({ user, channel }) {
      // In the app's direct message with that person.
      if (channel?.startsWith('D') === true) tasks.track(notifications.presses.note(user))
    },
  })
  const shared = { ...access, sessionUrl, timing: { ...TIMING, ...options.timing } }
  const notifications = new Notifications({
    database,
    workspace,
    store,
    slack,
    sender: slack.clientOfOutbox,
    exec,
    ...shared,
    pollSeconds: config.exec.pollSeconds,
    defaultResults: config.resultsDefault,
    log,
    tasks,
    clock,
    sleep: options.outboxSleep,
    onPoll: (outcome) => metrics.execPolled(outcome),
    onEnd: (kind, outcome) => metrics.notificationEnded(kind, outcome),
  })
  const base = {
    ...shared,
    ...notifications.coaching,
    notifications: notifications.settings,
    outbox: notifications.outbox,
    winsChannel: notifications.winsChannel,
    gradeNotices: notifications.gradeNotices,
    shareNotices: notifications.shareNotices,
    clock,
    store,
    slack,
    unfurlSender: new UnfurlSender(slack.client, log, clock),
    homePublisher: new HomePublisher(slack.client, store),
    mentions: new Mentions(store),
    linkHosts,
    unfurls: config.unfurls,
    workObjects: config.workObjects,
    monitors: config.access.monitors,
    usage: USAGE,
  }
  const features = FEATURES.map((feature) => feature.connect(runner, base))
  notifications.add(features)
  registerListeners(app, runner, features, {
    ...base,
    coaching: notifications.coaching,
    linkAuthors: new LinkAuthors(store),
    sharedWins: new SharedWins(store),
  })

  const servers = createServers(config, {
    slack: receiver instanceof SocketReceiver ? undefined : receiver.requestListener,
    metrics,
    readiness,
    log,
  })
  metrics.watch({
    inFlight: () => deliveries.inFlight,
    isReady: () => readiness.report().ready,
    requestsRemaining: () => rateLimit.remaining(),
    oldestDueMs: () => notifications.outbox.oldestDueMs(),
  })

  /** PostgreSQL may answer later: the store asks again once Slack is connected. */
  async function startDatabase(): Promise<Result<void, DatabaseProblem>> {
    const { connectMs } = { ...STORE_TIMING, ...options.storeTiming }
    const starting = database.start()
    const waited = database.kind === 'sqlite' ? ok(await starting) : await withTimeout(starting, connectMs)
    if (!waited.ok || waited.value.ok) return ok(undefined)
    const { error } = waited.value
    return error.kind === 'unreachable' ? ok(undefined) : failed(error)
  }

  async function finish(): Promise<void> {
    await withTimeout(servers.acknowledged(), ARRIVAL_MS)
    await Promise.all([tasks.idle(), notifications.stop()])
  }

  return {
    async listen() {
      const [started] = await Promise.all([startDatabase(), app.init()])
      return started.ok ? ok(await servers.listen()) : started
    },
    async connect() {
      const identified = await identify(slack.client, log, stopping.signal)
      if (!identified.ok) return identified
      installation = identified.value.installation
      await store.start(installation.teamId)
      void notifications.start()
      tokenChecks.start()
      warnOfMissingScopes(identified.value.scopes, namesUserGroup(config.access), log)
      tasks.track(access.groupCoaches.check())
      if (receiver instanceof SocketReceiver) {
        const started = await receiver.start()
        if (!started.ok) return started
      }
      log.info('connected to Slack', { mode: transport.mode })
      return ok(undefined)
    },
    idle: () => tasks.idle(),
    sayDue: async () => notifications.sayDue(),
    async stop({ withinMs = STOP_MS } = {}) {
      stopping.abort()
      void tokenChecks.stop()
      readiness.stop()
      servers.refuseDeliveries()
      if (receiver instanceof SocketReceiver) await receiver.stop()
      await withTimeout(finish(), withinMs)
      const unanswered = deliveries.reportUnanswered()
      await Promise.all([servers.close(), slack.close()])
      exec.close()
      await withTimeout(
        store.close().then(() => database.close()),
        CLOSE_MS,
      )
      return unanswered
    },
  }
}

function botIdentity(installation: Installation | undefined) {
  const { botId, botUserId } = installation ?? {}
  return { ...(botId !== undefined && { botId }), ...(botUserId !== undefined && { botUserId }) }
}
