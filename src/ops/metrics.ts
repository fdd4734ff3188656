import { Counter, Gauge, Histogram, Registry } from 'prom-client'
import type { Outcome } from '../delivery/deliveries.ts'
import type { SlackFailure } from '../slack/failure.ts'
import {
  deliveryKind,
  execOutcome,
  refusedStatus,
  slackMethod,
  unfurlDecision,
  unfurlReason,
} from './metric-labels.ts'

/** What is counted. Durations are in milliseconds here, and in seconds for Prometheus. */
export interface Metrics {
  /** Holds all of it, and may be given more, such as what Node tells about the process. */
  registry: Registry
  deliveryAcknowledged(ms: number): void
  /** `surface` is undefined where no handler took the delivery up. */
  deliveryEnded(surface: string | undefined, outcome: Outcome, ms: number): void
  /** A delivery that got an HTTP error before any handler saw it. */
  deliveryRefused(status: number): void
  /** `method` is one of the Web API, or `response_url`. Retries count as part of their call. */
  slackCall(method: string, outcome: 'ok' | SlackFailure['kind'], ms: number): void
  /** `request` is what was asked for. Retries count as part of their request. */
  execRequest(request: 'session' | 'sessions' | 'members', outcome: string, ms: number): void
  sessionLookup(result: 'hit' | 'miss'): void
  unfurlDecision(decision: string, reason: string): void
  /** Says where the gauges are read when Prometheus asks. */
  watch(sources: GaugeSources): void
}

export interface GaugeSources {
  inFlight(): number
  isReady(): boolean
  /** Requests to Exec that are left. */
  requestsRemaining(): Promise<{ minute: number; day: number }>
}

const ACK_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 3]
const ANSWER_SECONDS = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 8, 15]
const CALL_SECONDS = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

/** The bot's metrics in a registry of their own. Labels take their values from lists, so that the series stay few. */
export function createMetrics(): Metrics {
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
  const acknowledgements = new Histogram({
    name: 'slack_delivery_ack_seconds',
    help: 'From a delivery to its acknowledgement. Slack gives up after three seconds.',
    buckets: ACK_SECONDS,
    registers,
  })
  const answers = new Histogram({
    name: 'slack_delivery_answer_seconds',
    help: 'From a delivery to the end of its answer, by kind.',
    labelNames: ['kind'],
    buckets: ANSWER_SECONDS,
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

  return {
    registry,
    deliveryAcknowledged: (ms) => acknowledgements.observe(ms / 1000),
    deliveryEnded(surface, outcome, ms) {
      const kind = deliveryKind(surface ?? '')
      deliveries.inc({ kind, outcome })
      if (outcome === 'answered' || outcome === 'refused' || outcome === 'failed')
        answers.observe({ kind }, ms / 1000)
    },
    deliveryRefused: (status) => refused.inc({ status: refusedStatus(String(status)) }),
    slackCall: (method, outcome, ms) =>
      slackCalls.observe({ method: slackMethod(method), outcome }, ms / 1000),
    execRequest: (request, outcome, ms) =>
      execRequests.observe({ request, outcome: execOutcome(outcome) }, ms / 1000),
    sessionLookup: (result) => lookups.inc({ result }),
    unfurlDecision: (decision, reason) =>
      unfurls.inc({ decision: unfurlDecision(decision), reason: unfurlReason(reason) }),
    watch: (sources) => watchGauges(registry, sources),
  }
}

function watchGauges(registry: Registry, { inFlight, isReady, requestsRemaining }: GaugeSources): void {
  const registers = [registry]
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
}
