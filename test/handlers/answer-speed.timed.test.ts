import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { sessionDocument } from '../support/exec/session-documents.ts'
import { startTestApp, type TestApp } from '../support/test-app.ts'

const LATENCY_MS = 50
let app: TestApp

beforeEach(async () => {
  app = await startTestApp({ exec: { latencyMs: LATENCY_MS }, slack: { latencyMs: LATENCY_MS } })
})

afterEach(() => app.close())

async function ask(text: string): Promise<number> {
  const began = performance.now()
  await app.slack.command({ user: 'U0COACH', channel: 'C0TEAM', text })
  await app.bot.idle()
  return performance.now() - began
}

describe('the answer to a command', () => {
  it('takes one request to Exec and one to Slack, and little of the bot', { retry: 2 }, async () => {
    await ask('warmup1')
    const times: number[] = []
    for (let run = 0; run < 5; run += 1) {
      const id = `session${run}`
      app.exec.sessions.set(id, sessionDocument({ id }))
      times.push(await ask(id))
    }
    expect(Math.min(...times) - 2 * LATENCY_MS).toBeLessThan(15)
  })
})
