import { describe, expect, it } from 'vitest'
import { testApp } from '../../support/app-fixture.ts'
import type { ExecFault } from '../../support/exec/faults.ts'

const ID = 'abc123def456'
const app = testApp({}, (app) => app.addSession())
const { coach, rep } = app

describe('/exec-session while Exec fails', () => {
  const faults: [string, ExecFault, string, string][] = [
    ['rejects the key', { kind: 'invalid_key' }, "rejects the app's API key", 'key_rejected'],
    ['is inactive', { kind: 'workspace_inactive' }, 'workspace is inactive', 'workspace_inactive'],
    ['is used up', { kind: 'limited', retryAfter: 3600, where: 'error' }, 'request limit', 'limited'],
    ['is having problems', { kind: 'server_error', status: 503 }, 'is having problems', 'server_fault'],
    ['resets connections', { kind: 'reset' }, "can't be reached", 'unreachable'],
    ['answers with a page', { kind: 'html' }, "can't be read", 'unreadable'],
    [
      'sends people elsewhere',
      { kind: 'redirect', location: 'http://127.0.0.1:1/' },
      "can't be read",
      'unreadable',
    ],
  ]

  it.each(faults)('tells the person in one sentence that Exec %s', async (_, fault, words, reason) => {
    app.exec.faults.set(fault)
    const answer = await coach.asks(ID)
    expect(answer).toContain(words)
    const reference = /Reference (EX-\w{6})/.exec(answer)?.[1]
    expect(app.audits()).toMatchObject([{ decision: 'failed', reason, error_id: reference }])
  })

  it('says that Exec has no session with this id', async () => {
    expect(await coach.asks('nosuchsession1')).toContain("can't find this session")
  })

  it('draws the card in the place of the problem when the person presses Try again', async () => {
    app.exec.faults.set({ kind: 'server_error', status: 500 })
    await coach.asks(ID)
    app.exec.faults.clear()
    await coach.presses('Try again')
    expect(coach.seesIn(coach.onlyMessage())).toContain('🥇 82.5')
  })
})

describe('/exec-session share while Slack fails', () => {
  it.each(['users.info', 'conversations.info'])(
    'writes into the audit line what Slack answered to %s',
    async (method) => {
      app.slack.fault(method, { kind: 'status', status: 503, times: 2 })
      await rep.asks(`share ${ID}`)
      expect(app.audits()).toMatchObject([{ slack_error: 'http_503' }])
    },
  )
})
