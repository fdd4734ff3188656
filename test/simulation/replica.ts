import { type Bot, createBot } from '../../src/app.ts'
import { parseConfig } from '../../src/config/config.ts'
import { Database } from '../../src/database/database.ts'
import { DatabaseError } from '../../src/database/database-error.ts'
import { ENCRYPTED } from '../../src/features/features.ts'
import { createLog } from '../../src/lib/log.ts'
import type { FakeExec } from '../support/exec/fake-exec.ts'
import type { FakeSlack } from '../support/slack/slack.ts'
import { nameOfStatement } from './events.ts'
import { FallibleDialect } from './fallible-dialect.ts'
import type { DatabaseFault } from './happening.ts'
import { never, type Owner, outside, runAs, WORLD } from './owner.ts'
import type { VirtualTime } from './virtual-time.ts'

const CODES = { busy: 'SQLITE_BUSY', away: 'SQLITE_IOERR', full: 'SQLITE_FULL' } as const
/** As long as the app's driver waits for a busy file. */
const BUSY_MS = 2000
const SLOW_MS = 400

interface Surroundings {
  time: VirtualTime
  slack: FakeSlack
  exec: FakeExec
  env: Record<string, string>
  /** What goes wrong with the database now. */
  databaseFault(): DatabaseFault | undefined
  happened(name: string, owner: string): void
  onLine(replica: Replica, line: string): void
  onEnd(replica: Replica, reason: string): void
}

/** One process of the app. It dies between any two awaits, without a word. */
export class Replica implements Owner {
  isDead = false
  /** Set while it takes deliveries. */
  bot: Bot | undefined
  #database: Database | undefined
  #dialect: FallibleDialect | undefined
  #isStarting = false

  /** @param skewMs how far its clock is ahead of the others. */
  constructor(
    readonly name: string,
    readonly skewMs: number,
    private readonly around: Surroundings,
  ) {}

  /** Starts it. Resolves once it takes deliveries, or has ended. */
  async start(): Promise<void> {
    const { onEnd } = this.around
    const bot = await runAs(this, () => this.#listen())
    if (bot === undefined || this.isDead) return onEnd(this, 'it could not start')
    await runAs(this, async () => {
      const connected = await bot.connect()
      if (this.isDead) return
      if (connected.ok) this.bot = bot
      else onEnd(this, 'Slack rejects its token')
    })
  }

  async #listen(): Promise<Bot | undefined> {
    const { around } = this
    const { slack, exec, time } = around
    const log = createLog('debug', { write: (line) => this.isDead || around.onLine(this, line) })
    const config = parseConfig(around.env)
    if (!config.ok) throw new Error(`The app's configuration: ${JSON.stringify(config.error)}`)
    this.#database = new Database(config.value.database, log, {
      encrypted: ENCRYPTED,
      around: (dialect) => {
        this.#dialect = new FallibleDialect(dialect, { run: (text, send) => this.#state(text, send) })
        return this.#dialect
      },
    })
    const bot = createBot(config.value, log, {
      clock: () => time.now + this.skewMs,
      database: this.#database,
      execFetch: (url, init) => this.#ask(() => exec.inProcess(url, init)),
      slackTransport: {
        dispatcher: slack.inProcess.dispatcher.compose(
          (dispatch) => (options, handler) => this.isDead || runAs(WORLD, () => dispatch(options, handler)),
        ),
        fetch: (url, init) => this.#ask(() => slack.inProcess.fetch(url, init)),
      },
      onTokenRejected: () => this.around.onEnd(this, 'Slack rejects its token'),
      onDatabaseProblem: ({ kind }) => this.around.onEnd(this, `its database is ${kind}`),
    })
    this.#isStarting = true
    const listening = await bot.listen()
    this.#isStarting = false
    return listening.ok ? bot : undefined
  }

  #ask<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
    return outside(this, ask)
  }

  async #state<Answer>(text: string, send: () => Promise<Answer>): Promise<Answer> {
    if (this.isDead) return never()
    const { around } = this
    const name = nameOfStatement(text)
    if (!this.#isStarting) {
      around.happened(`before ${name}`, this.name)
      if (this.isDead) return never()
      const fault = name === 'sql.rollback' ? undefined : around.databaseFault()
      if (fault !== undefined) await this.#disturb(fault)
      if (this.isDead) return never()
    }
    const answer = await send()
    if (!this.#isStarting) around.happened(name, this.name)
    return this.isDead ? never() : answer
  }

  async #disturb(fault: DatabaseFault): Promise<void> {
    if (fault === 'slow' || fault === 'busy')
      await new Promise((resolve) => setTimeout(resolve, fault === 'slow' ? SLOW_MS : BUSY_MS))
    if (fault === 'slow') return
    const code = CODES[fault]
    throw new DatabaseError(Object.assign(new Error(code), { code }))
  }

  /** Nothing of it goes on. Its connections end, and an open transaction is undone. */
  async die(): Promise<void> {
    if (this.isDead) return
    this.isDead = true
    this.bot = undefined
    await this.around.time.real(() =>
      runAs(WORLD, async () => {
        await this.#dialect?.rollBack()
        await this.#database?.close().catch(() => undefined)
      }),
    )
  }

  /** Ends as after SIGTERM. */
  async stop(): Promise<void> {
    const { bot } = this
    this.bot = undefined
    await runAs(this, async () => bot?.stop())
    this.isDead = true
  }
}
