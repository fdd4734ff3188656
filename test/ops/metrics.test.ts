import { describe, expect, it } from 'vitest'
import { createMetrics } from '../../src/ops/metrics.ts'

describe('createMetrics', () => {
  it('counts notifications and polls by their outcome', async () => {
    const metrics = createMetrics()
    metrics.notificationEnded('graded', 'notified')
    for (const outcome of ['ok', 'limited', 'ok'] as const) metrics.execPolled(outcome)
    const text = await metrics.registry.metrics()
    for (const line of [
      'notifications_total{kind="graded",outcome="notified"} 1',
      'exec_polls_total{outcome="ok"} 2',
      'exec_polls_total{outcome="limited"} 1',
    ])
      expect(text).toContain(line)
  })

  it('reads the gauges at each scrape', async () => {
    const metrics = createMetrics()
    let minute = 60
    metrics.watch({ inFlight: () => 3, isReady: () => true })
    metrics.watchOutbox(async () => 90_000)
    metrics.watchRequests(async () => ({ minute, day: 900 }))
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
})
