import { afterEach, beforeEach, expect, it } from 'vitest'
import { ungradedDocument } from '../../support/exec/session-documents.ts'
import { startTestApp, type TestApp } from '../../support/test-app.ts'

const ID = 'abc123def456'
const NOW = Date.UTC(2026, 2, 15, 14, 30)
let now: number
let app: TestApp

beforeEach(async () => {
  now = NOW
  app = await startTestApp({ bot: { clock: () => now }, env: { EXEC_LIMIT_PER_MINUTE: '12' } })
  app.addSession()
})

afterEach(async () => {
  expect(app.slack.refusals).toEqual([])
  await app.close()
})

const madeUp = (count: number) => Array.from({ length: count }, (_, at) => `made-up-${at + 100}`)

it("tells a guest who asks for too many made-up ids that it is their own share, and others aren't refused", async () => {
  const guest = app.person('U0GUEST')
  for (const id of madeUp(14)) await guest.asks(id)
  expect(app.execRequests('/sessions/')).toHaveLength(6)
  expect(guest.sees()).toMatch(/your share of Exec lookups[\s\S]*Try again at[\s\S]*\[Try again\]/)
  expect(app.audits().at(-1)).toMatchObject({
    user: 'U0GUEST',
    decision: 'refused',
    reason: 'personal_limit',
  })
  expect(await app.person('U0REP').asks(ID)).toContain('82.5')
  expect(await app.person('U0COACH').asks(ID)).toContain('82.5')
})

it('answers a person whose share is used up with what is known, however old', async () => {
  const coach = app.person('U0COACH')
  app.addSession(ungradedDocument({ id: 'ungraded1' }))
  await coach.asks('ungraded1')
  now += 60_000
  await coach.asks(ID)
  for (const id of madeUp(6)) await coach.asks(id)
  expect(coach.sees()).toContain('your share')
  expect(await coach.asks(ID)).toMatch(/82\.5/)
  expect(await coach.asks('ungraded1')).toMatch(/As of .*a limit for requests to Exec/)
})

it('leaves the link of a person whose share is used up a link, and says why in the log', async () => {
  const coach = app.person('U0COACH')
  for (const id of madeUp(6)) await coach.asks(id)
  await coach.posts(`https://acme.app.exec.com/sessions/${ID}`)
  expect(app.slack.callsOf('chat.unfurl')).toEqual([])
  expect(app.audits().at(-1)).toMatchObject({ surface: 'unfurl', reason: 'personal_limit' })
  await app.person('U0REP').posts(`https://acme.app.exec.com/sessions/${ID}`)
  expect(app.slack.callsOf('chat.unfurl')).toHaveLength(1)
})
