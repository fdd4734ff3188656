import { describe, expect, it } from 'vitest'
import { testApp } from '../support/app-fixture.ts'
import { ID } from '../support/exec/session-documents.ts'
import { slackClient } from '../support/slack-client.ts'

const LATENCY_MS = 50
const app = testApp({ exec: { latencyMs: LATENCY_MS }, slack: { latencyMs: LATENCY_MS } })
const { coach } = app

/** In milliseconds. */
async function timeOf(work: Promise<unknown>): Promise<number> {
  const began = performance.now()
  await work
  return performance.now() - began
}

/** One request to Exec and then one to Slack, without the app: a busy machine slows them as it slows the app. */
async function askBoth(id: string): Promise<void> {
  const { url, apiKey } = app.exec
  const headers = { authorization: `Bearer ${apiKey}` }
  await (await fetch(`${url}/sessions/${id}`, { headers })).text()
  await slackClient(app.slack).auth.test()
}

describe('the time to answer a command', () => {
  it('is that of one request to Exec and one to Slack, and at most a quarter more', {
    retry: 2,
  }, async () => {
    await coach.asks('warmup1')
    const times: { app: number; without: number }[] = []
    for (let run = 0; run < 5; run += 1) {
      const id = `session${run}`
      app.addSession({ id })
      times.push({ app: await timeOf(coach.asks(id)), without: await timeOf(askBoth(id)) })
    }
    const quickest = (which: 'app' | 'without') => Math.min(...times.map((each) => each[which]))
    expect(quickest('app') / quickest('without')).toBeLessThan(1.25)
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
