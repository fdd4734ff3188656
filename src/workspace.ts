import type { AllMiddlewareArgs, AnyMiddlewareArgs } from '@slack/bolt'
import type { GroupsReport } from './access/coaches.ts'
import { createAccess, namesCoaches } from './access/create-access.ts'
import type { People } from './access/people.ts'
import type { OpenedSession, Viewer } from './access/viewer.ts'
import type { CardOffers } from './blocks/card/session-buttons.ts'
import type { CoachTasks } from './blocks/home/needs-you.ts'
import type { Config } from './config/config.ts'
import type { Database } from './database/database.ts'
import type { DatabaseProblem } from './database/database-problem.ts'
import { Leases } from './database/leases.ts'
import { createResilientStore, type StoreTiming } from './database/resilient-store.ts'
import { scopedStore } from './database/store.ts'
import type { BackgroundTasks } from './delivery/deliveries.ts'
import { DeliveryRunner } from './delivery/runner.ts'
import { ExecClient } from './exec/exec-client.ts'
import type { ExecTiming } from './exec/exec-requests.ts'
import { RateLimit } from './exec/rate-limit.ts'
import { RecentSessions } from './exec/session-lists.ts'
import { FEATURES, HELP, PERSON_ROWS } from './features/features.ts'
import { command } from './handlers/command.ts'
import { directMessage } from './handlers/direct-message.ts'
import { dispatch } from './handlers/dispatch.ts'
import type { Sleep } from './lib/every.ts'
import { describeError, type Log } from './lib/log.ts'
import { runEach } from './lib/run-each.ts'
import type { Readiness } from './ops/health.ts'
import type { Metrics } from './ops/metrics.ts'
import type { Notification } from './outbox/notification.ts'
import { Outbox } from './outbox/outbox.ts'
import { OutboxSender } from './outbox/outbox-sender.ts'
import type { ConnectedFeature, NewlyGraded } from './shared/feature.ts'
import { GradeNotices } from './shared/grade-notices.ts'
import { KnownPeople } from './shared/known-people.ts'
import { Preferences } from './shared/preferences.ts'
import { LinkAuthors, Mentions, Previews } from './shared/remembered-messages.ts'
import { SessionPage } from './shared/session-page.ts'
import { SetUpFacts } from './shared/set-up.ts'
import { TIMING, type Timing } from './shared/timing.ts'
import { WinsChannel } from './shared/wins-channel.ts'
import type { SlackClients } from './slack/clients.ts'
import type { Installation } from './slack/connection.ts'
import { HomePublisher } from './slack/home-publisher.ts'
import { UnfurlSender } from './slack/send-unfurls.ts'

export interface WorkspaceOptions {
  /** By default all. */
  features?: readonly (typeof FEATURES)[number][]
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
  close(): void
}

const SCOPE_CHARACTERS = 12
/** How long a copy is kept that was made before a migration. */
const BACKUP_MS = 24 * 60 * 60_000

/** Composes what belongs to one Slack workspace. Nothing happens before `start`. */
export function createWorkspace(team: Team, process: Process, options: WorkspaceOptions = {}): Workspace {
  const { installation, slack, config } = team
  const { database, log, clock, metrics, readiness, tasks } = process
  const { apiUrl: baseUrl, apiKey, linkHosts, sessionUrl } = config.exec
  const store = createResilientStore({
    database,
    workspace: installation.teamId,
    log,
    clock,
    timing: options.storeTiming,
    onUnusable: options.onDatabaseProblem,
  })
  // What one key of Exec may read, another one may not.
  const cacheScope = database
    .secretFor(`what Exec answers ${apiKey} at ${baseUrl}`)
    .slice(0, SCOPE_CHARACTERS)
  const caches = {
    clock,
    // SQLite has one process, which remembers by itself what Exec has sent.
    store: database.kind === 'postgres' ? scopedStore(store, cacheScope) : undefined,
    storeSecret: database.secretFor(`hashes of emails in ${installation.teamId}`),
  }
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
    caches,
    // Never change it: Homes of earlier versions hold keys that it made.
    keySecret: `${baseUrl} ${apiKey}`,
    log,
    onLookup: (result) => metrics.sessionLookup(result),
  })
  const { pollSeconds } = config.exec
  const listed = options.features ?? FEATURES
  const none: CardOffers = { hasReview: false, hasProgress: false }
  const offered: CardOffers = Object.assign(none, ...listed.map((feature) => feature.offers))
  const canWatch = pollSeconds > 0 && offered.gradeNotice !== undefined
  const offers: CardOffers = canWatch ? offered : { ...offered, gradeNotice: undefined }
  const stored = { database, workspace: installation.teamId, clock }
  const leases = new Leases(stored)
  const outbox = new Outbox(stored)
  const preferences = new Preferences(stored)
  const runner = new DeliveryRunner({
    store,
    viewers: access.viewers,
    log,
    onAudit: (line) => metrics.audited(line),
    clock,
    maxInFlight: options.maxInFlight,
    onRun({ user, channel }) {
      // A direct message.
      if (channel?.startsWith('D') !== true) return
      for (const feature of features) tasks.track(feature.onUse(user))
    },
  })
  const sessionPage = new SessionPage(sessionUrl, store)
  const base = {
    ...access,
    sessionPage,
    timing: { ...TIMING, ...options.timing },
    winsChannel: new WinsChannel({ ...stored, client: slack.client }),
    ...stored,
    async isWatched(person: { user: string; email: string | undefined }) {
      if (!canWatch) return false
      for (const feature of features) if (await feature.isWatched(person)) return true
      return false
    },
    async coachTasks(user: string): Promise<CoachTasks> {
      const all = await Promise.all(features.map((feature) => feature.coachTasks(user)))
      return {
        questions: all.flatMap(({ questions }) => questions),
        retried: all.flatMap(({ retried }) => retried),
      }
    },
    defaultResults: config.resultsDefault,
    leases,
    outbox,
    preferences,
    knownPeople: new KnownPeople({ ...stored, rows: PERSON_ROWS }),
    canWatch,
    exec,
    log,
    pollSeconds,
    onPoll: metrics.execPolled,
    gradeNotices: new GradeNotices({ ...stored, outbox }),
    audience: {
      async isWaiting() {
        for (const feature of features) if (await feature.waitsForGrades()) return true
        return false
      },
      onGraded: (graded: NewlyGraded) => runEach(features.map((feature) => () => feature.onGraded(graded))),
    },
    offers,
    async offersOnCard(viewer: Viewer, opened: OpenedSession, id: string): Promise<CardOffers> {
      const found = await Promise.all(features.map((feature) => feature.offersOnCard(viewer, opened, id)))
      return Object.assign({ ...offers, mayShare: false }, ...found)
    },
    recentSessions: new RecentSessions(exec, clock),
    tasks,
    enqueueOnce: (notification: Notification) => sender.waiting.enqueue(notification),
    store,
    slack,
    unfurlSender: new UnfurlSender(slack.client, log, clock),
    homePublisher: new HomePublisher(slack.client, store),
    linkAuthors: new LinkAuthors(store),
    previews: new Previews(store),
    mentions: new Mentions(store),
    linkHosts,
    unfurls: config.unfurls,
    workObjects: config.workObjects,
    monitors: config.access.monitors,
    help: HELP,
    botUserId: installation.botUserId,
    setUp: new SetUpFacts(store, {
      hasCoaches: namesCoaches(config.access),
      get hasSessionUrl() {
        return sessionPage.url !== undefined
      },
    }),
  }
  const features: readonly ConnectedFeature[] = listed.map((feature) => feature.connect(runner, base))
  const words = features.flatMap((feature) => feature.words)
  const listener = dispatch(features, {
    onCommand: command(runner, base, words),
    onMessage: directMessage(runner, base, words),
  })
  const sender = new OutboxSender({
    outbox,
    leases,
    client: slack.clientOfOutbox,
    kinds: new Map(features.flatMap((feature) => feature.notifications.map((one) => [one.kind, one]))),
    onUndeliverable: (person, undeliverable) => preferences.change(person, { undeliverable }),
    async onSent(notification) {
      for (const feature of features) await feature.onSent(notification)
    },
    async prune() {
      for (const feature of features) await feature.prune()
      removeOldBackups()
      await database.eraseLeft()
    },
    onEnd: (kind, outcome) => metrics.notificationEnded(kind, outcome),
    log,
    clock,
    sleep: options.outboxSleep,
  })
  /** By then the new version has run for a day. */
  function removeOldBackups(): void {
    try {
      database.removeBackups({ before: clock() - BACKUP_MS })
    } catch (error) {
      log.warn("a copy of the database can't be removed", describeError(error))
    }
  }

  const loops = features.flatMap((feature) => feature.loops)
  const chores = features.flatMap((feature) => feature.chores)

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
    oldestDueMs: () => outbox.oldestDueMs(),
    async start() {
      await store.start()
      tasks.track(sessionPage.load())
      sender.start()
      for (const loop of [...loops, ...chores]) loop.start()
      tasks.track(access.groupCoaches.check())
    },
    async sayDue() {
      // What is under way may have begun before there was anything to say, so each is asked for twice.
      for (let time = 0; time < 2; time += 1) {
        for (const loop of loops) await loop.run()
        await sender.sendDue()
      }
    },
    async stop() {
      await Promise.all([sender, ...loops, ...chores].map((loop) => loop.stop()))
    },
    close() {
      exec.close()
      store.close()
    },
  }
}
