import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readable } from '../../support/card-text.ts'
import type { ExecFault } from '../../support/exec/exec-faults.ts'
import { sessionDocument } from '../../support/exec/session-documents.ts'
import { startTestApp, type TestApp } from '../../support/test-app.ts'

const ID = 'abc123def456'
let app: TestApp

beforeEach(async () => {
  app = await startTestApp()
  app.exec.sessions.set(ID, sessionDocument())
})

afterEach(async () => {
  expect(app.slack.refusals).toEqual([])
  await app.close()
})

/** What the person alone reads as the answer to the command. */
async function ask(user: string, text: string): Promise<string> {
  await app.slack.command({ user, channel: 'C0TEAM', text })
  await app.bot.idle()
  const [answer, ...others] = app.slack.visibleTo(user, 'C0TEAM')
  expect(others).toEqual([])
  expect(answer?.ephemeral_for).toBe(user)
  return readable(answer?.blocks ?? [])
}

describe('when Exec fails', () => {
  const faults: [string, ExecFault, string, string][] = [
    ['rejects the key', { kind: 'invalid_key' }, "rejects this app's API key", 'key_rejected'],
    ['is inactive', { kind: 'workspace_inactive' }, 'workspace is inactive', 'workspace_inactive'],
    ['is used up', { kind: 'limited', retryAfter: 3600, where: 'error' }, 'request limit', 'limited'],
    ['has a fault', { kind: 'server_error', status: 503 }, 'has a fault', 'server_fault'],
    ['resets connections', { kind: 'reset' }, 'cannot be reached', 'unreachable'],
    ['answers with a page', { kind: 'html' }, 'cannot read', 'unreadable'],
    [
      'sends people elsewhere',
      { kind: 'redirect', location: 'http://127.0.0.1:1/' },
      'cannot read',
      'unreadable',
    ],
  ]

  it.each(faults)('tells the person in one sentence that Exec %s', async (_, fault, words, reason) => {
    app.exec.faults.set(fault)
    const answer = await ask('U0COACH', ID)
    expect(answer).toContain(words)
    const reference = /Reference (EX-\w{6})/.exec(answer)?.[1]
    expect(app.audits()).toMatchObject([{ decision: 'failed', reason, error_id: reference }])
  })

  it('says that there is no such session', async () => {
    expect(await ask('U0COACH', 'nosuchsession')).toContain('no session with this id')
  })

  it('acknowledges as quickly, and has a sentence within 8 seconds, while Exec hangs', async () => {
    const healthy = await app.slack.command({ user: 'U0COACH', channel: 'C0TEAM', text: ID })
    await app.bot.idle()
    app.exec.faults.set({ kind: 'hang' })
    const began = performance.now()
    const hanging = await app.slack.command({ user: 'U0COACH', channel: 'C0TEAM', text: 'another1' })
    expect(hanging.ackMs).toBeLessThan(Math.max(50, 3 * healthy.ackMs))
    await app.bot.idle()
    expect(performance.now() - began).toBeLessThan(8000)
    const [, answer] = app.slack.visibleTo('U0COACH', 'C0TEAM')
    expect(readable(answer?.blocks ?? [])).toContain('took too long')
  })

  it('draws the card in the place of the problem on Try again', async () => {
    app.exec.faults.set({ kind: 'server_error', status: 500 })
    expect(await ask('U0COACH', ID)).toContain('[Try again]')
    app.exec.faults.clear()
    const [answer] = app.slack.visibleTo('U0COACH', 'C0TEAM')
    if (answer === undefined) throw new Error('no answer')
    await app.slack.click({ user: 'U0COACH', message: answer, action_id: 'session.try_again' })
    await app.bot.idle()
    const messages = app.slack.visibleTo('U0COACH', 'C0TEAM')
    expect(messages).toHaveLength(1)
    expect(readable(messages[0]?.blocks ?? [])).toContain('🥇 82.5')
  })
})

describe('when Slack fails', () => {
  it.each(['users.info', 'conversations.info'])(
    'the audit line says what it answered to %s',
    async (method) => {
      app.slack.fault(method, { kind: 'status', status: 503, times: 2 })
      await ask('U0REP', `share ${ID}`)
      expect(app.audits()).toMatchObject([{ slack_error: 'http_503' }])
    },
  )
})
