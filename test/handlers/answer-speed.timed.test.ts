import { describe, expect, it } from 'vitest'
import { testApp } from '../support/app-fixture.ts'

const ID = 'abc123def456'
const LATENCY_MS = 50
const app = testApp({ exec: { latencyMs: LATENCY_MS }, slack: { latencyMs: LATENCY_MS } })
const { coach } = app

/** How long a coach waits for the answer to a command, in milliseconds. */
async function timeToAnswer(text: string): Promise<number> {
  const began = performance.now()
  await coach.asks(text)
  return performance.now() - began
}

describe('the time to answer a command', () => {
  it('is that of one request to Exec, one to Slack and at most 15 ms in the app', { retry: 2 }, async () => {
    await timeToAnswer('warmup1')
    const times: number[] = []
    for (let run = 0; run < 5; run += 1) {
      const id = `session${run}`
      app.addSession({ id })
      times.push(await timeToAnswer(id))
    }
    expect(Math.min(...times) - 2 * LATENCY_MS).toBeLessThan(15)
  })
})

describe('a command while Exec hangs', () => {
  it('is acknowledged as quickly as ever, and answered within 8 seconds', async () => {
    app.addSession()
    const healthy = await coach.sendsCommand(ID)
    app.exec.faults.set({ kind: 'hang' })
    const began = performance.now()
    const hanging = await coach.sendsCommand('another1')
    expect(hanging.ackMs).toBeLessThan(Math.max(50, 3 * healthy.ackMs))
    expect(performance.now() - began).toBeLessThan(8000)
    expect(coach.messages()).toHaveLength(2)
    expect(coach.sees()).toContain('took too long')
  })
})
