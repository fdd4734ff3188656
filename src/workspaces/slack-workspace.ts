import type { AllMiddlewareArgs, AnyMiddlewareArgs } from '@slack/bolt'
import type { GroupCoaches } from '../access/coaches.ts'
import { actingTeams } from '../access/people.ts'
import type { Database } from '../database/database.ts'
import { type BackgroundTasks, recordOf } from '../delivery/deliveries.ts'
import type { ExecClient } from '../exec/exec-client.ts'
import type { AnswerCall } from '../handlers/slackbot.ts'
import type { Connecting } from '../install/connecting.ts'
import { DAY_MS } from '../lib/durations.ts'
import { Loop } from '../lib/every.ts'
import { describeError, type Log } from '../lib/log.ts'
import { uniqueMap } from '../lib/unique-map.ts'
import type { Outbox } from '../outbox/outbox.ts'
import type { OutboxSender } from '../outbox/outbox-sender.ts'
import type { ConnectedFeature } from '../shared/feature.ts'
import type { SessionPage } from '../shared/sessions/session-page.ts'
import type { Installation } from '../slack/connection.ts'

/**
 * Due times of a workspace's loops, by name, in milliseconds since the epoch. Kept while the workspace is not in
 * memory.
 */
export type VisitSchedule = Map<string, number>

/** How often old rows are deleted. */
const PRUNE_MS = DAY_MS
const PRUNE_AGAIN_MS = 10 * 60_000
/** How often the app checks whether another replica has learned the URL of session pages. */
const SESSION_PAGE_MS = 5 * 60_000

interface WorkspaceParts {
  installation: Installation
  /** How people connect it to Exec from Slack. */
  connecting: Connecting | undefined
  features: readonly ConnectedFeature[]
  listener(args: AnyMiddlewareArgs & AllMiddlewareArgs): Promise<void>
  answerSlackbot: AnswerCall
  /** Never rejects. */
  drawHome(user: string): Promise<void>
  outbox: Outbox
  sender: OutboxSender
  exec: ExecClient
  /** How many more requests Exec allows now. */
  requestsRemaining(): Promise<{ minute: number; day: number }>
  groupCoaches: GroupCoaches
  sessionPage: SessionPage
  database: Database
  tasks: BackgroundTasks
  log: Log
  /** Milliseconds since the epoch. */
  clock: () => number
  whenClosed: readonly (() => void)[]
}

/** One Slack workspace: its answers and its background work. Nothing happens before `start`. */
export class SlackWorkspace {
  /** The loops that find new messages to send. */
  readonly #loops: readonly Loop[]
  readonly #loopsByName: ReadonlyMap<string, Loop>
  #hasStopped = false

  constructor(private readonly parts: WorkspaceParts) {
    const { features, sessionPage } = parts
    this.#loops = features.flatMap(({ loops }) => loops)
    this.#loopsByName = uniqueMap('loops', [
      ...features.flatMap(({ name, loops, chores }) =>
        [...loops, ...chores].map((loop, at) => [`${name} ${at}`, loop] as const),
      ),
      ['prune', new Loop(() => this.#prune())],
      ['session page', new Loop(() => sessionPage.load().then(() => SESSION_PAGE_MS))],
    ])
  }

  get installation(): Installation {
    return this.parts.installation
  }

  get connecting(): Connecting | undefined {
    return this.parts.connecting
  }

  get groups() {
    return this.parts.groupCoaches.report
  }

  /** Takes each delivery that names this workspace. */
  async listener(args: AnyMiddlewareArgs & AllMiddlewareArgs): Promise<void> {
    recordOf(args.context).actingTeams = actingTeams(args.body)
    await this.parts.listener(args)
  }

  /** Answers a call of Slackbot's for someone of this workspace. Never rejects. */
  readonly answerSlackbot: AnswerCall = (record, call) => this.parts.answerSlackbot(record, call)

  /** Draws someone's Home with the steps of setting up. */
  drawHome(user: string): void {
    const { tasks, drawHome } = this.parts
    tasks.track(drawHome(user))
  }

  requestsRemaining(): Promise<{ minute: number; day: number }> {
    return this.parts.requestsRemaining()
  }

  /** How long the outbox's oldest due row has waited, in milliseconds. */
  oldestDueMs(): ReturnType<Outbox['oldestDueMs']> {
    return this.parts.outbox.oldestDueMs()
  }

  start(): void {
    const { tasks, sessionPage, groupCoaches } = this.parts
    tasks.track(sessionPage.load())
    tasks.track(groupCoaches.check())
  }

  /** From now on, finds and sends messages by itself. */
  sayByItself(): void {
    this.parts.sender.start()
    for (const loop of this.#loopsByName.values()) loop.start()
  }

  /** For a workspace that doesn't send by itself: calls `listener` when there may be something to send. */
  onDue(listener: () => void): void {
    this.parts.outbox.onNew(listener)
  }

  async visit(schedule: VisitSchedule): Promise<void> {
    for (const [name, loop] of this.#loopsByName)
      if (!this.#hasStopped && performance.now() >= (schedule.get(name) ?? 0))
        schedule.set(name, performance.now() + (await loop.run()))
  }

  /** Sends some of what is due. Resolves to whether there may be more to send at once. */
  send(): Promise<boolean> {
    return this.parts.sender.sendDue()
  }

  /** Runs every loop and sends every due message now. */
  async sayDue(): Promise<void> {
    // A run under way may have begun before there was anything to send, so each runs twice.
    for (let time = 0; time < 2; time += 1) {
      for (const loop of this.#loops) await loop.run()
      let hasMore = true
      while (hasMore) hasMore = await this.send()
    }
  }

  /** Stops sending messages by itself. */
  async stop(): Promise<void> {
    this.#hasStopped = true
    await Promise.all([this.parts.sender, ...this.#loopsByName.values()].map((loop) => loop.stop()))
  }

  /** Call it once nothing is in flight. */
  close(): void {
    this.parts.exec.close()
    for (const forget of this.parts.whenClosed) forget()
  }

  /** Resolves to the milliseconds before the next time. */
  async #prune(): Promise<number> {
    const { outbox, features, database, log } = this.parts
    try {
      await outbox.prune()
      for (const feature of features) await feature.prune()
      await database.eraseLeft()
      return PRUNE_MS
    } catch (error) {
      log.warn('old rows could not be deleted', describeError(error))
      return PRUNE_AGAIN_MS
    }
  }
}
