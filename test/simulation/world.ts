import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startSlack } from '../support/acme.ts'
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../support/durations.ts'
import { type ExecRequest, type FakeExec, startExec } from '../support/exec/fake-exec.ts'
import { finishJob } from '../support/exec/scenario-studio.ts'
import { MANIFEST_SETTINGS } from '../support/manifest.ts'
import { postInProcess } from '../support/slack/in-process-request.ts'
import type { Wire } from '../support/slack/journal.ts'
import type { Delivery } from '../support/slack/parcel.ts'
import type { FakeSlack } from '../support/slack/slack.ts'
import { environmentBetween } from '../support/started-bot.ts'
import { Chance } from './chance.ts'
import { Happened } from './events.ts'
import { FrontDoor } from './front-door.ts'
import type { DatabaseFault, Happening, Plan, Trouble } from './happening.ts'
import { fillExec, type Human, rulesFor, slackOf } from './population.ts'
import { Replica } from './replica.ts'
import { gradedDocument, ungradedDocument } from './sessions.ts'
import type { Trace } from './trace.ts'
import type { VirtualTime } from './virtual-time.ts'

/** A promise that was not kept. */
export interface Broken {
  promise: string
  why: string
  at: number
}

/** A line of the app's log. */
export type Line = Record<string, unknown> & { level: number; msg: string }

/** A session as the world knows it. */
export interface Practiced {
  id: string
  who: string
  at: number
  gradedAt: number | undefined
  /** When Exec's lists have it graded. */
  listedAt: number | undefined
}

/** An armed trouble does not wait for its trigger longer. */
const ARMED_MS = 6 * HOUR_MS
const RETRIES_MS = [SECOND_MS, MINUTE_MS, 5 * MINUTE_MS]

interface Watchers {
  /** A call of the app to Slack, once it is answered. */
  call: ((wire: Wire) => void)[]
  /** Something that Slack has brought to the app, once it is acknowledged. */
  delivery: ((wire: Wire) => void)[]
  exec: ((request: ExecRequest) => void)[]
  line: ((line: Line, replica: Replica) => void)[]
  end: (() => void)[]
}

/** Everything around the app: people, Slack, Exec, the database, and what becomes of its processes. */
export class World {
  readonly happened = new Happened()
  readonly watchers: Watchers = { call: [], delivery: [], exec: [], line: [], end: [] }
  readonly broken: Broken[] = []
  readonly sessions = new Map<string, Practiced>()
  readonly replicas: Replica[] = []
  /** How many acts ended how. */
  readonly counts = new Map<string, number>()
  readonly #active = new Set<Trouble>()
  /** Set where Slack brings its next event once more. */
  #twice: { afterMs: number } | undefined
  /** When the last trouble ended; troubles that are active have not. */
  #calmSince: number
  #started = 0
  readonly door = new FrontDoor(() => this.alive)

  private constructor(
    readonly plan: Plan,
    readonly chance: Chance,
    readonly time: VirtualTime,
    readonly trace: Trace,
    readonly slack: FakeSlack,
    readonly exec: FakeExec,
    readonly env: Record<string, string>,
    private readonly folder: string,
  ) {
    this.#calmSince = plan.begins
    slack.connectTo('http://bot', this.door.server)
    slack.on('wire', (wire) => this.#onWire(wire))
  }

  static async begin(plan: Plan, chance: Chance, time: VirtualTime, trace: Trace): Promise<World> {
    const clock = () => time.now
    const scopes = [...MANIFEST_SETTINGS.scopes, 'mcp:connect']
    const slack = await startSlack({ clock, scopes, workspace: slackOf(plan.humans) })
    const watched: ((request: ExecRequest) => void)[] = []
    const exec = await startExec({
      clock,
      makesScenarios: { afterMs: 5 * MINUTE_MS, nameOf: () => 'A drill' },
      onRequest: (request) => {
        for (const watch of watched) watch(request)
      },
    })
    fillExec(exec, plan.humans)
    const folder = mkdtempSync(join(tmpdir(), 'simulation-'))
    const env = {
      ...environmentBetween(slack, exec),
      ...rulesFor(plan.humans),
      DATABASE_URL: `sqlite:${join(folder, 'app.db')}`,
      STORE_ENCRYPTION_KEY: Buffer.alloc(32, 'a key').toString('base64'),
    }
    const world = new World(plan, chance, time, trace, slack, exec, env, folder)
    watched.push((request) => world.#onRequest(request))
    globalThis.fetch = (url, init) => world.#fetch(String(url), init)
    return world
  }

  get now(): number {
    return this.time.now
  }

  get alive(): Replica[] {
    return this.replicas.filter(({ isDead, bot }) => !isDead && bot !== undefined)
  }

  get humans(): readonly Human[] {
    return this.plan.humans
  }

  human(id: string): Human {
    const found = this.humans.find((human) => human.id === id)
    if (found === undefined) throw new Error(`Nobody is ${id}.`)
    return found
  }

  /** Since when nothing has gone wrong; `undefined` while something does. */
  get calmSince(): number | undefined {
    return this.#active.size > 0 || this.alive.length < this.plan.settings.replicas
      ? undefined
      : this.#calmSince
  }

  /** Whether nothing has gone wrong since so long. */
  isCalm(forMs: number): boolean {
    return this.calmSince !== undefined && this.now - this.calmSince >= forMs
  }

  fail(promise: string, why: string): void {
    if (this.broken.some((one) => one.promise === promise && one.why === why)) return
    this.trace.say(`BROKEN: ${promise}: ${why}`)
    this.broken.push({ promise, why, at: this.now })
  }

  count(what: string): void {
    this.counts.set(what, (this.counts.get(what) ?? 0) + 1)
  }

  wait(ms: number): Promise<void> {
    return new Promise((resolve) => setTimeout(resolve, ms))
  }

  async startReplica(skewMs = 0): Promise<void> {
    this.#started += 1
    const replica: Replica = new Replica(`process ${this.#started}`, skewMs, {
      time: this.time,
      slack: this.slack,
      exec: this.exec,
      env: this.env,
      databaseFault: () => this.#databaseFault(),
      happened: (name, owner) => this.happened.tell(name, owner),
      onLine: (of, line) => this.#onLine(of, line),
      onEnd: (of, why) => void this.#lose(of, `ends, since ${why}`, 10 * SECOND_MS),
    })
    this.replicas.push(replica)
    this.trace.say(`${replica.name} starts`)
    await replica.start()
    this.#calmSince = Math.max(this.#calmSince, this.now)
  }

  /** A process dies, and another one starts after a while. */
  async #lose(replica: Replica, how: string, backAfterMs: number): Promise<void> {
    if (replica.isDead) return
    this.trace.say(`${replica.name} ${how}`)
    const died = replica.die()
    this.door.died(replica)
    await died
    this.replicas.splice(this.replicas.indexOf(replica), 1)
    await this.wait(backAfterMs)
    await this.startReplica(replica.skewMs)
  }

  /** @param run tells an act. */
  async take(happening: Happening, run: (happening: Happening) => Promise<void>): Promise<void> {
    switch (happening.kind) {
      case 'practice':
        return this.#practice(happening)
      case 'trouble':
        return this.#arm(happening)
      case 'new email': {
        const human = this.human(happening.who)
        const email = human.email.replace(/(\+\w+)?@/, `+${happening.seed.slice(0, 4)}@`)
        this.trace.say(`${human.name} gets another email`)
        for (const member of [...this.exec.members, ...this.slack.workspace.people])
          if (member.email === human.email) member.email = email
        for (const group of this.exec.groups)
          group.emails = group.emails.map((one) => (one === human.email ? email : one))
        for (const { user } of this.exec.sessions.values())
          if (user?.email === human.email) user.email = email
        human.email = email
        return
      }
      case 'leaves':
      case 'returns': {
        const human = this.human(happening.who)
        human.hasLeft = happening.kind === 'leaves'
        this.trace.say(`${human.name} ${happening.kind}`)
        for (const person of this.slack.workspace.people)
          if (person.id === human.id) person.deleted = human.hasLeft
        return
      }
      case 'exec changes':
        return this.#changeExec(happening)
      case 'twice':
        this.#twice = { afterMs: happening.afterMs }
        return
      case 'act':
        return run(happening)
    }
  }

  async #practice({
    who,
    scenario,
    score,
    gradedAfterMs,
    lagMs,
    seed,
  }: Extract<Happening, { kind: 'practice' }>): Promise<void> {
    const human = this.human(who)
    if (human.hasLeft) return
    const id = seed.replaceAll('-', '').slice(0, 12)
    const practiced: Practiced = { id, who, at: this.now, gradedAt: undefined, listedAt: undefined }
    const about = { id, human, scenario, at: this.now }
    this.exec.sessions.set(id, ungradedDocument(about))
    this.sessions.set(id, practiced)
    this.trace.say(`${human.name} practices: session ${id}`)
    await this.wait(gradedAfterMs)
    const { created_at = new Date(practiced.at).toISOString(), user = {} } = this.exec.sessions.get(id) ?? {}
    this.exec.sessions.set(id, { ...gradedDocument(about, score), created_at, user })
    practiced.gradedAt = this.now
    this.trace.say(`Exec grades session ${id} of ${human.name}: ${score}`)
    if (lagMs > 0) {
      this.exec.unlisted.add(id)
      await this.wait(lagMs)
      this.exec.unlisted.delete(id)
    }
    practiced.listedAt = this.now
  }

  #changeExec({ what, seed }: Extract<Happening, { kind: 'exec changes' }>): void {
    const chance = new Chance(seed)
    if (what === 'document') {
      const graded = [...this.exec.sessions.values()].filter(({ score }) => typeof score === 'number')
      if (graded.length === 0) return
      const session = chance.pick(graded)
      session.score = chance.whole(0, 100)
      this.trace.say(`Exec changes the score of session ${session.id}`)
      return
    }
    const human = chance.pick(this.humans)
    for (const group of this.exec.groups) group.emails = group.emails.filter((email) => email !== human.email)
    const group = chance.pick(this.exec.groups)
    group.emails.push(human.email)
    human.group = group.name
    this.trace.say(`${human.name} is in Exec's group ${group.name} now`)
  }

  /** Waits for what must have happened before. */
  #arm({ trouble, after }: Extract<Happening, { kind: 'trouble' }>): void {
    if (after === undefined) {
      this.#trouble(trouble)
      return
    }
    const until = this.now + ARMED_MS
    let left = after.count
    this.happened.on((name) => {
      if (left === 0 || name !== after.name || this.now > until) return
      left -= 1
      if (left === 0) {
        this.trace.say(`right after ${name}:`)
        this.#trouble(trouble)
      }
    })
  }

  #trouble(trouble: Trouble): void {
    this.count(`trouble with ${trouble.with}`)
    if (trouble.with === 'the process') {
      const [replica] = this.alive
      if (replica !== undefined) void this.#lose(replica, 'dies', trouble.forMs)
      return
    }
    this.#active.add(trouble)
    this.trace.say(`trouble with ${describe(trouble)} for ${Math.round(trouble.forMs / 1000)} s`)
    this.#applyFaults()
    setTimeout(() => {
      this.#active.delete(trouble)
      this.#calmSince = this.now
      this.#applyFaults()
      this.trace.say(`the trouble with ${trouble.with} is over`)
    }, trouble.forMs)
  }

  #applyFaults(): void {
    this.exec.faults.clear()
    this.slack.clearFaults()
    for (const trouble of this.#active) {
      if (trouble.with === 'Exec' && trouble.path === undefined) this.exec.faults.set(trouble.fault)
      if (trouble.with === 'Exec' && trouble.path !== undefined)
        this.exec.faults.setFor(trouble.path, trouble.fault)
      if (trouble.with === 'Slack') this.slack.fault(trouble.method, trouble.fault)
    }
  }

  #databaseFault(): DatabaseFault | undefined {
    for (const trouble of this.#active) if (trouble.with === 'the database') return trouble.fault
    return undefined
  }

  #onWire(wire: Wire): void {
    this.trace.note(
      JSON.stringify([wire.direction, wire.name, wire.request, wire.response, wire.status, wire.at]),
    )
    if (wire.direction === 'from_bot') {
      if (wire.name !== 'auth.test') this.trace.say(`the app calls ${describeCall(wire)}`)
      this.happened.tell(`slack.${wire.name}`, 'Slack')
      for (const watch of this.watchers.call) watch(wire)
      return
    }
    const delivery = this.slack.deliveries.at(-1)
    if (this.#twice !== undefined && delivery?.kind === 'event') {
      setTimeout(() => {
        this.trace.say(`Slack delivers ${delivery.name} once more`)
        void this.slack.redeliver(delivery)
      }, this.#twice.afterMs)
      this.#twice = undefined
    }
    if (wire.status !== 200) this.trace.say(`the app does not take ${wire.name} (${wire.status})`)
    this.happened.tell(`delivery.${wire.name}`, 'Slack')
    for (const watch of this.watchers.delivery) watch(wire)
  }

  /** Slack brings an event up to three times more. */
  async retry(delivery: Delivery | undefined): Promise<void> {
    if (delivery?.kind !== 'event') return
    let { status } = delivery
    for (const [at, ms] of RETRIES_MS.entries()) {
      if (status === 200) return
      await this.wait(ms)
      ;({ status } = await this.slack.redeliver(delivery, { retryNum: at + 1, retryReason: 'http_timeout' }))
    }
  }

  readonly #listed = new Set<string>()

  #onRequest(request: ExecRequest): void {
    const { method, path, status, fault, answer } = request
    this.trace.say(
      `the app asks Exec ${method} ${path} → ${status ?? 'no answer'}${fault ? ` (${fault.kind})` : ''}`,
    )
    const name = nameOfRequest(path)
    this.happened.tell(`exec.${name}`, 'Exec')
    const fresh = name === 'list' ? this.#freshIn(answer) : []
    for (const id of fresh) this.#listed.add(id)
    if (fresh.length > 0) this.happened.tell('exec.list.fresh', 'Exec')
    for (const watch of this.watchers.exec) watch(request)
  }

  #freshIn(answer: unknown): string[] {
    const { data } = Object(answer)
    if (!Array.isArray(data)) return []
    return data.flatMap(({ id, score }) =>
      typeof id === 'string' && typeof score === 'number' && !this.#listed.has(id) ? [id] : [],
    )
  }

  #onLine(replica: Replica, text: string): void {
    this.trace.note(text)
    const line: Line = JSON.parse(text)
    if (line.level >= 40) this.trace.say(`${replica.name} logs: ${text.trim()}`)
    for (const watch of this.watchers.line) watch(line, replica)
  }

  /** The client of Slackbot's tools asks the app over HTTP. */
  async #fetch(url: string, init: RequestInit = {}): Promise<Response> {
    if (!url.startsWith('http://bot/')) throw new Error(`Nothing in the simulation asks ${url}.`)
    if (init.method !== 'POST') return new Response(null, { status: 405 })
    const headers = Object.fromEntries(new Headers(init.headers))
    const path = url.slice('http://bot'.length)
    const answer = await postInProcess(this.door.server, path, String(init.body), headers, 25_000)
    if (answer.status === 0) throw new TypeError('fetch failed')
    const hasBody = ![204, 202, 304].includes(answer.status)
    return new Response(hasBody ? answer.body : null, {
      status: answer.status,
      headers: answer.headers ?? {},
    })
  }

  /** Ends every drill that Exec still makes. */
  endJobs(): void {
    for (const job of this.exec.jobs)
      if (job.status === 'queued') finishJob(this.exec, job, 'A drill', this.now)
  }

  async close(): Promise<void> {
    for (const replica of this.replicas) await replica.die()
    rmSync(this.folder, { recursive: true, force: true })
  }
}

function describe(trouble: Trouble): string {
  switch (trouble.with) {
    case 'Exec':
      return `Exec${trouble.path === undefined ? '' : ` at ${trouble.path}`}: ${JSON.stringify(trouble.fault)}`
    case 'Slack':
      return `Slack at ${trouble.method}: ${JSON.stringify(trouble.fault)}`
    default:
      return `${trouble.with}: ${'fault' in trouble ? trouble.fault : ''}`
  }
}

function describeCall({ name, request, response, status, fault }: Wire): string {
  const { channel, user, user_id, view_id, text, view } = Object(request)
  const words = [text, Object(Object(view).title).text].find((found) => typeof found === 'string')
  const to = [channel, user, user_id, view_id].find((found) => typeof found === 'string')
  const { ok, error } = Object(response)
  const outcome = fault === undefined ? (ok === false ? error : status) : `${fault}, ${status}`
  const said = typeof words === 'string' ? `: “${words.replaceAll('\n', ' ').slice(0, 90)}”` : ''
  return `${name}${to === undefined ? '' : ` for ${to}`}${said} → ${outcome}`
}

function nameOfRequest(path: string): string {
  if (path === '/sessions') return 'list'
  if (path.startsWith('/sessions/')) return 'session'
  if (path.endsWith('/access')) return 'access'
  if (path.startsWith('/workspace/')) return 'members'
  if (path.startsWith('/scenario-studio')) return 'studio'
  return path.endsWith('/assignments') ? 'assign' : 'other'
}
