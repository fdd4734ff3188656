import { setTimeout as pause } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import type { Bot, BotOptions } from '../../src/app.ts'
import type { Database } from '../../src/database/database.ts'
import type { Sleep } from '../../src/lib/every.ts'
import { Outbox } from '../../src/outbox/outbox.ts'
import { type Preference, preferenceOf } from '../../src/shared/preferences/preference-rules.ts'
import { Preferences } from '../../src/shared/preferences/preferences-table.ts'
import type { Timing } from '../../src/shared/timing.ts'
import { startSlack } from './acme.ts'
import { auditsIn, capturedLog } from './captured-log.ts'
import { testClock } from './clock.ts'
import type { DatabaseKind } from './database/databases.ts'
import { empty, giveBack, takeDatabase } from './database/kept-database.ts'
import { MINUTE_MS } from './durations.ts'
import { type ExecRequest, type FakeExec, type FakeExecOptions, startExec } from './exec/fake-exec.ts'
import type { ExecFault } from './exec/faults.ts'
import { type ExecMember, execMember } from './exec/members.ts'
import type { SessionDocument } from './exec/session-document.ts'
import { sessionDocument, ungradedDocument } from './exec/session-documents.ts'
import { gate } from './gate.ts'
import { type InstalledOptions, install } from './installed.ts'
import { type Confidential, findLeaks } from './log-leaks.ts'
import { Person } from './person.ts'
import { requireConversation } from './slack/conversations.ts'
import type { Delivery, Retry } from './slack/parcel.ts'
import type { FakeSlack, SlackOptions } from './slack/slack.ts'
import type { Conversation } from './slack/workspace.ts'
import { environmentBetween, environmentForMany, startBot } from './started-bot.ts'

export interface TestAppOptions {
  env?: Record<string, string>
  slack?: Partial<SlackOptions>
  exec?: FakeExecOptions
  mode?: 'http' | 'socket'
  /** What the app remembers outlives `restart`. By default it doesn't, and the database is one in memory. */
  database?: DatabaseKind
  /** The app serves each workspace that has installed it; this one has. Otherwise it serves the one of its token. */
  installed?: InstalledOptions | 'not_yet'
  bot?: BotOptions
}

const PLENTY = { perMinute: 10_000, perDay: 10_000 }

/** For an app that asks Exec more than its limit allows. */
export const WITHOUT_LIMIT = {
  env: { EXEC_LIMIT_PER_MINUTE: String(PLENTY.perMinute), EXEC_LIMIT_PER_DAY: String(PLENTY.perDay) },
  exec: { limits: PLENTY },
} satisfies TestAppOptions

/** Slack waits three seconds for an ack. On a busy machine the tests wait longer, so that no delivery counts as lost. */
const PATIENT_ACK_MS = 15_000

/** Nobody sees that the app is still loading, unless a test injects less patience: a busy machine changes no test. */
const PATIENT: Timing = {
  progressMs: 5000,
  fetchingMs: 5000,
  homeMs: 5000,
  reviewMs: 5000,
  progressTabMs: 5000,
  formMs: 5000,
  submitMs: 5000,
  participantMs: 5000,
  lateMs: 5000,
  personSearchMs: 5000,
  toolMs: 18_000,
}

/** Retries soon: most tests are about what is said in the end, not about the waits between the tries. */
const SOON = { backoffMs: 5 }

/** Gives up on Exec after a moment: for what is said then, rather than when. */
export const IMPATIENT: BotOptions = { execTiming: { tryMs: 400, totalMs: 600, makingMs: 600 } }

/** Waits for the outbox's next look, but not between two messages. */
export const sleepBetweenPolls: Sleep = (ms, signal) =>
  ms <= 1000 ? Promise.resolve() : pause(ms, undefined, { signal }).catch(() => undefined)

/** Longer than a confirmation waits for its message, and a coach's note for the retry. */
const LATER_MS = MINUTE_MS
/** Longer than between two looks for grades, also when nothing has happened for an hour. */
const POLL_MS = 16 * MINUTE_MS

const ADA: ExecMember = {
  id: 'm1',
  email: 'ada@acme.com',
  first_name: 'Ada',
  last_name: 'Admin',
  role: 'admin',
}

/** What `start` has started. */
interface Running {
  slack: FakeSlack
  exec: FakeExec
  lines: string[]
  database: AppDatabase
  isRemembering: boolean
  bot: Bot
  url: string
  startAnew(changed?: Record<string, string>): Promise<{ bot: Bot; url: string }>
}

/**
 * The real bot between a fake Slack and a fake Exec. It is one object through all starts, so that a test file keeps it and
 * its people in constants: see `testApp`.
 */
export class TestApp {
  readonly #people = new Map<string, Person>()
  /** Jane Smith, whose sessions these are. */
  readonly rep = this.person('U0REP')
  /** Carla Coach, who may see them: `EXEC_COACHES` names her. */
  readonly coach = this.person('U0COACH')
  /** Ada Admin: an admin of Exec's after `addMember()`. */
  readonly admin = this.person('U0ADMIN')
  /** Colin League, of the same workspace, who may see no session of Jane's. */
  readonly colleague = this.person('U0COLLEAGUE')
  readonly guest = this.person('U0GUEST')
  /** Of another organization, met in `C0SHARED`. */
  readonly outsider = this.person('U0OUTSIDER')
  /** Noor, whose profile shows no email. */
  readonly withoutEmail = this.person('U0NOMAIL')
  readonly #defaults: TestAppOptions
  readonly #prepare: (app: TestApp) => void | Promise<void>
  #running: Running | undefined
  #passedMs = 0

  /** @param prepare runs after each start. */
  constructor(defaults: TestAppOptions = {}, prepare: (app: TestApp) => void | Promise<void> = () => {}) {
    this.#defaults = defaults
    this.#prepare = prepare
  }

  /**
   * Starts Slack, Exec and the bot. Closes those that it has started before.
   * @param changes beside the defaults: one more variable of the environment, another setting of Slack.
   */
  async start(changes: TestAppOptions = {}): Promise<void> {
    if (this.#running !== undefined) await this.close()
    const options = merge(this.#defaults, changes)
    const { mode = 'http' } = options
    const clock = this.now
    const slack = await startSlack({ ackTimeoutMs: PATIENT_ACK_MS, ...options.slack })
    const exec = await startExec({ clock, ...options.exec })
    const { log, lines } = capturedLog()
    const database = options.database === 'postgres' ? await openPostgres() : await openInMemory()
    const { installed } = options
    const own = installed === undefined ? environmentBetween(slack, exec) : environmentForMany(slack, exec)
    const env = {
      ...own,
      ...(mode === 'socket' && { SLACK_APP_TOKEN: slack.settings.appToken }),
      ...(installed === undefined && { EXEC_COACHES: 'U0COACH' }),
      ...database.env,
      ...options.env,
    }
    if (installed !== undefined && installed !== 'not_yet')
      await install(database.opened, { slack, exec }, installed)
    // Without sockets, a test takes half of the time. Those with PostgreSQL keep them, as in production.
    const usesNetwork = options.database === 'postgres'
    const startAnew = async (changed: Record<string, string> = {}) => {
      const started = await startBot({ ...env, ...changed }, log, {
        clock,
        outboxSleep: sleepBetweenPolls,
        ...(!usesNetwork && { slackTransport: slack.inProcess, execFetch: exec.inProcess }),
        ...(database.isShared && { database: database.opened }),
        ...options.bot,
        timing: { ...PATIENT, ...options.bot?.timing },
        execTiming: { ...SOON, ...options.bot?.execTiming },
      })
      slack.connectTo(mode === 'http' ? started.url : undefined, usesNetwork ? undefined : started.bot.server)
      return started
    }
    const bot = await startAnew()
    const isRemembering = options.database !== undefined
    this.#running = { slack, exec, lines, database, isRemembering, startAnew, ...bot }
    await this.#prepare(this)
  }

  get isStarted(): boolean {
    return this.#running !== undefined
  }

  get slack(): FakeSlack {
    return this.#started.slack
  }

  get exec(): FakeExec {
    return this.#started.exec
  }

  get bot(): Bot {
    return this.#started.bot
  }

  /** The bot's address in HTTP mode, and that of its health in both. */
  get url(): string {
    return this.#started.url
  }

  /** The lines of the bot's log, at the level `debug`. */
  get lines(): string[] {
    return this.#started.lines
  }

  /** The app's database: PostgreSQL as another process sees it. */
  get opened(): Database {
    return this.#started.database.opened
  }

  /** What people have chosen, in `opened`. */
  get preferences(): Preferences {
    return new Preferences({ database: this.opened, workspace: 'T0ACME' })
  }

  /** What is to be said, in `opened`. */
  get outbox(): Outbox {
    return new Outbox({ database: this.opened, workspace: 'T0ACME', clock: this.now })
  }

  /** Which of a person's choices differ from the defaults. */
  async choicesOf(person: string): Promise<Partial<Preference>> {
    const defaults = new Map(Object.entries(preferenceOf({ person })))
    const found = Object.entries(await this.preferences.find(person))
    return Object.fromEntries(found.filter(([name, value]) => !isDeepStrictEqual(defaults.get(name), value)))
  }

  get #started(): Running {
    if (this.#running === undefined) throw new Error('This test has not started the app.')
    return this.#running
  }

  /** Someone who acts in Slack, the same object for each call. */
  person(id: string): Person {
    const person = this.#people.get(id) ?? new Person(this, id)
    this.#people.set(id, person)
    return person
  }

  /** A conversation, which tests may change. */
  conversation(id: string): Conversation {
    return requireConversation(this.slack.workspace, id)
  }

  /** Adds a session to Exec, or replaces it: by default the graded one with the id `abc123def456`. */
  addSession(session?: Partial<SessionDocument>): void {
    const document = sessionDocument(session)
    this.exec.sessions.set(document.id, document)
  }

  /** Begins a session of Jane's a minute ago, which is not graded yet. */
  beginSession(id: string, fields: Partial<SessionDocument> = {}): void {
    this.exec.sessions.set(id, ungradedDocument({ id, created_at: this.ago(MINUTE_MS), ...fields }))
  }

  /** Exec grades a session that it has. */
  gradeSession(id: string, fields: Partial<SessionDocument> = {}): void {
    const { created_at, user } = this.exec.sessions.get(id) ?? {}
    if (created_at === undefined || user === undefined) throw new Error(`There is no session ${id}.`)
    this.addSession({ id, created_at, user, ...fields })
  }

  /** Adds a member of Exec's workspace: by default Ada, who is an admin. */
  addMember(member?: Partial<ExecMember>): void {
    this.exec.members.push({ ...ADA, ...member })
  }

  /** Adds a member who is no admin for each name. */
  addMembers(...names: string[]): void {
    this.exec.members.push(...names.map((name) => execMember(name)))
  }

  /** Exec's requests so far, or those of one path; a path that ends in a slash stands for all below it. */
  execRequests(path = '/'): ExecRequest[] {
    return this.exec.requests.filter((request) =>
      path.endsWith('/') ? request.path.startsWith(path) : request.path === path,
    )
  }

  /** The paths of Exec's requests so far. */
  execPaths(): string[] {
    return this.exec.requests.map(({ path }) => path)
  }

  /** Keeps Exec from answering, or from answering requests of one path. The function that it returns lets it answer. */
  holdExec(path?: string): () => void {
    const { opened, open } = gate()
    this.#breakExec(path, { kind: 'late', until: opened })
    return open
  }

  /** Exec answers with a server's fault, or answers so to requests of one path. */
  execFails(path?: string): void {
    this.#breakExec(path, { kind: 'server_error', status: 503 })
  }

  #breakExec(path: string | undefined, fault: ExecFault): void {
    if (path === undefined) this.exec.faults.set(fault)
    else this.exec.faults.setFor(path, fault)
  }

  /** Slack answers the next calls of the method with this error. */
  slackAnswers(method: string, error: string, times = 1): void {
    this.slack.fault(method, { kind: 'error', error, times })
  }

  /** Takes a table away, as if the database did not answer. The function that it returns brings it back. */
  async loseTable(table: string): Promise<() => Promise<void>> {
    const rename = (from: string, to: string) =>
      this.opened.ofAllWorkspaces.schema.alterTable(from).renameTo(to).execute()
    await rename(table, 'elsewhere')
    return () => rename('elsewhere', table)
  }

  /** The time for the app and for Exec, in milliseconds since the epoch. */
  readonly now = (): number => testClock() + this.#passedMs

  /** The moment so long before now, as Exec writes it. */
  ago(ms = 0): string {
    return new Date(this.now() - ms).toISOString()
  }

  /** Lets time pass for the app and for Exec. */
  pass(ms: number): void {
    this.#passedMs += ms
  }

  /** Says what is due, lets time pass, and says what is due then. */
  async sayLater(ms = LATER_MS): Promise<void> {
    await this.bot.sayDue()
    this.pass(ms)
    await this.bot.sayDue()
  }

  /** Lets so much time pass that the app looks for grades again, and says what is due. */
  async pollLater(ms = POLL_MS): Promise<void> {
    this.pass(ms)
    await this.bot.sayDue()
  }

  /** Delivers something again, by default what Slack delivered last, and waits until the app is through with it. */
  async redeliver(delivery = this.slack.deliveries.at(-1), retry?: Retry): Promise<void> {
    if (delivery === undefined) throw new Error('Slack delivered nothing')
    const { status }: Delivery = await this.slack.redeliver(delivery, retry)
    if (status !== 200) throw new Error(`The app answered the second delivery with ${status}`)
    await this.bot.idle()
  }

  /** The lines of the log so far that say this. */
  logged(msg: string): Record<string, unknown>[] {
    return this.lines.map((line) => JSON.parse(line)).filter((line) => line.msg === msg)
  }

  /** The audit lines so far. */
  audits(): Record<string, unknown>[] {
    return auditsIn(this.lines)
  }

  lastAudit(): Record<string, unknown> | undefined {
    return this.audits().at(-1)
  }

  /** Of each audit line so far, the decision and its reason. */
  decisions(): string[] {
    return this.audits().map(({ decision, reason }) => `${decision} ${reason}`)
  }

  lastDecision(): string | undefined {
    return this.decisions().at(-1)
  }

  /** Ends the bot and starts a new one, with a changed environment. It remembers what the option `database` says. */
  async restart(env?: Record<string, string>): Promise<void> {
    await this.bot.stop()
    if (!this.#started.isRemembering) await this.#started.database.forget()
    this.#running = { ...this.#started, ...(await this.#started.startAnew(env)) }
  }

  /** Ends all. Throws if the log holds a secret, a name, an email, or anything that Exec knows about a session. */
  async close(): Promise<void> {
    const { bot, slack, exec, database, lines } = this.#started
    this.#running = undefined
    this.#passedMs = 0
    await bot.stop()
    await Promise.all([slack.close(), exec.close(), database.remove()])
    refuseLeaks(lines, slack, exec)
  }
}

function merge(defaults: TestAppOptions, changes: TestAppOptions): TestAppOptions {
  return {
    ...defaults,
    ...changes,
    env: { ...defaults.env, ...changes.env },
    slack: { ...defaults.slack, ...changes.slack },
    exec: { ...defaults.exec, ...changes.exec },
    bot: { ...defaults.bot, ...changes.bot },
  }
}

type AppDatabase = Awaited<ReturnType<typeof openInMemory | typeof openPostgres>>

async function openInMemory() {
  const opened = await takeDatabase()
  // The app uses the same object.
  return { opened, isShared: true, env: {}, forget: () => empty(opened), remove: () => giveBack(opened) }
}

/** Loaded on demand: only a test with PostgreSQL looks for it. */
async function openPostgres() {
  const { databaseSpace, environmentOf } = await import('./database/databases.ts')
  const space = await databaseSpace('postgres')
  const opened = await space.start()
  return {
    opened,
    isShared: false,
    env: environmentOf(space.settings),
    forget: async () => {},
    remove: () => space.remove(),
  }
}

/** Throws if a bot between these has logged what it must not. */
export function refuseLeaks(lines: readonly string[], slack: FakeSlack, exec: FakeExec): void {
  const leaks = findLeaks(lines, confidential(slack, exec))
  if (leaks.length > 0) throw new Error(`The log holds what it must not: ${leaks.join(' | ')}`)
}

function confidential(slack: FakeSlack, exec: FakeExec): Confidential {
  const { botToken, appToken, signingSecret } = slack.settings
  const colleagues = slack.workspace.people.filter(({ is_bot }) => is_bot !== true)
  return {
    secrets: [botToken, appToken, signingSecret, exec.apiKey],
    people: [
      ...colleagues.map(({ real_name, email }) => ({ name: real_name, email })),
      ...exec.members.map(({ first_name, last_name, email }) => ({
        name: `${first_name} ${last_name}`,
        email,
      })),
    ],
    sessions: [...exec.sessions.values()],
  }
}
