import { type Bot, createBot } from '../src/app.ts'
import { parseConfig } from '../src/config/config.ts'
import { createLog } from '../src/lib/log.ts'
import { type FakeExec, startExec } from '../test/support/exec/fake-exec.ts'
import { type FakeSlack, startSlack } from '../test/support/slack/slack.ts'
import { WORK_OBJECT_SETTINGS } from '../test/support/work-objects.ts'
import { PlaygroundClock } from './clock.ts'
import { type Controls, isSameConfiguration } from './controls.ts'
import { GRADED_LATER, graded, sampleSessions } from './exec-sessions.ts'
import { setExecFault, setSlackFault } from './faults.ts'
import { playgroundWorkspace } from './people.ts'
import { ReadMarks } from './read-marks.ts'
import { WireLog } from './wire-log.ts'

const GRADING_MS = 60_000

/** The real bot between a simulated Slack and a simulated Exec. */
export interface World {
  readonly slack: FakeSlack
  readonly exec: FakeExec
  readonly wireLog: WireLog
  readonly clock: PlaygroundClock
  readonly readMarks: ReadMarks
  readonly controls: Readonly<Controls>
  /** Sets the faults, and restarts the bot if its configuration changes. */
  control(wanted: Controls): Promise<void>
  /** Lets time pass for Slack, Exec and the bot. */
  pass(ms: number): void
  /** Restarts the bot, which forgets everything. */
  restartBot(): Promise<void>
  close(): Promise<void>
}

export interface WorldOptions {
  /** Milliseconds from the first fetch of the ungraded session until it is graded. */
  gradingMs?: number
  workObjects?: Controls['workObjects']
}

export async function startWorld(options: WorldOptions = {}): Promise<World> {
  const { gradingMs = GRADING_MS, workObjects = 'off' } = options
  const clock = new PlaygroundClock()
  const slack = await startSlack({
    ...WORK_OBJECT_SETTINGS,
    workspace: playgroundWorkspace(),
    clock: clock.now,
  })
  const wireLog = new WireLog(slack, clock)
  let grading: { at: number; timer: NodeJS.Timeout } | undefined
  const exec = await startExec({
    clock: clock.now,
    onRequest(request) {
      wireLog.addExecRequest(request)
      if (request.path !== `/sessions/${GRADED_LATER}`) return
      grading ??= { at: clock.now() + gradingMs, timer: setTimeout(gradeWhenDue, gradingMs).unref() }
    },
  })
  for (const { id, document } of sampleSessions()) exec.sessions.set(id, document)
  exec.members.push(
    { id: 'm1', email: 'jane@acme.com', first_name: 'Jane', last_name: 'Smith', role: 'member' },
    { id: 'm2', email: 'ravi@acme.com', first_name: 'Ravi', last_name: 'Patel', role: 'member' },
    { id: 'm3', email: 'ada@acme.com', first_name: 'Ada', last_name: 'Admin', role: 'admin' },
  )
  const log = createLog('info', { write: (line) => wireLog.addLine(line) })

  function gradeWhenDue(): void {
    const session = exec.sessions.get(GRADED_LATER)
    if (session === undefined || grading === undefined || clock.now() < grading.at) return
    exec.sessions.set(GRADED_LATER, graded(session))
  }

  async function startBot({ access, unfurls, workObjects }: Controls): Promise<Bot> {
    slack.settings.entityTypes = workObjects === 'on' ? [...WORK_OBJECT_SETTINGS.entityTypes] : []
    const config = parseConfig({
      SLACK_BOT_TOKEN: slack.settings.botToken,
      SLACK_SIGNING_SECRET: slack.settings.signingSecret,
      SLACK_API_URL: slack.apiUrl,
      EXEC_API_KEY: exec.apiKey,
      EXEC_API_URL: exec.url,
      EXEC_COACHES: 'U0COACH',
      EXEC_ACCESS: access,
      EXEC_UNFURLS: unfurls,
      EXEC_WORK_OBJECTS: workObjects === 'off' ? 'off' : 'on',
      HOST: '127.0.0.1',
      PORT: '0',
      DATABASE_URL: 'none',
    })
    if (!config.ok) throw new Error(`The playground's configuration: ${JSON.stringify(config.error)}`)
    const started = createBot(config.value, log, { clock: clock.now })
    const listening = await started.listen()
    if (!listening.ok) throw new Error(`The playground's database: ${listening.error.kind}`)
    const connected = await started.connect()
    if (!connected.ok) throw new Error(`The simulated Slack rejects ${connected.error.variable}`)
    slack.connectTo(`http://127.0.0.1:${listening.value}`)
    return started
  }

  let current: Controls = { exec: 'none', slack: 'none', access: 'restricted', unfurls: 'card', workObjects }
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

  return {
    slack,
    exec,
    wireLog,
    clock,
    readMarks: new ReadMarks(slack),
    get controls() {
      return current
    },
    restartBot,
    pass(ms) {
      clock.pass(ms)
      gradeWhenDue()
    },
    async control(wanted) {
      const before = current
      current = wanted
      if (wanted.exec !== before.exec) setExecFault(exec, wanted.exec)
      if (wanted.slack !== before.slack) setSlackFault(slack, wanted.slack)
      if (!isSameConfiguration(wanted, before)) await restartBot()
    },
    async close() {
      clearTimeout(grading?.timer)
      await (await bot).stop()
      await Promise.all([slack.close(), exec.close()])
    },
  }
}
