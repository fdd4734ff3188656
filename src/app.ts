import { namesUserGroup } from './access/create-access.ts'
import type { Config } from './config/config.ts'
import { Database } from './database/database.ts'
import { type DatabaseProblem, describeDatabaseProblem } from './database/database-problem.ts'
import { BackgroundTasks, Deliveries, DeliveryApp } from './delivery/deliveries.ts'
import { every } from './lib/every.ts'
import type { Log } from './lib/log.ts'
import { ok, type Result, withTimeout } from './lib/result.ts'
import { Readiness } from './ops/health.ts'
import { createMetrics, type Metrics } from './ops/metrics.ts'
import { createServers, describeListenProblem, type ListenProblem } from './ops/servers.ts'
import { BOLT_LOGGER, createSlackClients, createSlackRetry } from './slack/clients.ts'
import { type Installation, identify, type RejectedToken, warnOfMissingScopes } from './slack/connection.ts'
import { createHttpReceiver } from './slack/http-receiver.ts'
import { SocketReceiver } from './slack/socket-receiver.ts'
import { createWorkspace, type Workspace, type WorkspaceOptions } from './workspace.ts'

/** How long a stop waits: for answers in flight, and for deliveries that have started to arrive. */
const STOP_MS = 10_000
const ARRIVAL_MS = 1000
/** How long a stop waits for statements that PostgreSQL does not answer. */
const CLOSE_MS = 1000
/** Without traffic, only this check notices that the token was revoked or restored. */
const TOKEN_CHECK_MS = 60_000

/** Why the bot does not start: someone has to change something first. */
export type StartProblem = DatabaseProblem | ListenProblem

export function describeStartProblem(problem: StartProblem): string {
  return problem.kind === 'cannot_listen' ? describeListenProblem(problem) : describeDatabaseProblem(problem)
}

export interface Bot {
  /**
   * Starts the database, and listens. Resolves to the port of `PORT`: health, and in HTTP mode Slack's deliveries. Fails for a
   * database that can't be used, goes on without one that is out of reach, and fails for an address that can't be listened on.
   */
  listen(): Promise<Result<number, StartProblem>>
  /** Waits for Slack, and in Socket Mode connects to it. Fails only for a token that Slack rejects. */
  connect(): Promise<Result<void, RejectedToken>>
  /** Resolves when every acknowledged delivery is answered. */
  idle(): Promise<void>
  /** Looks for what is to be said first, and says what is due. It also does so by itself. */
  sayDue(): Promise<void>
  /** Takes no new deliveries, and waits for those in flight. Logs the unanswered ones and resolves to their number. */
  stop(options?: { withinMs?: number }): Promise<number>
}

export interface BotOptions extends WorkspaceOptions {
  clock?: () => number
  metrics?: Metrics
  tokenCheckMs?: number
  /** Slack accepted the token when the bot connected, and rejects it now, so that nothing arrives. */
  onTokenRejected?: (token: RejectedToken) => void
  /** In place of the one that `config` names. */
  database?: Database
}

/** Composes what belongs to the process. Nothing happens before `listen` and `connect`. */
export function createBot(config: Config, log: Log, options: BotOptions = {}): Bot {
  const { clock = Date.now, metrics = createMetrics(), tokenCheckMs = TOKEN_CHECK_MS } = options
  const { transport, apiUrl: slackApiUrl, botToken } = config.slack
  const database = options.database ?? new Database(config.database, log)
  /** `undefined` until Slack has told which one the token is for. */
  let workspace: Workspace | undefined
  const readiness = new Readiness(
    transport.mode,
    {
      isStoreDegraded: () => workspace?.isStoreDegraded ?? !database.isStarted,
      groups: () => workspace?.groups,
    },
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
    onBody: (body) => composed().people.note(body),
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
      authorize: async () => ({ botToken, ...botIdentity(composed().installation) }),
    },
    deliveries,
  )

  app.use((args) => composed().listener(args))

  const servers = createServers(config, {
    slack: receiver instanceof SocketReceiver ? undefined : receiver.requestListener,
    metrics,
    readiness,
    log,
  })
  metrics.watch({
    inFlight: () => deliveries.inFlight,
    isReady: () => readiness.report().ready,
  })

  /** The workspace of a delivery: there is none before the first. */
  function composed(): Workspace {
    if (workspace === undefined) throw new Error('A delivery came before Slack told the workspace.')
    return workspace
  }

  /** PostgreSQL may answer later: the store asks again once Slack is connected. */
  async function startDatabase(): Promise<Result<void, DatabaseProblem>> {
    const locked = await database.lock()
    if (!locked.ok) return locked
    const started = await database.start()
    return !started.ok && started.error.kind === 'unreachable' ? ok(undefined) : started
  }

  async function finish(): Promise<void> {
    await withTimeout(servers.acknowledged(), ARRIVAL_MS)
    await Promise.all([tasks.idle(), workspace?.stop()])
  }

  return {
    async listen() {
      const [started] = await Promise.all([startDatabase(), app.init()])
      return started.ok ? servers.listen() : started
    },
    async connect() {
      const identified = await identify(slack.client, log, stopping.signal)
      if (!identified.ok) return identified
      const { installation, scopes } = identified.value
      workspace = createWorkspace(
        { installation, slack, config },
        { database, log, clock, metrics, readiness, tasks },
        options,
      )
      metrics.watchWorkspace(workspace)
      await workspace.start()
      servers.takeDeliveries()
      readiness.start()
      tokenChecks.start()
      warnOfMissingScopes(scopes, namesUserGroup(config.access), log)
      if (receiver instanceof SocketReceiver) {
        const started = await receiver.start()
        if (!started.ok) return started
      }
      log.info('connected to Slack', { mode: transport.mode })
      return ok(undefined)
    },
    idle: () => tasks.idle(),
    sayDue: async () => workspace?.sayDue(),
    async stop({ withinMs = STOP_MS } = {}) {
      stopping.abort()
      void tokenChecks.stop()
      readiness.stop()
      servers.refuseDeliveries()
      if (receiver instanceof SocketReceiver) await receiver.stop()
      await withTimeout(finish(), withinMs)
      const unanswered = deliveries.reportUnanswered()
      await Promise.all([servers.close(), slack.close()])
      workspace?.close()
      await withTimeout(database.close(), CLOSE_MS)
      return unanswered
    },
  }
}

function botIdentity({ botId, botUserId }: Installation) {
  return { ...(botId !== undefined && { botId }), ...(botUserId !== undefined && { botUserId }) }
}
