import { expect, it } from 'vitest'
import { testApp } from '../../support/app-fixture.ts'
import { ID, ungradedDocument } from '../../support/exec/session-documents.ts'
import { inOrder } from '../../support/in-order.ts'

const NOW = Date.UTC(2026, 2, 15, 14, 30)
let now = NOW
const app = testApp({ bot: { clock: () => now }, env: { EXEC_LIMIT_PER_MINUTE: '12' } }, (app) =>
  app.addSession(),
)
const { rep, coach, guest } = app

const madeUp = (count: number) => Array.from({ length: count }, (_, at) => `made-up-${at + 100}`)

it("tells a guest who asks for too many made-up ids that it is their own share, and others aren't refused", async () => {
  for (const id of madeUp(14)) await guest.asks(id)
  expect(app.execRequests('/sessions/')).toHaveLength(6)
  expect(guest.sees()).toMatch(inOrder('your share of Exec lookups', 'others again from', '[Try again]'))
  expect(app.lastAudit()).toMatchObject({
    user: 'U0GUEST',
    decision: 'refused',
    reason: 'personal_limit',
  })
  expect(await rep.asks(ID)).toContain('82.5')
  expect(await coach.asks(ID)).toContain('82.5')
})

it('answers a person whose share is used up with what is known, however old', async () => {
  app.addSession(ungradedDocument({ id: 'ungraded1' }))
  await coach.asks('ungraded1')
  now += 60_000
  await coach.asks(ID)
  for (const id of madeUp(6)) await coach.asks(id)
  expect(coach.sees()).toContain('your share')
  expect(await coach.asks(ID)).toContain('82.5')
  expect(await coach.asks('ungraded1')).toMatch(/As of .*a limit for requests to Exec/)
})
