import { describe, expect, it } from 'vitest'
import { plainView, wordsContent } from '../../../src/blocks/text/document.ts'
import { FEATURES } from '../../../src/features/features.ts'
import { feature } from '../../../src/shared/feature.ts'
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

it('a word that fails once its modal is open says so in the modal alone', async () => {
  const failing = feature({
    name: 'failing',
    words: [
      {
        name: 'fail',
        async run(_, { openView }) {
          await openView?.(plainView('Opens', wordsContent('Loading…').blocks))
          throw new Error('broken')
        },
      },
    ],
  })
  await app.start({ bot: { features: [...FEATURES, failing] } })
  await rep.sendsCommand('fail')
  expect(rep.sees()).toContain('Something went wrong. Try again.')
  expect(rep.messages()).toEqual([])
})

it.each(['users.info', 'conversations.info'])(
  '/exec-session share writes into the audit line what Slack answered to %s',
  async (method) => {
    app.slack.fault(method, { kind: 'status', status: 503, times: 2 })
    await rep.asks(`share ${ID}`)
    expect(app.audits()).toMatchObject([{ slack_error: 'http_503' }])
  },
)
