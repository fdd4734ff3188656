import { WebClient } from '@slack/web-api'
import type { CoachList } from '../../src/access/coaches.ts'
import { type AccessSettings, createAccess } from '../../src/access/create-access.ts'
import type { Viewer, ViewerOptions, Viewers } from '../../src/access/viewer.ts'
import { Database } from '../../src/database/database.ts'
import type { ExecClient } from '../../src/exec/exec-client.ts'
import type { RateLimits } from '../../src/exec/rate-limit.ts'
import type { Log } from '../../src/lib/log.ts'
import type { Result } from '../../src/lib/result.ts'
import { startSlack } from './acme.ts'
import { capturedLog } from './captured-log.ts'
import { testClock } from './clock.ts'
import { giveBack, takeDatabase } from './database/kept-database.ts'
import { type FakeExec, startExec } from './exec/fake-exec.ts'
import { execClient } from './exec-client.ts'
import type { FakeSlack } from './slack/slack.ts'
import { INSTALLATION, slackClient } from './slack-client.ts'

export const NOBODY: CoachList = { users: [], groups: [], emails: [] }

interface AccessOptions extends Partial<Omit<AccessSettings, 'coaches'>> {
  coaches?: Partial<CoachList>
  clock?: () => number
  log?: Log
  answerMs?: number
  database?: Database
  limits?: Partial<RateLimits>
}

function databaseInMemory(): Database {
  const settings = { kind: 'sqlite', path: ':memory:', encryptionKeys: [new Uint8Array(32)] } as const
  return new Database(settings, capturedLog().log)
}

/** The access room as in the app, without a store. @param options.database by default one that answers nothing. */
export function accessOf(
  client: WebClient,
  exec: ExecClient,
  {
    coaches,
    clock = testClock,
    log = capturedLog().log,
    answerMs,
    database = databaseInMemory(),
    ...settings
  }: AccessOptions = {},
) {
  return createAccess(
    {
      rule: 'restricted',
      groupCoaches: [],
      monitors: false,
      ...settings,
      coaches: { ...NOBODY, ...coaches },
    },
    {
      exec,
      client,
      installation: INSTALLATION,
      stored: { database, workspace: INSTALLATION.teamId, clock },
      caches: { clock },
      keySecret: 'a secret',
      log,
      answerMs,
    },
  )
}

/** For deliveries that look nothing up. */
export function idleViewers(): Viewers {
  return accessOf(new WebClient(), execClient({ url: 'http://127.0.0.1:9', apiKey: 'none' })).viewers
}

/** The rule that lets someone, or why nothing is opened: for a refusal that is not established, the failure. */
export async function ruleOf(
  answering: Promise<Result<{ by: string }, { kind: string; failure?: { kind: string } }>>,
): Promise<string> {
  const answer = await answering
  return answer.ok ? answer.value.by : (answer.error.failure?.kind ?? answer.error.kind)
}

/** The access room between a fake Slack and a fake Exec, at a time that stands still. */
export async function startAccess(options: AccessOptions = {}): Promise<AccessRoom> {
  const time = { now: Date.parse('2026-03-20T10:00:00Z') }
  const slack = await startSlack()
  const exec = await startExec({ clock: () => time.now })
  const database = await takeDatabase()
  return new AccessRoom(slack, exec, database, time, options)
}

export class AccessRoom {
  /** The app's lines in the log since the last start. */
  lines: string[] = []
  #app: ReturnType<AccessRoom['compose']>

  constructor(
    readonly slack: FakeSlack,
    readonly exec: FakeExec,
    private readonly database: Database,
    private readonly time: { now: number },
    options: AccessOptions,
  ) {
    this.#app = this.compose(options)
  }

  get app(): ReturnType<typeof accessOf> {
    return this.#app.access
  }

  /** Starts the app anew, without its caches. */
  restart(options: AccessOptions = {}): void {
    this.hangUp()
    this.#app = this.compose(options)
  }

  /** What one delivery has. */
  viewer(user: string, options?: ViewerOptions): Viewer {
    return this.app.viewers.of(user, options)
  }

  later(ms: number): void {
    this.time.now += ms
  }

  /** Of the workspace in Exec. */
  addMember(name: string, role: 'member' | 'admin' = 'member', email = `${name}@acme.com`): void {
    this.exec.members.push({ id: name, email, first_name: name, last_name: 'L', role })
  }

  /** The paths of the requests to Exec that this takes, each with the group that it asks for. */
  async costOf(work: Promise<unknown>): Promise<string[]> {
    const before = this.exec.requests.length
    await work
    return this.exec.requests
      .slice(before)
      .map(({ path, query }) => [path, query.group_ids].filter(Boolean).join(' '))
  }

  get paths(): string[] {
    return this.exec.requests.map(({ path }) => path)
  }

  /** Ends the requests to Exec that are under way. */
  hangUp(): void {
    this.#app.client.close()
  }

  async close(): Promise<void> {
    this.hangUp()
    await Promise.all([this.slack.close(), this.exec.close(), giveBack(this.database)])
  }

  private compose({ limits, ...options }: AccessOptions) {
    const clock = () => this.time.now
    const { log, lines } = capturedLog()
    this.lines = lines
    const client = execClient(this.exec, { log, clock, limits })
    const { database } = this
    return { client, access: accessOf(slackClient(this.slack), client, { clock, log, database, ...options }) }
  }
}
