import {
  type App,
  type BlockAction,
  HTTPReceiver,
  type MessageShortcut,
  type ViewSubmitAction,
} from '@slack/bolt'
import { createCoaches } from './access/coaches.ts'
import { createOpenAttempts } from './access/open-attempts.ts'
import { createOpenLists } from './access/open-list.ts'
import { createMayManage, createOpenSession } from './access/open-session.ts'
import { createPeople, type Installation } from './access/people.ts'
import { SHARE_VIEW } from './blocks/share/share-view.ts'
import type { Config } from './config/config.ts'
import { BackgroundTasks } from './delivery/background-tasks.ts'
import { createOnce } from './delivery/dedup.ts'
import { createDeliveries, DeliveryApp } from './delivery/deliveries.ts'
import { createAttend } from './delivery/runner.ts'
import { ExecClient, type ExecTiming } from './exec/exec-client.ts'
import { Members } from './exec/members.ts'
import { RateLimit } from './exec/rate-limit.ts'
import { SessionLists } from './exec/session-lists.ts'
import { Sessions } from './exec/sessions.ts'
import { ANY_BLOCK_ACTION, blockAction } from './handlers/actions/block-action.ts'
import { EXEC_SESSION_COMMAND, execSessionCommand } from './handlers/commands/exec-session.ts'
import { ANY_SLACK_EVENT, slackEvent } from './handlers/events/slack-event.ts'
import type { HandlerDependencies } from './handlers/handler-dependencies.ts'
import { SHARE_SHORTCUT, shareShortcut } from './handlers/shortcuts/share-session.ts'
import { shareSubmission } from './handlers/views/share-form.ts'
import type { Log } from './lib/log.ts'
import { ok, type Result } from './lib/result.ts'
import { withTimeout } from './lib/with-timeout.ts'
import { countLookups } from './ops/count-lookups.ts'
import { countUnfurls } from './ops/count-unfurls.ts'
import { createMetrics, type Metrics } from './ops/metrics.ts'
import { observeExec } from './ops/observe-exec.ts'
import { Readiness } from './ops/readiness.ts'
import { createServers } from './ops/servers.ts'
import { BOLT_LOGGER } from './slack/bolt-logger.ts'
import { createSlackClients } from './slack/clients.ts'
import { checkAppToken, identify, type RejectedToken, warnOfMissingScopes } from './slack/connection.ts'
import { createHomePublisher } from './slack/home-publisher.ts'
import { createHttpReceiver, createSocketReceiver, watchSocket } from './slack/receiver.ts'
import { createSlackRetry } from './slack/retry.ts'
import { createSendUnfurls } from './slack/send-unfurls.ts'
import { createStore } from './store/create-store.ts'
import { createLinkAuthors, createMentions } from './store/remembered-messages.ts'
import type { StoreTiming } from './store/resilient-store.ts'

/** How long a stop waits for what is being answered. */
const STOP_MS = 10_000
/** How long it waits for requests that have begun to arrive. */
const ARRIVAL_MS = 1000
const PROGRESS_MS = 300
/** While nothing is to be done, nothing else tells whether Slack still takes the token, or takes it again. */
const TOKEN_CHECK_MS = 60_000

export interface Bot {
  /** Listens, and resolves to the port that `PORT` stands for: health, and in HTTP mode Slack's deliveries. */
  listen(): Promise<number>
  /** Waits for Slack, and in Socket Mode connects to it. Fails only for a token that Slack rejects. */
  connect(): Promise<Result<void, RejectedToken>>
  /** Resolves when everything that was acknowledged is answered. */
  idle(): Promise<void>
  /**
   * Takes no new deliveries, and resolves when those at hand are answered, or after `withinMs`, ten seconds by default. What
   * is unanswered then is logged. Resolves to how many these are.
   */
  stop(options?: { withinMs?: number }): Promise<number>
}

export interface BotOptions {
  /** Milliseconds since the epoch. */
  clock?: () => number
  metrics?: Metrics
  storeTiming?: Partial<StoreTiming>
  execTiming?: Partial<ExecTiming>
  /** How long a card waits for its line on the participant's progress, in milliseconds. */
  progressMs?: number
  /** Between two looks at whether Slack takes the token, in milliseconds. */
  tokenCheckMs?: number
}

/** Composes the bot. Nothing happens before `listen` and `connect`. */
export function createBot(config: Config, log: Log, options: BotOptions = {}): Bot {
  const { clock = Date.now, metrics = createMetrics(), progressMs = PROGRESS_MS } = options
  const { storeTiming = {}, execTiming: timing = {}, tokenCheckMs = TOKEN_CHECK_MS } = options
  const { transport, apiUrl: slackApiUrl, botToken } = config.slack
  const { apiUrl: baseUrl, apiKey } = config.exec
  const tenant = `${baseUrl} ${apiKey}`
  const store = createStore(config.store, { tenant, log, clock, timing: storeTiming })
  const readiness = new Readiness(transport.mode, () => store.isDegraded, log)
  const { client, clientWithoutRetry, boltOptions } = createSlackClients(config.slack, {
    retry: createSlackRetry({ log }),
    onCall(method, failure, ms) {
      metrics.slackCall(method, failure?.kind ?? 'ok', ms)
      // A response_url works without the token.
      if (method !== 'response_url') readiness.slackAnswered(failure)
    },
  })
  const receiverOptions = { slackApiUrl, log }
  const receiver =
    transport.mode === 'http'
      ? createHttpReceiver(transport, receiverOptions)
      : createSocketReceiver(transport, receiverOptions)
  if (!(receiver instanceof HTTPReceiver)) watchSocket(receiver, (isOpen) => readiness.socketChanged(isOpen))
  const stopping = new AbortController()
  const work = new BackgroundTasks()
  let installation: Installation | undefined
  let tokenChecks: NodeJS.Timeout | undefined

  const deliveries = createDeliveries({ log, metrics, work })
  const sharing = { clock, store: store.isShared ? store : undefined }
  const rateLimit = new RateLimit({ store, limits: config.exec.limits, clock })
  const exec = observeExec(
    new ExecClient({ baseUrl, apiKey, rateLimit, clock, log, timing }),
    metrics,
    readiness,
  )
  const app = new DeliveryApp(
    {
      receiver,
      clientOptions: boltOptions,
      logger: BOLT_LOGGER,
      convoStore: false,
      deferInitialization: true,
      // Known without asking Slack: Bolt authorizes before it acknowledges.
      authorize: () => Promise.resolve({ botToken, ...botIdentity(installation) }),
    },
    deliveries,
  )
  const access = {
    rule: config.access.rule,
    sessions: countLookups(new Sessions(exec, sharing), metrics),
    people: createPeople(client, () => installation),
    coaches: createCoaches(client, config.access.coaches),
    members: new Members(exec, sharing),
    lists: new SessionLists(exec, sharing),
  }
  const openLists = createOpenLists(access)
  const handlerLog = countUnfurls(log, metrics)
  register(app, {
    attend: createAttend({
      once: createOnce(store),
      deliveries,
      log: handlerLog,
      maxInFlight: config.maxInFlight,
    }),
    openSession: createOpenSession(access),
    openLists,
    openAttempts: createOpenAttempts(openLists, { clock }),
    progressMs,
    mayManage: createMayManage(access),
    mentions: createMentions(store),
    homePublisher: createHomePublisher(client, store),
    linkAuthors: createLinkAuthors(store),
    sendUnfurls: createSendUnfurls({ client, log: handlerLog, clock }),
    client,
    clientWithoutRetry,
    log: handlerLog,
    linkHosts: config.exec.linkHosts,
    sessionUrl: config.exec.sessionUrl,
    unfurls: config.unfurls,
    workObjects: config.workObjects,
    clock: () => new Date(clock()),
  })
  const slack = receiver instanceof HTTPReceiver ? receiver.requestListener : undefined
  const servers = createServers(config, { slack, metrics, readiness, log })
  metrics.watch({
    inFlight: () => deliveries.inFlight(),
    isReady: () => readiness.report().ready,
    requestsRemaining: () => rateLimit.remaining(),
  })

  async function finish(): Promise<void> {
    await withTimeout(servers.acknowledged(), ARRIVAL_MS)
    await work.idle()
  }

  return {
    async listen() {
      await Promise.all([app.init(), store.start()])
      return servers.listen()
    },
    async connect() {
      const identified = await identify(client, log, stopping.signal)
      if (!identified.ok) return identified
      installation = identified.value.installation
      // The readiness hears of each call.
      tokenChecks = setInterval(() => void client.auth.test().catch(() => undefined), tokenCheckMs).unref()
      warnOfMissingScopes(identified.value.scopes, config, log)
      if (transport.mode === 'socket' && !(receiver instanceof HTTPReceiver)) {
        const checked = await checkAppToken(client, transport.appToken, log, stopping.signal)
        if (!checked.ok) return checked
        await receiver.start()
      }
      log.info('connected to Slack', { mode: transport.mode })
      return ok(undefined)
    },
    idle: () => work.idle(),
    async stop({ withinMs = STOP_MS } = {}) {
      stopping.abort()
      clearInterval(tokenChecks)
      readiness.stop()
      servers.refuseDeliveries()
      if (!(receiver instanceof HTTPReceiver)) await receiver.stop()
      await withTimeout(finish(), withinMs)
      const unanswered = deliveries.reportUnanswered()
      await servers.close()
      exec.close()
      store.close()
      return unanswered
    },
  }
}

/** Every way in from Slack. Bolt takes each delivery through all of its listeners, so they are few. */
function register(app: App, dependencies: HandlerDependencies): void {
  app.command(EXEC_SESSION_COMMAND, execSessionCommand(dependencies))
  app.event(ANY_SLACK_EVENT, slackEvent(dependencies))
  app.action<BlockAction>(ANY_BLOCK_ACTION, blockAction(dependencies))
  app.view<ViewSubmitAction>(SHARE_VIEW, shareSubmission(dependencies))
  app.shortcut<MessageShortcut>(SHARE_SHORTCUT, shareShortcut(dependencies))
}

function botIdentity(installation: Installation | undefined) {
  const { botId, botUserId } = installation ?? {}
  return { ...(botId === undefined ? {} : { botId }), ...(botUserId === undefined ? {} : { botUserId }) }
}
