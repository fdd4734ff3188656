import type { RequestListener } from 'node:http'
import type { HTTPReceiver } from '@slack/bolt'
import type { Config, OneWorkspace } from './config/config.ts'
import { Database } from './database/database.ts'
import { type DatabaseProblem, describeDatabaseProblem } from './database/database-error.ts'
import { keyRotation } from './database/key-rotation.ts'
import { removeExpired } from './database/store-rows.ts'
import { Stores } from './database/stores.ts'
import { BackgroundTasks, Deliveries, DeliveryApp, recordOf } from './delivery/deliveries.ts'
import { createExecMemory } from './exec/exec-cache.ts'
import { ENCRYPTED, FEATURES } from './features/features.ts'
import { answerUnserved, type Unserved } from './handlers/dispatch.ts'
import { createAnsweredCalls, unservedAnswer } from './handlers/slackbot.ts'
import { every } from './lib/every.ts'
import { describeError, type Log } from './lib/log.ts'
import { ok, type Result, withTimeout } from './lib/result.ts'
import { Readiness } from './ops/health.ts'
import { createMetrics, type Metrics } from './ops/metrics.ts'
import { createServers, describeListenProblem, type ListenProblem, type ServerLimits } from './ops/servers.ts'
import {
  BOLT_LOGGER,
  type CallHooks,
  createBoltOptions,
  createSlackRetry,
  type SlackTransport,
} from './slack/clients.ts'
import type { RejectedToken } from './slack/connection.ts'
import { createHttpReceiver, SocketReceiver } from './slack/receivers.ts'
import { answerSlackbot } from './slack/slackbot-calls.ts'
import { InstalledWorkspaces } from './workspaces/installed-workspaces.ts'
import { serveOneWorkspace } from './workspaces/one-workspace.ts'
import type { WorkspaceOptions } from './workspaces/process.ts'
import type { SlackWorkspace } from './workspaces/slack-workspace.ts'
import { installationsOf, installationsOfCaller, type Workspaces } from './workspaces/workspaces.ts'

/** How long a stop waits: for answers in flight, and for deliveries that have started to arrive. */
const STOP_MS = 10_000
const ARRIVAL_MS = 1000
/** How long a stop waits for statements that PostgreSQL does not answer. */
const CLOSE_MS = 1000

/** How long expired rows, which nobody can read any more, stay. */
const CLEANING_MS = 10 * 60_000

/** Slack's events about who has removed the app. */
export const INSTALLATION_EVENTS = ['app_uninstalled', 'tokens_revoked']

/** Why the bot does not start: someone has to change something first. */
type StartProblem = DatabaseProblem | ListenProblem

export function describeStartProblem(problem: StartProblem): string {
  return problem.kind === 'cannot_listen' ? describeListenProblem(problem) : describeDatabaseProblem(problem)
}

export interface BotOptions extends WorkspaceOptions {
  clock?: () => number
  metrics?: Metrics
  tokenCheckMs?: number
  serverLimits?: ServerLimits
  /** Slack accepted the token when the bot connected, and rejects it now, so that nothing arrives. */
  onTokenRejected?: (token: RejectedToken) => void
  /** The database was out of reach at the start, and can't be used now that it answers. */
  onDatabaseProblem?: (problem: DatabaseProblem) => void
  /** Replaces the database that `config` names. */
  database?: Database
  slackTransport?: SlackTransport
}

/** Composes what belongs to the process. Nothing happens before `listen` and `connect`. */
export function createBot(config: Config, log: Log, options: BotOptions = {}) {
  const services = createServices(config, log, options)
  const { database, stores, clock, metrics, readiness, tasks, mode, workspaces } = services
  const rotation = keyRotation(database, log)
  // If it fails, the next run does it: the stores notice by themselves that the database is away.
  const cleaning = every(CLEANING_MS, () => removeExpired(database, clock()).catch(() => undefined))
  const deliveries = new Deliveries({
    log,
    tasks,
    onAck: metrics.deliveryAcknowledged,
    onEnd: metrics.deliveryEnded,
  })
  const stopping = new AbortController()
  const receiver = createReceiver(services, stopping.signal, options)
  const bolt = createBoltOptions(config.slackApiUrl, services.slackHooks)
  const app = createApp(services, deliveries, receiver, bolt.options)
  const servers = createServers(config, {
    slack: receiver instanceof SocketReceiver ? undefined : receiver.requestListener,
    slackbot: createSlackbot(services, deliveries, options),
    pages: workspaces.pages,
    metrics,
    readiness,
    log,
    limits: options.serverLimits,
  })
  metrics.watch({ inFlight: () => deliveries.inFlight, isReady: () => readiness.report().ready })

  async function finish(): Promise<void> {
    await withTimeout(servers.acknowledged(), ARRIVAL_MS)
    await Promise.all([tasks.idle(), workspaces.stop(), rotation.stop(), cleaning.stop()])
  }

  return {
    /**
     * Starts the database, and listens. Resolves to the port of `PORT`: health, and in HTTP mode Slack's deliveries.
     * Fails if the database can't be used or the address is taken; goes on while the database is out of reach.
     */
    async listen(): Promise<Result<number, StartProblem>> {
      const [started] = await Promise.all([startDatabase(database), app.init()])
      return started.ok ? servers.listen() : started
    },
    /** Waits for Slack, and in Socket Mode connects to it. Fails only for a token that Slack rejects. */
    async connect(): Promise<Result<void, RejectedToken>> {
      const connected = await workspaces.connect()
      if (!connected.ok) return connected
      servers.takeDeliveries()
      readiness.start()
      rotation.start()
      cleaning.start()
      if (receiver instanceof SocketReceiver) {
        const started = await receiver.start()
        if (!started.ok) return started
      }
      log.info(mode === 'many_workspaces' ? 'ready for Slack' : 'connected to Slack', { mode })
      return ok(undefined)
    },
    /** Takes Slack's deliveries in HTTP mode. */
    server: servers.server,
    /** Resolves when every acknowledged delivery is answered. */
    idle: () => tasks.idle(),
    /** Finds new messages to send, and sends what is due. This also happens by itself. */
    sayDue: () => workspaces.sayDue(),
    /** Takes no new deliveries, and waits for those in flight. Logs the unanswered ones and resolves to their number. */
    async stop({ withinMs = STOP_MS } = {}): Promise<number> {
      stopping.abort()
      readiness.stop()
      servers.refuseDeliveries()
      if (receiver instanceof SocketReceiver) await receiver.stop()
      await withTimeout(finish(), withinMs)
      const unanswered = deliveries.reportUnanswered()
      await Promise.all([servers.close(), bolt.close()])
      workspaces.close()
      stores.stop()
      await withTimeout(database.close(), CLOSE_MS)
      return unanswered
    },
  }
}

export type Bot = ReturnType<typeof createBot>

type Services = ReturnType<typeof createServices>

/** The workspaces, and what they share. */
function createServices(config: Config, log: Log, options: BotOptions) {
  const { clock = Date.now, metrics = createMetrics() } = options
  const { serves } = config
  const database = options.database ?? new Database(config.database, log, { encrypted: ENCRYPTED })
  const stores = new Stores({ database, log, clock, onUnusable: options.onDatabaseProblem })
  const mode = serves.kind === 'one_workspace' ? serves.transport.mode : serves.kind
  const readiness = new Readiness(
    mode,
    {
      isStoreDegraded: () => !database.isStarted || stores.areLost,
      groups: () => workspaces.only?.groups,
    },
    log,
  )
  const slackHooks: CallHooks = {
    transport: options.slackTransport,
    retry: createSlackRetry({ log }),
    onCall(method, failure, ms) {
      metrics.slackCall(method, failure?.kind ?? 'ok', ms)
      // A response_url works without the token; and with many workspaces, each has its own token.
      if (serves.kind === 'one_workspace' && method !== 'response_url') readiness.slackAnswered(failure)
    },
  }
  const tasks = new BackgroundTasks()
  const process = {
    config,
    database,
    stores,
    log,
    clock,
    metrics,
    readiness,
    tasks,
    memory: createExecMemory(),
    answeredCalls: createAnsweredCalls(),
    slackHooks,
  }
  const workspaces: Workspaces =
    serves.kind === 'one_workspace'
      ? serveOneWorkspace(serves, process, options)
      : new InstalledWorkspaces(serves, process, options)
  return { ...process, mode, workspaces }
}

function createReceiver(
  { config: { serves, slackApiUrl }, log, readiness }: Services,
  signal: AbortSignal,
  { onTokenRejected }: BotOptions,
): HTTPReceiver | SocketReceiver {
  if (serves.kind === 'many_workspaces') return createHttpReceiver(serves.signingSecret, log)
  const { transport } = serves
  if (transport.mode === 'http') return createHttpReceiver(transport.signingSecret, log)
  return new SocketReceiver({
    appToken: transport.appToken,
    slackApiUrl,
    log,
    signal,
    onChange: (isOpen) => readiness.socketChanged(isOpen),
    onRejected: (token) => onTokenRejected?.(token),
  })
}

/** Takes each delivery to its workspace. */
function createApp(
  { workspaces, tasks, log }: Services,
  deliveries: Deliveries,
  receiver: HTTPReceiver | SocketReceiver,
  clientOptions: ReturnType<typeof createBoltOptions>['options'],
): DeliveryApp {
  const findWorkspace = workspaceFinder(workspaces, log)
  const app = new DeliveryApp(
    {
      receiver,
      clientOptions,
      logger: BOLT_LOGGER,
      convoStore: false,
      deferInitialization: true,
      // Bolt authorizes before it acknowledges, so this must not ask Slack. Bolt keeps a client for each token it gets.
      authorize: async (place, body) =>
        botIdentity(workspaces.only ?? (await findWorkspace(installationsOf(place, body)))),
    },
    deliveries,
  )
  app.use(async (args) => {
    if (workspaces.only !== undefined) return workspaces.only.listener(args)
    const installations = installationsOf(args.context, args.body)
    const record = recordOf(args.context)
    record.team = installations[0]
    if ('event' in args && INSTALLATION_EVENTS.includes(args.event.type)) {
      record.surface = 'install'
      record.outcome = 'answered'
      tasks.track(workspaces.installationChanged(args.context))
      return
    }
    const workspace = await findWorkspace(installations)
    if (typeof workspace !== 'string') {
      record.team = workspace.installation.teamId
      return workspace.listener(args)
    }
    await answerUnserved(args, workspace, log.ofTeam(installations[0] ?? ''))
  })
  return app
}

/** Finds the workspace of a delivery among the installations it may belong to. */
function workspaceFinder(workspaces: Workspaces, log: Log) {
  return async (installations: readonly string[]): Promise<SlackWorkspace | Unserved> => {
    try {
      return (await workspaces.find(installations)) ?? 'not_installed'
    } catch (error) {
      log.warn('the installation of a delivery could not be read', describeError(error))
      return 'database_unavailable'
    }
  }
}

/** `undefined` if Slackbot may not call. */
function slackbotSecret({ slackbot, transport }: OneWorkspace): string | undefined {
  return slackbot && transport.mode === 'http' ? transport.signingSecret : undefined
}

/** With many workspaces, each decides whether its people may ask. */
function createSlackbot(
  { config: { serves }, workspaces, tasks, log }: Services,
  deliveries: Deliveries,
  { features = FEATURES }: BotOptions,
): RequestListener | undefined {
  const isOneWorkspace = serves.kind === 'one_workspace'
  const signingSecret = isOneWorkspace ? slackbotSecret(serves) : serves.signingSecret
  if (signingSecret === undefined) return undefined
  const findWorkspace = workspaceFinder(workspaces, log)
  const take = answerSlackbot({
    signingSecret,
    tools: features.flatMap(({ tools }) => tools),
    log,
    answer: (caller, call) =>
      deliveries.followCall(async (record) => {
        const { user_id: user, team_id: team } = caller
        record.actingTeams = [team]
        const workspace = workspaces.only ?? (await findWorkspace(installationsOfCaller(caller)))
        const key = typeof workspace === 'string' ? team : workspace.installation.teamId
        record.team = isOneWorkspace ? undefined : key
        return typeof workspace === 'string'
          ? unservedAnswer(record, workspace, log.ofTeam(team))
          : workspace.answerSlackbot(record, { ...call, user })
      }),
  })
  return (request, response) => tasks.track(take(request, response))
}

function botIdentity(workspace: SlackWorkspace | Unserved) {
  const botUserId = typeof workspace === 'string' ? undefined : workspace.installation.botUserId
  return botUserId === undefined ? {} : { botUserId }
}

/** PostgreSQL may answer later: the store asks again once Slack is connected. */
async function startDatabase(database: Database): Promise<Result<void, DatabaseProblem>> {
  const locked = await database.lock()
  if (!locked.ok) return locked
  const started = await database.start()
  return !started.ok && started.error.kind === 'unreachable' ? ok(undefined) : started
}
