import { describe, expect, it } from 'vitest'
import { createMetrics, type Metrics } from '../../src/ops/metrics.ts'

describe('createMetrics', () => {
  it.each<[name: string, count: (metrics: Metrics) => void, ...lines: string[]]>([
    [
      'durations in seconds',
      (metrics) => metrics.deliveryEnded('command', 'answered', 2400),
      'slack_delivery_answer_seconds_sum{kind="command"} 2.4',
      'slack_deliveries_total{kind="command",outcome="answered"} 1',
    ],
    [
      'only audit lines about unfurls',
      (metrics) => {
        for (const surface of ['unfurl', 'composer', 'command', 'unfurl:session.refresh'])
          metrics.audited({ surface, decision: 'shown', reason: 'participant' })
      },
      'slack_unfurl_decisions_total{decision="shown",reason="participant"} 2',
    ],
    [
      'notifications by kind and outcome',
      (metrics) => metrics.notificationEnded('graded', 'notified'),
      'notifications_total{kind="graded",outcome="notified"} 1',
    ],
    [
      'looks at Exec by outcome',
      (metrics) => {
        for (const outcome of ['ok', 'limited', 'ok'] as const) metrics.execPolled(outcome)
      },
      'exec_polls_total{outcome="ok"} 2',
      'exec_polls_total{outcome="limited"} 1',
    ],
  ])('counts %s', async (_, count, ...lines) => {
    const metrics = createMetrics()
    count(metrics)
    const text = await metrics.registry.metrics()
    for (const line of lines) expect(text).toContain(line)
  })

  it('records no answer time for a delivery without an answer', async () => {
    const metrics = createMetrics()
    for (const outcome of ['repeated', 'busy', 'skipped', 'ignored'] as const)
      metrics.deliveryEnded('unfurl', outcome, 1)
    expect(await metrics.registry.metrics()).not.toContain('slack_delivery_answer_seconds_count{')
  })

  it('reads the gauges at each scrape', async () => {
    const metrics = createMetrics()
    let minute = 60
    metrics.watch({
      inFlight: () => 3,
      isReady: () => true,
    })
    metrics.watchWorkspace({
      requestsRemaining: async () => ({ minute, day: 900 }),
      oldestDueMs: async () => 90_000,
    })
    minute = 59
    const text = await metrics.registry.metrics()
    for (const line of [
      'slack_deliveries_in_flight 3',
      'bot_ready 1',
      'exec_requests_remaining{window="minute"} 59',
      'exec_requests_remaining{window="day"} 900',
      'outbox_oldest_due_seconds 90',
    ])
      expect(text).toContain(line)
  })

  it('keeps the metrics of two bots in one process apart', async () => {
    const [one, two] = [createMetrics(), createMetrics()]
    one.sessionLookup('hit')
    expect(await two.registry.metrics()).not.toContain('result="hit"')
  })
})
