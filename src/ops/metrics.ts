import { Counter, Gauge, Histogram, Registry } from 'prom-client'
import type { Decision } from '../delivery/audit.ts'
import type { DeliveryKind, DeliveryOutcome } from '../delivery/deliveries.ts'
import type { RequestKind } from '../exec/exec-client.ts'
import type { ExecError } from '../exec/exec-error.ts'
import type { PollOutcome } from '../features/grading/grade-poller.ts'
import type { LogFields } from '../lib/log.ts'
import { withTimeout } from '../lib/result.ts'
import type { SlackFailure } from '../slack/failure.ts'

const UNFURL_SURFACES = new Set(['unfurl', 'composer', 'unfurl_refresh'])

/** A scrape waits no longer for a gauge. */
const GAUGE_MS = 1000

const CALL_SECONDS = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

/** Takes milliseconds. Prometheus keeps a series for each value of a label, so labels take few values. */
export function createMetrics() {
  const registry = new Registry()
  const registers = [registry]
  const deliveries = new Counter({
    name: 'slack_deliveries_total',
    help: 'Deliveries from Slack, by kind and by how they ended.',
    labelNames: ['kind', 'outcome'],
    registers,
  })
  const refused = new Counter({
    name: 'slack_deliveries_refused_total',
    help: 'HTTP requests to the deliveries path that got an error, by status.',
    labelNames: ['status'],
    registers,
  })
  const rateLimits = new Counter({
    name: 'slack_rate_limit_notices_total',
    help: 'Notices from Slack that it holds back events, one for each minute (app_rate_limited).',
    registers,
  })
  const acknowledgements = new Histogram({
    name: 'slack_delivery_ack_seconds',
    help: 'From a delivery to its acknowledgement. Slack gives up after three seconds.',
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 3],
    registers,
  })
  const answers = new Histogram({
    name: 'slack_delivery_answer_seconds',
    help: 'From a delivery to the end of its answer, by kind.',
    labelNames: ['kind'],
    buckets: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 8, 15],
    registers,
  })
  const slackCalls = new Histogram({
    name: 'slack_api_call_seconds',
    help: 'Calls to Slack with their retries, by method and outcome.',
    labelNames: ['method', 'outcome'],
    buckets: CALL_SECONDS,
    registers,
  })
  const unfurls = new Counter({
    name: 'slack_unfurl_decisions_total',
    help: 'What was decided about session links in messages and composers, and why.',
    labelNames: ['decision', 'reason'],
    registers,
  })
  const execRequests = new Histogram({
    name: 'exec_request_seconds',
    help: 'Requests to Exec with their retries, by what was asked for and outcome.',
    labelNames: ['request', 'outcome'],
    buckets: CALL_SECONDS,
    registers,
  })
  const lookups = new Counter({
    name: 'exec_session_lookups_total',
    help: 'Sessions that were needed: at hand already (hit), or asked of Exec (miss).',
    labelNames: ['result'],
    registers,
  })
  const polls = new Counter({
    name: 'exec_polls_total',
    help: 'Looks at which sessions Exec has graded, by outcome.',
    labelNames: ['outcome'],
    registers,
  })

  const notifications = new Counter({
    name: 'notifications_total',
    help: 'What the app was to say first, by kind and by how it ended.',
    labelNames: ['kind', 'outcome'],
    registers,
  })

  return {
    /** Other metrics can be added, such as those of the process. */
    registry,
    deliveryAcknowledged: (ms: number) => acknowledgements.observe(ms / 1000),
    deliveryEnded(kind: DeliveryKind, outcome: DeliveryOutcome, ms: number): void {
      deliveries.inc({ kind, outcome })
      if (outcome === 'answered' || outcome === 'refused' || outcome === 'failed')
        answers.observe({ kind }, ms / 1000)
    },
    /** For a delivery that got an HTTP error before any listener saw it. */
    deliveryRefused: (status: number) => refused.inc({ status }),
    rateLimited: () => rateLimits.inc(),
    /** For a call with its retries. `method` may be `response_url`. */
    slackCall: (method: string, outcome: 'ok' | SlackFailure['kind'], ms: number) =>
      slackCalls.observe({ method, outcome }, ms / 1000),
    /** For a request with its retries. */
    execRequest: (request: RequestKind, outcome: 'ok' | ExecError['kind'], ms: number) =>
      execRequests.observe({ request, outcome }, ms / 1000),
    sessionLookup: (result: 'hit' | 'miss') => lookups.inc({ result }),
    execPolled: (outcome: PollOutcome) => polls.inc({ outcome }),
    /** `outcome`: the decision of its audit line. */
    notificationEnded: (kind: string, outcome: Decision) => notifications.inc({ kind, outcome }),
    /** Counts an audit line, if it is about an unfurl. */
    audited({ surface = '', decision = '', reason = '' }: LogFields): void {
      if (UNFURL_SURFACES.has(surface)) unfurls.inc({ decision, reason })
    },
    /** Reads the gauges when Prometheus asks. */
    watch({ inFlight, isReady, requestsRemaining }: GaugeSources): void {
      new Gauge({
        name: 'slack_deliveries_in_flight',
        help: 'Deliveries that are being answered.',
        registers,
        collect() {
          this.set(inFlight())
        },
      })
      new Gauge({
        name: 'bot_ready',
        help: '1 while /readyz says so.',
        registers,
        collect() {
          this.set(isReady() ? 1 : 0)
        },
      })
      new Gauge({
        name: 'exec_requests_remaining',
        help: 'Requests that Exec still allows the workspace, by window.',
        labelNames: ['window'],
        registers,
        async collect() {
          const { minute, day } = await requestsRemaining()
          this.set({ window: 'minute' }, minute)
          this.set({ window: 'day' }, day)
        },
      })
    },
    /** Reads how long the outbox's oldest due row waits, in milliseconds, when Prometheus asks. */
    watchOutbox(oldestDueMs: () => Promise<number>): void {
      new Gauge({
        name: 'outbox_oldest_due_seconds',
        help: 'How long the oldest message waits that is due; NaN while the database does not say.',
        registers,
        async collect() {
          const ms = await withTimeout(oldestDueMs(), GAUGE_MS)
          this.set(ms.ok ? ms.value / 1000 : Number.NaN)
        },
      })
    },
  }
}

export type Metrics = ReturnType<typeof createMetrics>

interface GaugeSources {
  inFlight(): number
  isReady(): boolean
  requestsRemaining(): Promise<{ minute: number; day: number }>
}
