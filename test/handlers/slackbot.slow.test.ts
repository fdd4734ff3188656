import { expect, it } from 'vitest'
import { testApp } from '../support/app-fixture.ts'
import { ID } from '../support/exec/session-documents.ts'

const app = testApp({ env: { EXEC_SLACKBOT: 'on' } }, (app) => app.addSession())

it('Slackbot gets an answer to each of 200 calls at once, two of a person at a time', async () => {
  const [rep, coach] = ['U0REP', 'U0COACH'].map((user) => app.slack.slackbot({ user_id: user }))
  const replies = await Promise.all(
    Array.from({ length: 200 }, (_, at) =>
      (at % 2 === 0 ? rep : coach)?.calls('session_feedback', { session: ID }),
    ),
  )
  expect(new Set(replies.map((reply) => reply?.text.includes('82.5')))).toEqual(new Set([true]))
  expect(app.execRequests(`/sessions/${ID}`)).toHaveLength(1)
})
