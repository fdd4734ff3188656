import { describe, expect, it } from 'vitest'
import { createMetrics } from '../../src/ops/metrics.ts'

describe('the metrics', () => {
  it('count in seconds what is told in milliseconds', async () => {
    const metrics = createMetrics()
    metrics.deliveryEnded('command', 'answered', 2400)
    const text = await metrics.registry.metrics()
    expect(text).toContain('slack_delivery_answer_seconds_sum{kind="command"} 2.4')
    expect(text).toContain('slack_deliveries_total{kind="command",outcome="answered"} 1')
  })

  it.each([
    ['unfurl:session.show_evaluations', 'button'],
    ['message:session.refresh', 'button'],
    ['view:session.try_again', 'button'],
    ['review:transcript', 'review'],
    ['home', 'home'],
    ['home:home.refresh', 'home'],
    ['direct_message', 'direct_message'],
    ['something new', 'other'],
    [undefined, 'other'],
  ])('file the surface %s under %s', async (surface, kind) => {
    const metrics = createMetrics()
    metrics.deliveryEnded(surface, 'repeated', 1)
    expect(await metrics.registry.metrics()).toContain(`{kind="${kind}",outcome="repeated"} 1`)
  })

  it('have few series, whatever comes', async () => {
    const metrics = createMetrics()
    for (let index = 0; index < 1000; index += 1) {
      metrics.deliveryEnded(`surface${index}:x`, 'answered', 1)
      metrics.deliveryEnded(`surface${index}`, 'answered', 1)
      metrics.deliveryRefused(400 + (index % 100))
      metrics.slackCall(`method${index}`, 'ok', 1)
      metrics.execRequest('session', `outcome${index}`, 1)
      metrics.unfurlDecision(`decision${index}`, `reason${index}`)
      metrics.unfurlDecision('constructor', '__proto__')
    }
    const text = await metrics.registry.metrics()
    expect(text.split('\n').filter((line) => line !== '' && !line.startsWith('#')).length).toBeLessThan(150)
    expect(text).toContain('slack_unfurl_decisions_total{decision="other",reason="other"} 2000')
  })

  it('do not time what got no answer', async () => {
    const metrics = createMetrics()
    for (const outcome of ['repeated', 'busy', 'skipped', 'ignored'] as const)
      metrics.deliveryEnded('unfurl', outcome, 1)
    expect(await metrics.registry.metrics()).not.toContain('slack_delivery_answer_seconds_count{')
  })

  it('read the gauges when they are asked for', async () => {
    const metrics = createMetrics()
    let minute = 60
    metrics.watch({
      inFlight: () => 3,
      isReady: () => true,
      requestsRemaining: async () => ({ minute, day: 900 }),
    })
    minute = 59
    const text = await metrics.registry.metrics()
    for (const line of [
      'slack_deliveries_in_flight 3',
      'bot_ready 1',
      'exec_requests_remaining{window="minute"} 59',
      'exec_requests_remaining{window="day"} 900',
    ])
      expect(text).toContain(line)
  })

  it('of two bots in one process are apart', async () => {
    const [one, two] = [createMetrics(), createMetrics()]
    one.sessionLookup('hit')
    expect(await two.registry.metrics()).not.toContain('result="hit"')
  })
})
