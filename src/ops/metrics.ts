import { Counter, Gauge, Histogram, Registry } from 'prom-client'
import type { Decision } from '../delivery/audit.ts'
import type { DeliveryKind, DeliveryOutcome } from '../delivery/deliveries.ts'
import type { RequestKind } from '../exec/exec-client.ts'
import type { ExecError } from '../exec/exec-error.ts'
import type { RateLimit } from '../exec/rate-limit.ts'
import { valueInTime } from '../lib/result.ts'
import type { SlackFailure } from '../slack/failure.ts'

/** How long a scrape waits for a gauge. */
const GAUGE_MS = 1000

const CALL_SECONDS = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

/** Takes milliseconds. Prometheus keeps a series for each value of a label, so labels take few values. */
export function createMetrics() {
  const registry = new Registry()
  const registers = [registry]
  const counter = <Label extends string>(name: string, help: string, ...labelNames: Label[]) =>
    new Counter({ name, help, labelNames, registers })
  const histogram = <Label extends string>(
    name: string,
    help: string,
    buckets: number[],
    ...labelNames: Label[]
  ) => new Histogram({ name, help, buckets, labelNames, registers })
  /** NaN while the database doesn't answer. */
  const gauge = (name: string, help: string, read: () => number | Promise<number>) =>
    new Gauge({
      name,
      help,
      registers,
      async collect() {
        this.set((await valueInTime(Promise.resolve(read()), GAUGE_MS)) ?? Number.NaN)
      },
    })

  const deliveries = counter(
    'slack_deliveries_total',
    'Deliveries from Slack, by kind and by how they ended.',
    'kind',
    'outcome',
  )
  const refused = counter(
    'slack_deliveries_refused_total',
    'HTTP requests to the deliveries path that got an error, by status.',
    'status',
  )
  const acknowledgements = histogram(
    'slack_delivery_ack_seconds',
    'From a delivery to its acknowledgement. Slack gives up after three seconds.',
    [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 3],
  )
  const answers = histogram(
    'slack_delivery_answer_seconds',
    'From a delivery to the end of its answer, by kind.',
    [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 8, 15],
    'kind',
  )
  const slackCalls = histogram(
    'slack_api_call_seconds',
    'Calls to Slack with their retries, by method and outcome.',
    CALL_SECONDS,
    'method',
    'outcome',
  )
  const execRequests = histogram(
    'exec_request_seconds',
    'Requests to Exec with their retries, by what was asked for and outcome.',
    CALL_SECONDS,
    'request',
    'outcome',
  )
  const polls = counter(
    'exec_polls_total',
    'Polls for which sessions Exec has graded, by outcome.',
    'outcome',
  )
  const notifications = counter(
    'notifications_total',
    'Messages that the app sends on its own, by kind and by how they ended.',
    'kind',
    'outcome',
  )

  return {
    /** Other metrics can be added, such as those of the process. */
    registry,
    deliveryAcknowledged: (ms: number) => acknowledgements.observe(ms / 1000),
    deliveryEnded(kind: DeliveryKind, outcome: DeliveryOutcome, ms: number): void {
      deliveries.inc({ kind, outcome })
      if (outcome === 'answered' || outcome === 'refused' || outcome === 'failed')
        answers.observe({ kind }, ms / 1000)
    },
    /** Counts a delivery that got an HTTP error before any listener saw it. */
    deliveryRefused: (status: number) => refused.inc({ status }),
    /** Counts a call including its retries. `method` may be `response_url`. */
    slackCall: (method: string, outcome: 'ok' | SlackFailure['kind'], ms: number) =>
      slackCalls.observe({ method, outcome }, ms / 1000),
    /** Counts a request including its retries. */
    execRequest: (request: RequestKind, outcome: 'ok' | ExecError['kind'], ms: number) =>
      execRequests.observe({ request, outcome }, ms / 1000),
    execPolled: (outcome: string) => polls.inc({ outcome }),
    /** `outcome`: the decision of its audit line. */
    notificationEnded: (kind: string, outcome: Decision) => notifications.inc({ kind, outcome }),
    /** Reads the gauges of the process when Prometheus asks. Call it once. */
    watch({ inFlight, isReady }: { inFlight(): number; isReady(): boolean }): void {
      gauge('slack_deliveries_in_flight', 'Deliveries that are being answered.', inFlight)
      gauge('bot_ready', '1 while /readyz says so.', () => (isReady() ? 1 : 0))
    },
    /** How long the outbox's oldest row has been due, in milliseconds. Call it once. */
    watchOutbox(oldestDueMs: () => Promise<number>): void {
      const help = 'How long the oldest message waits that is due.'
      gauge('outbox_oldest_due_seconds', help, async () => (await oldestDueMs()) / 1000)
    },
    /** What Exec allows one workspace. Call it once. */
    watchRequests(remaining: RateLimit['remaining']): void {
      new Gauge({
        name: 'exec_requests_remaining',
        help: 'Requests that Exec still allows the workspace, by window.',
        labelNames: ['window'],
        registers,
        async collect() {
          const { minute, day } = await remaining()
          this.set({ window: 'minute' }, minute)
          this.set({ window: 'day' }, day)
        },
      })
    },
  }
}

export type Metrics = ReturnType<typeof createMetrics>
