import { describe, expect, it } from 'vitest'
import { testApp } from '../../support/app-fixture.ts'
import { ID } from '../../support/exec/session-documents.ts'

const app = testApp({}, (app) => app.addSession())
const { coach, rep } = app

describe('/exec-session while Exec fails', () => {
  it('tells the person in one sentence, under the error id of the audit line', async () => {
    app.exec.faults.set({ kind: 'invalid_key' })
    const answer = await coach.asks(ID)
    expect(answer).toContain('rejects my API key')
    const error_id = /Reference (EX-\w{6})/.exec(answer)?.[1]
    expect(app.audits()).toMatchObject([{ decision: 'failed', reason: 'key_rejected', error_id }])
  })
})

it.each(['users.info', 'conversations.info'])(
  '/exec-session share writes into the audit line what Slack answered to %s',
  async (method) => {
    app.slack.fault(method, { kind: 'status', status: 503, times: 2 })
    await rep.asks(`share ${ID}`)
    expect(app.audits()).toMatchObject([{ slack_error: 'http_503' }])
  },
)
