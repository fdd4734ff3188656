import { expect, it } from 'vitest'
import { testApp } from '../../support/app-fixture.ts'
import { ID, sessionDocument } from '../../support/exec/session-documents.ts'

const OTHER = 'f00dfeed1234'
const app = testApp()
const { rep: jane } = app

function execMixesUp(user = { email: 'sam@acme.com' }) {
  const { user: jane, ...document } = sessionDocument({ id: OTHER, score: 12 })
  app.exec.sessions.set(ID, { ...document, user: { ...jane, ...user } })
}

it("refuses the participant whom Exec gave another's session once, and answers them right after", async () => {
  execMixesUp()
  expect(await jane.asks(ID)).toContain("You can't open this session")
  expect(app.audits()).toMatchObject([{ session: ID, document: OTHER, decision: 'refused' }])
  app.addSession()
  expect(await jane.asks(ID)).toContain('82.5')
  expect(app.lastAudit()).toMatchObject({ session: ID, decision: 'shown' })
  expect(app.lastAudit()).not.toHaveProperty('document')
})

it('names both ids in the audit line when it shows such a session, and asks Exec for it anew each time', async () => {
  execMixesUp({ email: 'jane@acme.com' })
  for (let time = 0; time < 2; time += 1) expect(await jane.asks(ID)).toContain('12')
  expect(app.execRequests('/sessions/')).toHaveLength(2)
  const named = { session: ID, document: OTHER, decision: 'shown', reason: 'participant' }
  expect(app.audits()).toMatchObject([named, named])
})

it('logs no id that is none', async () => {
  app.exec.sessions.set(ID, sessionDocument({ id: 'jane@acme.com' }))
  await jane.asks(ID)
  expect(app.audits()).toMatchObject([{ session: ID, document: 'not_an_id' }])
})
