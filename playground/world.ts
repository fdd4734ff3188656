import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Bot, createBot } from '../src/app.ts'
import { parseConfig } from '../src/config/config.ts'
import { createLog } from '../src/lib/log.ts'
import { SLACKBOT_SCOPE } from '../src/slack/connection.ts'
import { type FakeExec, startExec } from '../test/support/exec/fake-exec.ts'
import { MANIFEST_SETTINGS } from '../test/support/manifest.ts'
import { type FakeSlack, startSlack } from '../test/support/slack/slack.ts'
import { type Adding, startAdding } from './adding.ts'
import { PlaygroundClock, passInHours } from './clock.ts'
import { type Controls, isSameConfiguration } from './controls.ts'
import { sampleAssignments } from './exec-assignments.ts'
import { MAKES_SCENARIOS } from './exec-drills.ts'
import { delayed, drillSession, graded, sampleScenarios, sampleSessions } from './exec-sessions.ts'
import { setExecFault, setSlackFault } from './faults.ts'
import { BEN, LABS_ROLES, labsWorkspace, playgroundWorkspace, ROLES, type Role } from './people.ts'
import { ReadMarks } from './read-marks.ts'
import { SlackbotTalks } from './slackbot.ts'
import { WireLog } from './wire-log.ts'

/** The app looks for graded sessions this often, and after a quiet hour a third as often. */
const POLL_SECONDS = 20
const MINUTE_MS = 60_000
const JANE = 'jane@acme.com'
/** How long a person waits until all is said while Exec or Slack is made to fail. */
const PATIENCE_MS = 10_000

/** The real bot between a simulated Slack and a simulated Exec. */
export interface World {
  readonly slack: FakeSlack
  readonly exec: FakeExec
  readonly wireLog: WireLog
  readonly clock: PlaygroundClock
  readonly readMarks: ReadMarks
  readonly slackbot: SlackbotTalks
  readonly controls: Readonly<Controls>
  /** Whom the page offers in *You are*. */
  readonly roles: Readonly<Record<string, Role>>
  /** Where people add the app and set it up in Slack; otherwise variables set it up. */
  readonly adding: Pick<Adding, 'publicUrl' | 'acmeUrl'> | undefined
  /** Sets the faults, and restarts the bot if its configuration changes. */
  control(wanted: Controls): Promise<void>
  /** Lets time pass for Slack, Exec and the bot, which says what becomes due. */
  pass(ms: number): Promise<void>
  /** Exec grades the session, and a minute passes. Throws if it can't be graded. */
  grade(id: string): Promise<void>
  /** Restarts the bot, which forgets what is not in its database. */
  restartBot(): Promise<void>
  close(): Promise<void>
}

export interface WorldOptions {
  results?: Controls['results']
  /** How far its clock is ahead at first. */
  aheadMs?: number
  /** Makes it the second workspace, which has not added the app: the address of the first one's page. */
  acmeUrl?: string
}

export async function startWorld(options: WorldOptions = {}): Promise<World> {
  const { results = 'off', aheadMs, acmeUrl } = options
  const clock = new PlaygroundClock(aheadMs)
  const slack = await startSlack({
    ...MANIFEST_SETTINGS,
    scopes: [...MANIFEST_SETTINGS.scopes, SLACKBOT_SCOPE],
    workspace: acmeUrl === undefined ? playgroundWorkspace() : labsWorkspace(),
    clock: clock.now,
  })
  const adding = acmeUrl === undefined ? undefined : await startAdding(slack, acmeUrl)
  const wireLog = new WireLog(slack, clock)
  const folder = await mkdtemp(join(tmpdir(), 'exec-playground-'))
  const exec = await startExec({
    clock: clock.now,
    makesScenarios: MAKES_SCENARIOS,
    onRequest: (request) => wireLog.addExecRequest(request),
  })
  for (const { id, document, isUnlisted } of sampleSessions(clock.now())) {
    exec.sessions.set(id, document)
    if (isUnlisted) exec.unlisted.add(id)
  }
  for (const scenario of sampleScenarios()) exec.scenarios.set(scenario.id, scenario)
  exec.assignments.push(...sampleAssignments(clock.now()))
  exec.members.push(
    { id: 'm1', email: JANE, first_name: 'Jane', last_name: 'Smith', role: 'member' },
    { id: 'm2', email: 'ravi@acme.com', first_name: 'Ravi', last_name: 'Patel', role: 'member' },
    { id: 'm3', email: 'ada@acme.com', first_name: 'Ada', last_name: 'Lind', role: 'admin' },
    { id: 'm5', email: 'carla@acme.com', first_name: 'Carla', last_name: 'Rossi', role: 'member' },
    { id: 'm4', email: 'ben@acme.com', first_name: 'Ben', last_name: 'Berger', role: 'member' },
    { id: 'm6', email: 'mia@acme.com', first_name: 'Mia', last_name: 'Torres', role: 'member' },
    { id: 'm8', email: 'lee.wong@acme.com', first_name: 'Lee', last_name: 'Wong', role: 'member' },
    { id: 'm7', email: 'sam@acme.com', first_name: 'Sam', last_name: 'Okafor', role: 'member' },
  )
  exec.groups.push(
    { id: 'g1', name: 'Enterprise Sales', emails: ['jane@acme.com', 'mia@acme.com'] },
    { id: 'g2', name: 'SMB', emails: ['ravi@acme.com', 'sam@acme.com'] },
  )
  const log = createLog('info', { write: (line) => wireLog.addLine(line) })

  async function startBot({ access, unfurls, results }: Controls): Promise<Bot> {
    const byVariables = {
      SLACK_BOT_TOKEN: slack.settings.botToken,
      SLACK_API_URL: slack.apiUrl,
      EXEC_API_KEY: exec.apiKey,
      EXEC_COACHES: 'U0COACH',
      EXEC_GROUP_COACHES: `SMB=${BEN}`,
      EXEC_ACCESS: access,
      EXEC_UNFURLS: unfurls,
      EXEC_RESULTS_DEFAULT: results,
      EXEC_SLACKBOT: 'on',
      PORT: '0',
    }
    const config = parseConfig({
      ...(adding?.environment ?? byVariables),
      SLACK_SIGNING_SECRET: slack.settings.signingSecret,
      EXEC_API_URL: exec.url,
      HOST: '127.0.0.1',
      DATABASE_URL: `sqlite:${join(folder, 'exec-slack.db')}`,
      EXEC_POLL_SECONDS: String(POLL_SECONDS),
    })
    if (!config.ok) throw new Error(`The playground's configuration: ${JSON.stringify(config.error)}`)
    const started = createBot(config.value, log, { clock: clock.now })
    const listening = await started.listen()
    if (!listening.ok) throw new Error(`The playground does not start: ${listening.error.kind}`)
    const connected = await started.connect()
    if (!connected.ok) throw new Error(`The simulated Slack rejects ${connected.error.variable}`)
    slack.connectTo(`http://127.0.0.1:${listening.value}`)
    return started
  }

  let current: Controls = {
    exec: 'none',
    slack: 'none',
    access: 'restricted',
    unfurls: 'card',
    results,
  }
  let bot = startBot(current)
  await bot

  async function restartBot(): Promise<void> {
    bot = bot.then(async (running) => {
      await running.stop()
      // Otherwise the bot would wait for Slack to recover.
      slack.clearFaults()
      const started = await startBot(current)
      setSlackFault(slack, current.slack)
      return started
    })
    await bot
  }

  /** What can be graded has always just begun: the app takes an older session for one that doesn't count. */
  function delayUngraded(ms: number): void {
    for (const [id, session] of exec.sessions)
      if (graded(session) !== undefined) exec.sessions.set(id, delayed(ms, session))
  }

  async function pass(ms: number): Promise<void> {
    await passInHours(ms, {
      patienceMs: current.exec === 'none' && current.slack === 'none' ? undefined : PATIENCE_MS,
      now: clock.now,
      pass(step) {
        clock.pass(step)
        delayUngraded(step)
      },
      sayDue: async () => (await bot).sayDue(),
    })
    practiceDrill()
  }

  /** Jane practices the first drill that Exec has made for her. */
  function practiceDrill(): void {
    const { scenario } = exec.jobs.find(({ scenario, sent }) => scenario && sent.user_email === JANE) ?? {}
    if (!scenario) return
    const { id, document } = drillSession({ id: scenario.id, name: scenario.name }, clock.now())
    if (!exec.sessions.has(id)) exec.sessions.set(id, document)
  }

  async function stop(): Promise<void> {
    await (await bot).stop()
    await adding?.close()
    await Promise.all([slack.close(), exec.close(), rm(folder, { recursive: true, force: true })])
  }
  let stopping: Promise<void> | undefined

  return {
    slack,
    exec,
    wireLog,
    clock,
    readMarks: new ReadMarks(slack),
    slackbot: new SlackbotTalks(slack, clock.now),
    roles: adding === undefined ? ROLES : LABS_ROLES,
    adding,
    get controls() {
      return current
    },
    restartBot,
    pass,
    async grade(id) {
      const session = exec.sessions.get(id)
      const result = session && graded(session)
      if (result === undefined) throw new Error(`Exec can't grade ${id}.`)
      // Where nobody wanted to hear until now, the app looks for the first time, and only learns.
      await pass(0)
      exec.sessions.set(id, result)
      await pass(MINUTE_MS)
    },
    async control(wanted) {
      const before = current
      current = wanted
      if (wanted.exec !== before.exec) setExecFault(exec, wanted.exec)
      if (wanted.slack !== before.slack) setSlackFault(slack, wanted.slack)
      if (!isSameConfiguration(wanted, before)) await restartBot()
    },
    async close() {
      stopping ??= stop()
      await stopping
    },
  }
}
