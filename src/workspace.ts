import type { AllMiddlewareArgs, AnyMiddlewareArgs } from '@slack/bolt'
import { createAccess } from './access/create-access.ts'
import { actingTeams } from './access/people.ts'
import { maySetUp } from './access/policy.ts'
import type { CardOffers } from './blocks/card/session-buttons.ts'
import { encodeHomeState, OPENING_STATE } from './blocks/home/home-controls.ts'
import { HIDDEN_UNFURL } from './blocks/unfurl/unfurl.ts'
import type { Config } from './config/config.ts'
import type { Database } from './database/database.ts'
import { Leases } from './database/leases.ts'
import { type Store, scopedStore } from './database/store.ts'
import type { Stores } from './database/stores.ts'
import { type BackgroundTasks, recordOf } from './delivery/deliveries.ts'
import { DeliveryRunner } from './delivery/runner.ts'
import type { ExecMemory } from './exec/exec-cache.ts'
import { ExecClient, execAnswerListener } from './exec/exec-client.ts'
import type { ExecAccount, ExecTiming } from './exec/exec-requests.ts'
import { IN_BACKGROUND, RateLimit } from './exec/rate-limit.ts'
import { recentSessions } from './exec/session-lists.ts'
import { FEATURES, HELP, PERSON_ROWS } from './features/features.ts'
import { command } from './handlers/command.ts'
import { directMessage } from './handlers/direct-message.ts'
import { dispatch } from './handlers/dispatch.ts'
import { createConnecting, type SetUpInSlack } from './install/connecting.ts'
import { DAY_MS } from './lib/durations.ts'
import { Loop, type Sleep } from './lib/every.ts'
import { Composition } from './lib/extension-point.ts'
import { describeError, type Log } from './lib/log.ts'
import { uniqueMap } from './lib/unique-map.ts'
import type { Readiness } from './ops/health.ts'
import type { Metrics } from './ops/metrics.ts'
import type { Notification } from './outbox/notification.ts'
import { Outbox } from './outbox/outbox.ts'
import { OutboxSender } from './outbox/outbox-sender.ts'
import { mergeOffers } from './shared/card.ts'
import type { ConnectedFeature } from './shared/feature.ts'
import { GradeNotices } from './shared/grade-notices.ts'
import { KnownPeople } from './shared/known-people.ts'
import { Preferences } from './shared/preferences.ts'
import { Mentions, Previews, SentCards } from './shared/remembered-messages.ts'
import { SessionPage } from './shared/session-page.ts'
import { redrawHome } from './shared/show-home.ts'
import { TIMING, type Timing } from './shared/timing.ts'
import type { WorkspaceSettings } from './shared/workspace-settings.ts'
import type { CallHooks, SlackClients } from './slack/clients.ts'
import { type Installation, testToken } from './slack/connection.ts'
import { UnfurlSender } from './slack/send-unfurls.ts'
import { HomePublisher } from './slack/views.ts'

export interface WorkspaceOptions {
  /** By default all. */
  features?: readonly (typeof FEATURES)[number][]
  execTiming?: Partial<ExecTiming>
  timing?: Partial<Timing>
  maxInFlight?: number
  /** How many workspaces are in memory at a time. */
  maxBuilt?: number
  /** How the outbox waits between two messages. */
  outboxSleep?: Sleep
}

/** Where the app is installed, and what it does there. */
export interface Team {
  installation: Installation
  slack: SlackClients
  settings: WorkspaceSettings
  exec: ExecAccount
  /** Of all that use the same workspace of Exec's: they share its limits. By default no other does. */
  limits?: Store | undefined
  /** `undefined`: by variables. */
  setUp?: SetUpInSlack
}

/** What the workspaces of a process share. */
export interface Process {
  config: Config
  database: Database
  stores: Stores
  log: Log
  clock: () => number
  metrics: Metrics
  readiness: Readiness
  tasks: BackgroundTasks
  /** For what Exec sends. */
  memory: ExecMemory
  /** Of all calls to Slack. */
  slackHooks: CallHooks
}

/** When each of the things is due that a workspace does by itself. It outlives the workspace, which is built anew for most looks. */
export type LookSchedule = number[]

const SCOPE_CHARACTERS = 12
const SET_UP_HOME = encodeHomeState({ ...OPENING_STATE, setUp: true })
/** How long a copy is kept that was made before a migration. */
const BACKUP_MS = DAY_MS
/** How often old rows are deleted. */
const PRUNE_MS = DAY_MS
const PRUNE_AGAIN_MS = 10 * 60_000
/** How often the app looks whether another replica has learned where sessions are in Exec. */
const SESSION_PAGE_MS = 5 * 60_000
/** Of many workspaces, each sends so many messages in its turn. */
const MOST_IN_TURN = 10

/** Composes what belongs to one Slack workspace. Nothing happens before `start`. */
export function createWorkspace(team: Team, process: Process, options: WorkspaceOptions = {}) {
  const { installation, slack, settings, exec: account, setUp } = team
  const { config, database, log, clock, metrics, readiness, tasks } = process
  const { apiUrl: baseUrl, linkHosts, pollSeconds } = config.exec
  const { sessionUrl, resultsDefault, unfurls } = settings
  const stored = { database, workspace: installation.teamId, clock }
  const store = process.stores.of(installation.teamId)
  const apiKey = 'apiKey' in account ? account.apiKey : ''
  // What one key of Exec may read, another one may not.
  const cacheScope = database
    .secretFor(`what Exec answers ${apiKey} at ${baseUrl}`)
    .slice(0, SCOPE_CHARACTERS)
  const composition = new Composition()
  const whenClosed: (() => void)[] = []
  const caches = {
    clock,
    whenClosed,
    memory: process.memory,
    // SQLite has one process, which remembers by itself what Exec has sent.
    store: database.kind === 'postgres' ? scopedStore(store, cacheScope) : undefined,
    storeSecret: database.secretFor(`hashes of emails in ${installation.teamId}`),
  }
  const rateLimit = new RateLimit({
    store: team.limits ?? store,
    secret: caches.storeSecret,
    limits: config.exec.limits,
    clock,
  })
  const requestsRemaining = () => rateLimit.remaining()
  const execOptions = { baseUrl, clock, log, timing: options.execTiming }
  const exec = new ExecClient({
    ...execOptions,
    account,
    rateLimit,
    onAnswer(request, error, ms) {
      metrics.execRequest(request, error?.kind ?? 'ok', ms)
      readiness.execAnswered(error, { isOneOfMany: setUp !== undefined })
      for (const hear of execAnswerListener.of(composition)) tasks.track(hear(error))
    },
  })
  const execWorkspace = setUp?.installed.connection?.execWorkspace
  const access = createAccess(settings.access, {
    exec,
    client: slack.client,
    installation,
    grantedTo: setUp?.grantedTo,
    execWorkspace,
    stored,
    caches,
    // Never change it: Homes of earlier versions hold keys that it made.
    keySecret: `${baseUrl} ${apiKey}`,
    log,
    onLookup: metrics.sessionLookup,
  })
  const connecting =
    setUp &&
    createConnecting(setUp, {
      store,
      tryKey,
      async findAsker(user) {
        const [profile, bot] = await Promise.all([access.people.find(user, 0), testToken(slack.client)])
        const domain = bot.ok ? bot.value.domain : undefined
        if ('kind' in profile || domain === undefined) return undefined
        const { name = user, email = 'no email', slackEmail = email } = profile
        return { name, email: slackEmail, domain, maySetUp: maySetUp(profile, setUp.installed.installedBy) }
      },
    })
  const listed = options.features ?? FEATURES
  const offered = mergeOffers(listed.map((feature) => feature.offers))
  const canWatch = pollSeconds > 0 && 'apiKey' in account && offered.gradeNotice !== undefined
  const offers: CardOffers = canWatch ? offered : { ...offered, gradeNotice: undefined }
  const leases = new Leases(stored)
  const outbox = new Outbox(stored)
  const preferences = new Preferences(stored)
  const runner = new DeliveryRunner({
    store,
    viewers: access.viewers,
    log,
    onAudit: metrics.audited,
    clock,
    maxInFlight: options.maxInFlight,
    tasks,
    composition,
  })
  // Each workspace of Exec's has its own pages.
  const sessionPage = new SessionPage(
    sessionUrl,
    execWorkspace === undefined ? store : scopedStore(store, `exec workspace ${execWorkspace}`),
    linkHosts,
    async () => {
      const found = await exec.getWorkspace(IN_BACKGROUND)
      return found.ok ? found.value.url_slug : undefined
    },
  )
  const previews = new Previews(store)
  const base = {
    ...access,
    sessionPage,
    timing: { ...TIMING, ...options.timing },
    ...stored,
    composition,
    defaultResults: resultsDefault,
    leases,
    outbox,
    preferences,
    knownPeople: new KnownPeople({
      ...stored,
      rows: PERSON_ROWS,
      onForgotten: () => access.execEmails.forgetRead(),
    }),
    canWatch,
    exec,
    log,
    pollSeconds,
    onPoll: metrics.execPolled,
    gradeNotices: new GradeNotices({ ...stored, outbox }),
    offers,
    recentSessions: recentSessions(exec, { ...caches, store: undefined }),
    tasks,
    enqueueOnce: (notification: Notification) => tasks.track(sender.enqueueOnce(notification)),
    store,
    slack,
    unfurlSender: new UnfurlSender(slack.client, log, clock, previews, HIDDEN_UNFURL),
    homePublisher: new HomePublisher(slack.client),
    previews,
    sentCards: new SentCards(store),
    mentions: new Mentions(store),
    linkHosts,
    unfurls,
    workObjects: config.workObjects,
    monitors: settings.access.monitors,
    help: HELP,
    botUserId: installation.botUserId,
    notConnected: 'apiKey' in account ? undefined : ({ kind: 'not_connected', ...account } as const),
    connecting,
    settings,
    requestsRemaining,
    isExecDaySpent: () => rateLimit.isDaySpent(),
    drawHome,
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
    get client() {
      return slack.clientOfOutbox
    },
    kinds: uniqueMap(
      'notifications',
      features.flatMap((feature) => feature.notifications.map((one) => [one.kind, one] as const)),
    ),
    onUndeliverable: (person, undeliverable) => preferences.change(person, { undeliverable }),
    composition,
    onEnd: metrics.notificationEnded,
    log,
    clock,
    mostInTurn: setUp && MOST_IN_TURN,
    sleep: options.outboxSleep,
  })
  /** Not within the limits of the key that the workspace has. */
  async function tryKey(apiKey: string) {
    const client = new ExecClient({
      ...execOptions,
      account: { apiKey },
      rateLimit: new RateLimit({
        store: scopedStore(store, 'tried keys'),
        limits: config.exec.limits,
        clock,
      }),
    })
    const found = await client.getWorkspace()
    client.close()
    return found
  }

  /** @param home its state, as its view keeps it; by default it shows the steps of setting up. */
  async function drawHome(user: string, home = SET_UP_HOME): Promise<void> {
    await redrawHome(base, runner.contextOf({ surface: 'home', user }), home)
  }

  /** Resolves to the milliseconds before the next time. */
  async function prune(): Promise<number> {
    try {
      await outbox.prune()
      for (const feature of features) await feature.prune()
      // By then the new version has run for a day.
      database.removeBackups({ before: clock() - BACKUP_MS })
      await database.eraseLeft()
      return PRUNE_MS
    } catch (error) {
      log.warn('old rows or copies of the database could not be deleted', describeError(error))
      return PRUNE_AGAIN_MS
    }
  }

  const loops = features.flatMap((feature) => feature.loops)
  // A schedule knows each by its place: the one that a workspace has only with some tokens comes last.
  const looks = [
    ...loops,
    new Loop(prune),
    new Loop(() => sessionPage.load().then(() => SESSION_PAGE_MS)),
    ...features.flatMap((feature) => feature.chores),
  ]
  let hasStopped = false

  return {
    installation,
    get groups() {
      return access.groupCoaches.report
    },
    /** How its Slack connects it to Exec. */
    connecting,
    /** Draws someone's Home with the steps of setting up. */
    drawHome(user: string): void {
      const drawn = drawHome(user).catch((error) => log.warn('a Home was not drawn', describeError(error)))
      tasks.track(drawn)
    },
    /** Takes each delivery that names this workspace. */
    async listener(args: AnyMiddlewareArgs & AllMiddlewareArgs): Promise<void> {
      recordOf(args.context).actingTeams = actingTeams(args.body)
      await listener(args)
    },
    /** Of those that Exec allows. */
    requestsRemaining,
    /** How long the outbox's oldest due row waits, in milliseconds. */
    oldestDueMs: () => outbox.oldestDueMs(),
    start(): void {
      tasks.track(sessionPage.load())
      tasks.track(access.groupCoaches.check())
    },
    /** From now on it looks by itself for what is to be said, and says it. */
    sayByItself(): void {
      sender.start()
      for (const loop of looks) loop.start()
    },
    /** Otherwise it calls `onDue` when there may be something to send, and does the next three when it is told to. */
    onDue: (listener: () => void) => outbox.onNew(listener),
    async look(schedule: LookSchedule): Promise<void> {
      for (const [index, loop] of looks.entries())
        if (!hasStopped && performance.now() >= (schedule[index] ?? 0))
          schedule[index] = performance.now() + (await loop.run())
    },
    /** Sends some of what is due. Resolves to whether there may be more to send at once. */
    send: () => sender.sendDue(),
    /** All of it at once. */
    async sayDue(): Promise<void> {
      // What is under way may have begun before there was anything to say, so each is asked for twice.
      for (let time = 0; time < 2; time += 1) {
        for (const loop of loops) await loop.run()
        let hasMore = true
        while (hasMore) hasMore = await sender.sendDue()
      }
    },
    /** Says nothing more by itself. */
    async stop(): Promise<void> {
      hasStopped = true
      await Promise.all([sender, ...looks].map((loop) => loop.stop()))
    },
    /** Once nothing is in flight. */
    close(): void {
      exec.close()
      for (const forget of whenClosed) forget()
    },
  }
}

export type Workspace = ReturnType<typeof createWorkspace>
