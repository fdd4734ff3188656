import type { WebClient } from '@slack/web-api'
import { createAccess } from '../access/create-access.ts'
import type { People } from '../access/people.ts'
import { maySetUp } from '../access/policy.ts'
import { encodeHomeState, OPENING_STATE } from '../blocks/home/home-controls.ts'
import { HIDDEN_UNFURL } from '../blocks/unfurl/unfurl.ts'
import { Leases } from '../database/leases.ts'
import { type Store, scopedStore } from '../database/store.ts'
import { DeliveryRunner } from '../delivery/runner.ts'
import type { ExecClient } from '../exec/exec-client.ts'
import { IN_BACKGROUND } from '../exec/rate-limit.ts'
import { recentSessions } from '../exec/recent-sessions.ts'
import { FEATURES, HELP, PERSON_ROWS } from '../features/features.ts'
import { command } from '../handlers/command.ts'
import { directMessage } from '../handlers/direct-message.ts'
import { dispatch } from '../handlers/dispatch.ts'
import { slackbotCalls } from '../handlers/slackbot.ts'
import { createConnecting, type SetUpInSlack } from '../install/connecting.ts'
import { Composition } from '../lib/extension-point.ts'
import { uniqueMap } from '../lib/unique-map.ts'
import type { Notification } from '../outbox/notification.ts'
import { Outbox } from '../outbox/outbox.ts'
import { OutboxSender } from '../outbox/outbox-sender.ts'
import type { ConnectedFeature } from '../shared/feature.ts'
import { redrawHome } from '../shared/home/show-home.ts'
import { KnownPeople } from '../shared/preferences/known-people.ts'
import { Preferences } from '../shared/preferences/preferences-table.ts'
import { mergeOffers } from '../shared/sessions/card.ts'
import { GradeNotices } from '../shared/sessions/grade-notices.ts'
import { SessionPage } from '../shared/sessions/session-page.ts'
import { Mentions, Previews, SentCards } from '../shared/sharing/remembered-messages.ts'
import { TIMING } from '../shared/timing.ts'
import { testToken } from '../slack/connection.ts'
import { UnfurlSender } from '../slack/send-unfurls.ts'
import { HomePublisher } from '../slack/views.ts'
import { composeExec } from './compose-exec.ts'
import type { Process, WorkspaceOptions } from './process.ts'
import { SlackWorkspace } from './slack-workspace.ts'
import type { WorkspaceInputs } from './workspace-inputs.ts'

const SET_UP_HOME = encodeHomeState({ ...OPENING_STATE, setUp: true })
/** With many workspaces, each sends up to this many messages per turn. */
const MOST_IN_TURN = 10

/** Composes what belongs to one Slack workspace. */
export function composeWorkspace(
  inputs: WorkspaceInputs,
  process: Process,
  options: WorkspaceOptions = {},
): SlackWorkspace {
  const { installation, slack, settings, exec: account, setUp } = inputs
  const { config, database, log, clock, metrics, tasks } = process
  const composition = new Composition()
  const ofExec = composeExec(inputs, process, options, { composition })
  const { exec, rateLimit, caches, whenClosed, keySecret } = ofExec
  const stored = { database, workspace: installation.teamId, clock }
  const store = process.stores.of(installation.teamId)
  const execWorkspace = setUp?.installed.connection?.execWorkspace
  const access = createAccess(settings.access, {
    exec,
    client: slack.client,
    installation,
    execWorkspace,
    stored,
    caches,
    keySecret,
    log,
  })
  const listed = options.features ?? FEATURES
  const offered = mergeOffers(listed.map((feature) => feature.offers))
  const canWatch = config.exec.pollSeconds > 0 && 'apiKey' in account && offered.gradeNotice !== undefined
  const outbox = new Outbox(stored)
  const leases = new Leases(stored)
  const preferences = new Preferences(stored)
  const runner = new DeliveryRunner({
    store,
    viewers: access.viewers,
    log,
    clock,
    maxInFlight: options.maxInFlight,
  })
  const previews = new Previews(store)
  const services = {
    ...access,
    ...stored,
    composition,
    store,
    slack,
    exec,
    log,
    tasks,
    outbox,
    leases,
    preferences,
    timing: { ...TIMING, ...options.timing },
    sessionPage: sessionPageOf(inputs, process, exec),
    knownPeople: new KnownPeople({
      ...stored,
      rows: PERSON_ROWS,
      onForgotten: () => access.execEmails.forgetRead(),
    }),
    canWatch,
    offers: canWatch ? offered : { ...offered, gradeNotice: undefined },
    pollSeconds: config.exec.pollSeconds,
    onPoll: metrics.execPolled,
    gradeNotices: new GradeNotices({ ...stored, outbox }),
    recentSessions: recentSessions(exec, { ...caches, store: undefined }),
    notificationKinds: () => kinds,
    enqueueOnce: (notification: Notification) => tasks.track(sender.enqueueOnce(notification)),
    unfurlSender: new UnfurlSender(slack.client, previews, HIDDEN_UNFURL),
    homePublisher: new HomePublisher(slack.client),
    previews,
    sentCards: new SentCards(store),
    mentions: new Mentions(store),
    linkHosts: config.exec.linkHosts,
    defaultResults: settings.resultsDefault,
    unfurls: settings.unfurls,
    monitors: settings.access.monitors,
    settings,
    help: HELP,
    canAskSlackbot: settings.slackbot,
    botUserId: installation.botUserId,
    notConnected: 'apiKey' in account ? undefined : ({ kind: 'not_connected', ...account } as const),
    connecting: setUp && connectingOf(setUp, ofExec.tryKey, store, slack.client, access.people),
    requestsRemaining: () => rateLimit.remaining(),
    isExecDaySpent: () => rateLimit.isDaySpent(),
    /** @param home its state, as its view keeps it; by default it shows the set-up steps. */
    drawHome(user: string, home = SET_UP_HOME): Promise<void> {
      const context = runner.contextOf({ surface: 'home', user })
      return redrawHome(services, context, home).catch((error) =>
        log.warn('a Home was not drawn', context.failureFields(error)),
      )
    },
  }
  const features: readonly ConnectedFeature[] = listed.map((feature) => feature.connect(runner, services))
  const words = features.flatMap((feature) => feature.words)
  const kinds = uniqueMap(
    'notifications',
    features.flatMap((feature) => feature.notifications.map((one) => [one.kind, one] as const)),
  )
  const sender = new OutboxSender({
    outbox,
    leases,
    get client() {
      return slack.clientOfOutbox
    },
    kinds,
    onUndeliverable: (person, undeliverable) => preferences.change(person, { undeliverable }),
    onEnd: metrics.notificationEnded,
    log,
    clock,
    mostInTurn: setUp && MOST_IN_TURN,
    sleep: options.outboxSleep,
  })
  const listener = dispatch(features, {
    onCommand: command(runner, services, words),
    onMessage: directMessage(runner, services, words),
  })
  const answerSlackbot = slackbotCalls(
    runner,
    services,
    features.flatMap(({ tools }) => tools),
    process.answeredCalls,
  )
  return new SlackWorkspace({
    ...services,
    installation,
    features,
    listener,
    answerSlackbot,
    sender,
    whenClosed,
  })
}

/** Each Exec workspace has its own page URLs. */
function sessionPageOf(
  { installation, settings, setUp }: WorkspaceInputs,
  { config, stores }: Process,
  exec: ExecClient,
) {
  const store = stores.of(installation.teamId)
  const execWorkspace = setUp?.installed.connection?.execWorkspace
  return new SessionPage(
    settings.sessionUrl,
    execWorkspace === undefined ? store : scopedStore(store, `exec workspace ${execWorkspace}`),
    config.exec.linkHosts,
    async () => {
      const found = await exec.getWorkspace(IN_BACKGROUND)
      return found.ok ? found.value.slug : undefined
    },
  )
}

function connectingOf(
  setUp: SetUpInSlack,
  tryKey: ReturnType<typeof composeExec>['tryKey'],
  store: Store,
  client: WebClient,
  people: People,
) {
  return createConnecting(setUp, {
    store,
    tryKey,
    async findAsker(user) {
      const [profile, bot] = await Promise.all([people.find(user, 0), testToken(client)])
      const domain = bot.ok ? bot.value.domain : undefined
      if ('kind' in profile || domain === undefined) return undefined
      const { name = user, email = 'no email', slackEmail = email } = profile
      return { name, email: slackEmail, domain, maySetUp: maySetUp(profile, setUp.installed.installedBy) }
    },
  })
}
