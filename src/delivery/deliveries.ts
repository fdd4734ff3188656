import { App, type AppOptions, type Context, type ReceiverEvent } from '@slack/bolt'
import { z } from 'zod'
import { describeError, type Log, type LogFields } from '../lib/log.ts'
import type { Decision } from './audit.ts'

/**
 * How a delivery ended. `refused`: the person lacks the right, and was told so. `failed`: something went wrong, or their right is unclear.
 * `repeated`: Slack had delivered it before. `busy`: too many were in flight. `skipped`: the app decided to say nothing. `ignored`: it
 * does not concern the app.
 */
export type DeliveryOutcome = 'answered' | 'refused' | 'failed' | 'repeated' | 'busy' | 'skipped' | 'ignored'

/** A label in the metrics. */
export type DeliveryKind =
  | 'assign'
  | 'button'
  | 'coach_form'
  | 'coaching'
  | 'command'
  | 'composer'
  | 'direct_message'
  | 'exec_email'
  | 'home'
  | 'mention'
  | 'notifications'
  | 'practice'
  | 'progress'
  | 'remove'
  | 'review'
  | 'set_up'
  | 'share_form'
  | 'share_shortcut'
  | 'slackbot'
  | 'try_it'
  | 'unfurl'
  | 'view_feedback'
  | 'welcome'
  /** No listener took it. */
  | 'other'

export class DeliveryRecord {
  readonly startedAt = performance.now()
  ackMs: number | undefined
  outcome: DeliveryOutcome = 'ignored'
  kind: DeliveryKind = 'other'
  /** For the log, if the app serves many workspaces. */
  team: string | undefined
  /** The teams of the person who acts, as Slack names them. */
  actingTeams: readonly string[] | undefined
  errorId: string | undefined
  surface: string | undefined
  execRequests = 0
  /** The decisions of its audit lines so far. */
  readonly decisions: Decision[] = []
  /** The work after the ack. Never rejects. */
  answering: Promise<void> | undefined

  /** @param retry Slack's number of a repeated delivery. */
  constructor(readonly retry: number | undefined) {}
}

/** Decisions that gave the person less than they asked for. */
const OUTCOME_OF = new Map<Decision, DeliveryOutcome>([
  ['failed', 'failed'],
  ['not_assigned', 'failed'],
  ['not_delivered', 'failed'],
  ['not_removed', 'failed'],
  ['refused', 'refused'],
  ['not_shared', 'refused'],
  ['skipped', 'skipped'],
])

const OUTCOMES_BEST_FIRST: readonly DeliveryOutcome[] = ['answered', 'failed', 'refused', 'skipped']

/** The best outcome of all decisions. A message with many links has many. */
export function outcomeOf(decisions: readonly Decision[]): DeliveryOutcome {
  const outcomes = decisions.map((decision) => OUTCOME_OF.get(decision) ?? 'answered')
  return OUTCOMES_BEST_FIRST.find((outcome) => outcomes.includes(outcome)) ?? 'answered'
}

/** The record of a listener's delivery: `DeliveryApp` puts it into Bolt's context. */
export function recordOf(context: Context): DeliveryRecord {
  const record: unknown = context.delivery
  if (!(record instanceof DeliveryRecord)) throw new Error('This delivery did not come through DeliveryApp.')
  return record
}

/** Tracks promises that outlive the ack, so that a stop, or a test, can await them. */
export class BackgroundTasks {
  readonly #running = new Set<Promise<unknown>>()

  track(task: Promise<unknown>): void {
    const end = () => void this.#running.delete(settled)
    const settled = task.then(end, end)
    this.#running.add(settled)
  }

  /** Resolves when nothing runs any more. It also awaits tasks that other tasks start. */
  async idle(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running)
  }
}

interface DeliveriesOptions {
  log: Log
  tasks: BackgroundTasks
  onAck(ms: number): void
  onEnd(kind: DeliveryKind, outcome: DeliveryOutcome, ms: number): void
}

/** A body that Bolt can read without a TypeError. */
const readable = z.object({
  type: z.unknown().optional(),
  event: z.object({ type: z.string() }).optional(),
})

type ProcessEvent = (event: ReceiverEvent) => Promise<void>

/** Follows every delivery and writes one log line for each. */
export class Deliveries {
  readonly #open = new Set<DeliveryRecord>()

  constructor(private readonly options: DeliveriesOptions) {}

  get inFlight(): number {
    return this.#open.size
  }

  /** Returns Bolt's promise, so that Bolt can free its request state while the answer is still on its way. */
  follow(event: ReceiverEvent, process: ProcessEvent): Promise<void> {
    const record = new DeliveryRecord(event.retryNum)
    this.#open.add(record)
    const processing = this.#process(event, record, process)
    this.options.tasks.track(this.#end(record, processing))
    return processing
  }

  /** Follows a call that doesn't go through Bolt. Slack waits for its answer. */
  async followCall<Answer>(answer: (record: DeliveryRecord) => Promise<Answer>): Promise<Answer> {
    const record = new DeliveryRecord(undefined)
    this.#open.add(record)
    const answering = answer(record)
    this.options.tasks.track(this.#end(record, answering))
    return answering
  }

  /** Logs each unanswered delivery that Slack doesn't send again, and returns how many there are. */
  reportUnanswered(): number {
    const isLost = ({ ackMs, kind }: DeliveryRecord) => ackMs !== undefined || kind === 'slackbot'
    const unanswered = [...this.#open].filter(isLost)
    for (const record of unanswered) this.#logOf(record).error('delivery left unanswered', fieldsOf(record))
    return unanswered.length
  }

  async #process(event: ReceiverEvent, record: DeliveryRecord, process: ProcessEvent): Promise<void> {
    const ack: ReceiverEvent['ack'] = async (response) => {
      await event.ack(response)
      record.ackMs = performance.now() - record.startedAt
      this.options.onAck(record.ackMs)
    }
    try {
      const { data } = readable.safeParse(event.body)
      if (data?.type === 'app_rate_limited') {
        this.options.log.warn('Slack holds back events: the app has had too many within an hour')
        return await ack()
      }
      if (data !== undefined)
        await process({ ...event, ack, customProperties: { delivery: record, ...event.customProperties } })
      if (record.ackMs !== undefined) return
      // Without an ack Slack would deliver it again and again, and in the end turn the app's events off.
      this.options.log.warn('delivery not handled')
      await ack()
    } catch (error) {
      // Bolt reads a delivery before any listener, and throws if it lacks a part that all of its kind have.
      if (error instanceof TypeError && record.ackMs === undefined) {
        this.options.log.warn('delivery unreadable', describeError(error))
        return ack()
      }
      record.outcome = 'failed'
      throw error
    }
  }

  async #end(record: DeliveryRecord, processing: Promise<unknown>): Promise<void> {
    await processing.catch(() => undefined)
    await record.answering
    this.#open.delete(record)
    const ms = performance.now() - record.startedAt
    this.options.onEnd(record.kind, record.outcome, ms)
    const log = this.#logOf(record)
    const write = record.outcome === 'ignored' ? log.debug : log.info
    write('delivery', fieldsOf(record, Math.round(ms)))
  }

  #logOf({ team }: DeliveryRecord): Log {
    return team === undefined ? this.options.log : this.options.log.ofTeam(team)
  }
}

function fieldsOf(
  { errorId, surface, retry, outcome, ackMs, execRequests }: DeliveryRecord,
  ms?: number,
): LogFields {
  return {
    error_id: errorId,
    surface,
    retry: retry === 0 ? undefined : retry,
    outcome,
    ack_ms: ackMs === undefined ? undefined : Math.round(10 * ackMs) / 10,
    exec_requests: execRequests,
    ms,
  }
}

/** Bolt's app, with every delivery followed. */
export class DeliveryApp extends App {
  constructor(
    options: AppOptions,
    private readonly deliveries: Deliveries,
  ) {
    super(options)
  }

  override processEvent(event: ReceiverEvent): Promise<void> {
    return this.deliveries.follow(event, (followed) => super.processEvent(followed))
  }
}
