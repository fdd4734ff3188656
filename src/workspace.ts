import type { AllMiddlewareArgs, AnyMiddlewareArgs } from '@slack/bolt'
import type { GroupsReport } from './access/coaches.ts'
import { createAccess } from './access/create-access.ts'
import type { People } from './access/people.ts'
import type { Config } from './config/config.ts'
import { createStore } from './database/create-store.ts'
import type { Database } from './database/database.ts'
import type { DatabaseProblem } from './database/database-problem.ts'
import type { StoreTiming } from './database/resilient-store.ts'
import type { BackgroundTasks } from './delivery/deliveries.ts'
import { DeliveryDedup, DeliveryRunner } from './delivery/runner.ts'
import { ExecClient } from './exec/exec-client.ts'
import type { ExecTiming } from './exec/exec-requests.ts'
import { RateLimit } from './exec/rate-limit.ts'
import { FEATURES, USAGE } from './features/features.ts'
import { Notifications } from './features/notifications/notifications.ts'
import { createListener } from './handlers/create-listener.ts'
import type { Sleep } from './lib/every.ts'
import type { Log } from './lib/log.ts'
import type { Readiness } from './ops/health.ts'
import type { Metrics } from './ops/metrics.ts'
import { LinkAuthors, Mentions, SharedWins } from './shared/remembered-messages.ts'
import { TIMING, type Timing } from './shared/timing.ts'
import type { SlackClients } from './slack/clients.ts'
import type { Installation } from './slack/connection.ts'
import { HomePublisher } from './slack/home-publisher.ts'
import { UnfurlSender } from './slack/send-unfurls.ts'

export interface WorkspaceOptions {
  storeTiming?: Partial<StoreTiming>
  execTiming?: Partial<ExecTiming>
  timing?: Partial<Timing>
  maxInFlight?: number
  /** How the outbox waits between two messages. */
  outboxSleep?: Sleep
  /** The database was out of reach at the start, and can't be used now that it answers. */
  onDatabaseProblem?: (problem: DatabaseProblem) => void
}

/** Where the app is installed, and what it does there. */
interface Team {
  installation: Installation
  slack: SlackClients
  config: Config
}

/** What the workspaces of a process share. */
interface Process {
  database: Database
  log: Log
  clock: () => number
  metrics: Metrics
  readiness: Readiness
  tasks: BackgroundTasks
}

export interface Workspace {
  installation: Installation
  people: People
  groups: GroupsReport | undefined
  isStoreDegraded: boolean
  /** Takes each delivery that names this workspace. */
  listener(args: AnyMiddlewareArgs & AllMiddlewareArgs): Promise<void>
  /** Of those that Exec allows. */
  requestsRemaining(): Promise<{ minute: number; day: number }>
  /** How long the outbox's oldest due row waits, in milliseconds. */
  oldestDueMs(): Promise<number>
  /** Begins to use the database, and to say what is due. Deliveries must wait for it: until then replicas know nothing of each other. */
  start(): Promise<void>
  sayDue(): Promise<void>
  /** Says nothing more by itself. */
  stop(): Promise<void>
  /** Once nothing is in flight. */
  close(): Promise<void>
}

/** Composes what belongs to one Slack workspace. Nothing happens before `start`. */
export function createWorkspace(team: Team, process: Process, options: WorkspaceOptions = {}): Workspace {
  const { installation, slack, config } = team
  const { database, log, clock, metrics, readiness, tasks } = process
  const { apiUrl: baseUrl, apiKey, linkHosts, sessionUrl } = config.exec
  const tenant = `${baseUrl} ${apiKey}`
  const store = createStore(database, {
    tenant,
    log,
    clock,
    timing: options.storeTiming ?? {},
    onUnusable: (problem) => options.onDatabaseProblem?.(problem),
  })
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
    installation,
    database,
    caches: { clock, store: store.isShared ? store : undefined, storeSecret: tenant },
    log,
    onLookup: (result) => metrics.sessionLookup(result),
  })
  const shared = { ...access, sessionUrl, timing: { ...TIMING, ...options.timing } }
  const notifications = new Notifications({
    database,
    workspace: installation.teamId,
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
    linkAuthors: new LinkAuthors(store),
    mentions: new Mentions(store),
    linkHosts,
    unfurls: config.unfurls,
    workObjects: config.workObjects,
    monitors: config.access.monitors,
    usage: USAGE,
  }
  const features = FEATURES.map((feature) => feature.connect(runner, base))
  notifications.add(features)
  const listener = createListener(runner, features, {
    ...base,
    coaching: notifications.coaching,
    sharedWins: new SharedWins(store),
  })

  return {
    installation,
    people: access.people,
    get groups() {
      return access.groupCoaches.report
    },
    get isStoreDegraded() {
      return store.isDegraded
    },
    listener,
    requestsRemaining: () => rateLimit.remaining(),
    oldestDueMs: () => notifications.outbox.oldestDueMs(),
    async start() {
      await store.start(installation.teamId)
      notifications.start()
      tasks.track(access.groupCoaches.check())
    },
    sayDue: () => notifications.sayDue(),
    stop: () => notifications.stop(),
    close() {
      exec.close()
      return store.close()
    },
  }
}
