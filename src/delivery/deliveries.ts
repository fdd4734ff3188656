import { App, type AppOptions, type ReceiverEvent } from '@slack/bolt'
import type { Log, LogFields } from '../lib/log.ts'
import type { Metrics } from '../ops/metrics.ts'
import type { BackgroundTasks } from './background-tasks.ts'

/**
 * How a delivery ended. `refused`: the person may not, and was told so. `failed`: something went wrong. `repeated`: it came
 * before. `busy`: too much is under way. `skipped`: nothing is to be said. `ignored`: it is none of the bot's business.
 */
export type Outcome = 'answered' | 'refused' | 'failed' | 'repeated' | 'busy' | 'skipped' | 'ignored'

/** What is known of a delivery from its arrival to its end. */
export interface DeliveryRecord {
  /** Slack's number for a repeated delivery. */
  retry: number | undefined
  ackMs: number | undefined
  outcome: Outcome
  reference?: string
  surface?: string
  /** Requests to Exec for a session; none where it was kept. */
  execRequests?: number
  /** What goes on after Bolt is through with it. Never rejects. */
  answering?: Promise<void>
}

export interface Deliveries {
  /**
   * Follows a delivery from the receiver to the end of its answer. Settles as `process` does, when Bolt is through with it:
   * what Bolt holds of a delivery is several times what an answer under way needs.
   */
  follow(event: ReceiverEvent, process: (event: ReceiverEvent) => Promise<void>): Promise<void>
  /** The record of the delivery with this body, for whoever answers it. */
  recordOf(body: object): DeliveryRecord | undefined
  /** How many are being answered. */
  inFlight(): number
  /** Logs each delivery that is acknowledged and not answered yet, and returns how many. */
  reportUnanswered(): number
}

/** Keeps account of deliveries: one log line for each, and the metrics. */
export function createDeliveries(options: {
  log: Log
  metrics: Pick<Metrics, 'deliveryAcknowledged' | 'deliveryEnded'>
  work: BackgroundTasks
}): Deliveries {
  const { log, metrics, work } = options
  const records = new WeakMap<object, DeliveryRecord>()
  const open = new Set<DeliveryRecord>()

  async function pass(
    event: ReceiverEvent,
    record: DeliveryRecord,
    began: number,
    process: (event: ReceiverEvent) => Promise<void>,
  ): Promise<void> {
    const ack: ReceiverEvent['ack'] = async (response) => {
      await event.ack(response)
      record.ackMs = performance.now() - began
      metrics.deliveryAcknowledged(record.ackMs)
    }
    try {
      await process({ ...event, ack })
    } catch (error) {
      record.outcome = 'failed'
      throw error
    }
  }

  async function end(record: DeliveryRecord, began: number, passing: Promise<void>): Promise<void> {
    await passing.catch(() => undefined)
    await record.answering
    open.delete(record)
    report(record, performance.now() - began)
  }

  function report(record: DeliveryRecord, ms: number): void {
    metrics.deliveryEnded(record.surface, record.outcome, ms)
    const line = record.outcome === 'ignored' ? log.debug : log.info
    line('delivery', { ...fieldsOf(record), ms: Math.round(ms) })
  }

  return {
    follow(event, process) {
      const began = performance.now()
      const record: DeliveryRecord = { retry: event.retryNum, ackMs: undefined, outcome: 'ignored' }
      records.set(event.body, record)
      open.add(record)
      const passing = pass(event, record, began, process)
      work.track(end(record, began, passing))
      return passing
    },
    recordOf: (body) => records.get(body),
    inFlight: () => open.size,
    reportUnanswered() {
      const unanswered = [...open].filter(({ ackMs }) => ackMs !== undefined)
      for (const record of unanswered) log.error('delivery left unanswered', fieldsOf(record))
      return unanswered.length
    },
  }
}

function fieldsOf({
  reference,
  surface,
  retry,
  ackMs,
  outcome,
  execRequests = 0,
}: DeliveryRecord): LogFields {
  return {
    ...(reference === undefined ? {} : { reference }),
    ...(surface === undefined ? {} : { surface }),
    ...(retry === undefined || retry === 0 ? {} : { retry }),
    outcome,
    ...(ackMs === undefined ? {} : { ack_ms: Math.round(10 * ackMs) / 10 }),
    exec_requests: execRequests,
  }
}

/** Bolt's app, with an account kept of every delivery that a receiver hands to it. */
export class DeliveryApp extends App {
  readonly #deliveries: Deliveries

  constructor(options: AppOptions, deliveries: Deliveries) {
    super(options)
    this.#deliveries = deliveries
  }

  override processEvent(event: ReceiverEvent): Promise<void> {
    return this.#deliveries.follow(event, (followed) => super.processEvent(followed))
  }
}
